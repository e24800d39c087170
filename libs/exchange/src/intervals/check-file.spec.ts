import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { withFolder } from '../../../../test/support/forlopp.js';
import { checked, type Checked } from '../../../../test/support/intervals.js';
import { checkIntervalFile, type IntervalFile } from './check-file.js';
import { readHeader } from '../csv-file/header.js';
import { loadCareful, loadFast } from '../csv-file/load.js';

const COLUMNS: IntervalFile = { id: 'id', start: 'a', stop: 'b', state: 's' };

async function check(text: string | Buffer, columns: Partial<IntervalFile> = {}, name = 'table.csv'): Promise<Checked> {
  return withFolder(async (folder) => {
    const file = join(folder, name);
    await writeFile(file, text);
    return checked(await checkIntervalFile(file, { ...COLUMNS, ...columns }));
  });
}

it.each([
  ['plain', 'id,a,b,s\n1,0,x,0\n'],
  ['without an end to the last line', 'id,a,b,s\n1,0,x,0'],
  ['from Windows', '\uFEFFid,a,b,s\r\n1,0,x,0\r\n'],
  ['with semicolons, in another order, with more columns', 'b;note;id;s;a\nx;"a;b";1;0;0\n'],
  ['with tabs', 'id\ta\tb\ts\n1\t0\tx\t0\n'],
  ['with quotes', '"id","a","b","s"\n"1","0","x","0"\n'],
  ['with blanks around cells', 'id, a ,b,s\n1 , 0,x,\t0\n'],
])('reads a table %s', async (_, text) => {
  const { findings, censor } = await check(text);
  expect({ findings, censor }).toMatchObject({
    findings: [{ kind: 'not-a-number', id: '1', lines: [2] }],
    censor: '0',
  });
});

it.each([
  ['line breaks in cells', 'id,note,a,b,s\n1,"two\nlines",0,5,0\n2,"three\r\nmore\nlines",0,x,0\n3,,0,y,0\n', [4, 7]],
  ['empty lines', 'id,note,a,b,s\n\n1,,0,x,0\n\n\n2,,0,y,0\n\n', [3, 6]],
  ['a header of two lines', 'id,"no\nte",a,b,s\n1,,0,x,0\n', [3]],
])('counts lines of the file past %s', async (_, text, lines) => {
  expect((await check(text)).findings.flatMap((one) => one.lines)).toEqual(lines);
});

it('reads a file whose name is a pattern to some', async () => {
  expect(await check('id,a,b,s\n1,0,5,0\n', {}, 'table[1]*.csv')).toMatchObject({ rows: 1, counts: {} });
});

it('loads the same table either way', async () => {
  await withFolder(async (folder) => {
    const file = join(folder, 'table.csv');
    const rows = Array.from({ length: 500 }, (_, i) => `K${i % 7},"n ""${i}"",",${i},${i % 5 === 0 ? '' : i + 2},å`);
    await writeFile(file, `id,note,a,b,s\n${rows.join('\n')}\n`);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const header = await readHeader(file);
    const load = {
      table: 'intervals',
      columns: [
        ['id', 0],
        ['start', 2],
        ['stop', 3],
        ['state', 1],
        ['istate', undefined],
      ],
    } as const;
    const table = async (): Promise<unknown[][]> =>
      (
        await connection.runAndReadAll(
          "SELECT line, id, start, coalesce(stop, ''), state, istate FROM intervals ORDER BY line",
        )
      ).getRows();
    expect(await loadFast(connection, file, header, load)).toBe(true);
    const fast = await table();
    await loadCareful(connection, file, header, load);
    expect(await table()).toEqual(fast);
    expect(fast[0]).toEqual([2n, 'K0', '0', '', 'n "0",', null]);
    expect(fast).toHaveLength(500);
    connection.closeSync();
  });
});

it.each([
  ['a column that is not there', 'id,start,b,s\n', { message: expect.stringContaining('"id", "start", "b", "s"') }],
  ['a column that is there twice', 'id,a,a,b,s\n', { message: expect.stringContaining('twice') }],
  ['a row with a cell too few', 'id,a,b,s\n1,0,5,0\n1,5,6\n', { message: expect.stringContaining('line 3') }],
  ['a quote without an end', 'id,a,b,s\n1,0,5,"0\n1,5,6,0\n', { message: expect.stringContaining('Quote') }],
  ['an empty file', '', { message: expect.stringContaining('empty') }],
  [
    'another encoding',
    Buffer.from('id,a,b,s\n1,0,5,0\nm\u00e5,0,5,0\n', 'latin1'),
    { message: expect.stringContaining('line 3') },
  ],
])('refuses %s', async (_, text, problem) => {
  await expect(check(text)).rejects.toMatchObject({ code: 'file-invalid', ...problem });
});

it('refuses what is no file', async () => {
  await withFolder(async (folder) => {
    await expect(checkIntervalFile(folder, COLUMNS)).rejects.toMatchObject({ code: 'file-invalid' });
    await expect(checkIntervalFile(join(folder, 'none.csv'), COLUMNS)).rejects.toMatchObject({
      code: 'file-invalid',
      message: expect.stringContaining('ENOENT'),
    });
  });
});
