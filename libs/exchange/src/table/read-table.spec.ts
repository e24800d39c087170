import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import type { Table } from '#analysis';
import { numberText } from '../number-text.js';
import { withFolder } from '../../../../test/support/forlopp.js';
import { isTableFile, readTable } from './read-table.js';

async function read(text: string | Buffer, names?: readonly string[], name = 'table.csv'): Promise<Table> {
  return withFolder(async (folder) => {
    const file = join(folder, name);
    await writeFile(file, text);
    return readTable(file, names);
  });
}

/** Cells as they are meant: null where there is none. */
function cellsOf(table: Table): Record<string, (number | string | null)[]> {
  return Object.fromEntries(
    [...table.columns].map(([name, column]) => [
      name,
      column.kind === 'number'
        ? Array.from(column.values, (value) => (Number.isNaN(value) ? null : value))
        : Array.from(column.codes, (code) => column.levels[code] ?? null),
    ]),
  );
}

it.each([
  ['plain', 'time,group\n1,a\n2.5,b\n'],
  ['without an end to the last line', 'time,group\n1,a\n2.5,b'],
  ['from Windows', '\uFEFFtime,group\r\n1,a\r\n2.5,b\r\n'],
  ['with semicolons', 'time;group\n1;a\n2.5;b\n'],
  ['with tabs', 'time\tgroup\n1\ta\n2.5\tb\n'],
  ['with quotes', '"time","group"\n"1","a"\n"2.5","b"\n'],
  ['with blanks', ' time , group\n 1 ,\u00a0a \n2.5\t,b\n'],
  ['with empty lines', 'time,group\n\n1,a\n\n2.5,b\n'],
])('reads a table %s', async (_, text) => {
  expect(cellsOf(await read(text))).toEqual({ time: [1, 2.5], group: ['a', 'b'] });
});

it('empty and NA are missing; one text makes a column of text, and its levels come by code point', async () => {
  const table = await read('a,b,c,d,e\n1,x,,1e3,b\n,NA,NA,-.5,\u00e5\nNA,,"",+7,B\n 2 ,1,,1_0,b\n');
  expect(cellsOf(table)).toEqual({
    a: [1, null, null, 2],
    b: ['x', null, null, '1'],
    c: [null, null, null, null],
    d: ['1e3', '-.5', '+7', '1_0'],
    e: ['b', 'å', 'B', 'b'],
  });
  expect(table.columns.get('e')).toMatchObject({ levels: ['B', 'b', 'å'] });
  expect(table.columns.get('c')).toMatchObject({ kind: 'number' });
});

it('reads the columns that are wanted, each once, or those that are chosen', async () => {
  const text = 'a,b,c\n1,2,3\n';
  expect(cellsOf(await read(text, ['c', 'a', 'c']))).toEqual({ c: [3], a: [1] });
  await withFolder(async (folder) => {
    const file = join(folder, 'table[1]*.csv');
    await writeFile(file, text);
    expect(cellsOf(await readTable(file, (all) => all.slice(1)))).toEqual({ b: [2], c: [3] });
  });
});

it('reads many different texts as it reads few', async () => {
  const rows = Array.from({ length: 60_000 }, (_, i) => `k${i},${i % 3 === 0 ? 'NA' : i % 2}`);
  const { columns } = await read(`id,x\n${rows.join('\n')}\n`);
  const id = columns.get('id')!;
  expect(id.kind === 'text' && id.levels.length).toBe(60_000);
  expect(id.kind === 'text' && id.levels[id.codes[59_999]!]).toBe('k59999');
  expect(cellsOf({ rows: 60_000, columns: new Map([['x', columns.get('x')!]]) })['x']!.slice(0, 4)).toEqual([
    null,
    1,
    0,
    null,
  ]);
});

it('gives back what was written', async () => {
  const cell = fc.oneof(
    fc.constantFrom(null, 'NA ', 'å', 'a,b', 'two\nlines', '"', '0x1', 'inf', 'nan', '1e999'),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
  );
  const columns = fc.integer({ min: 1, max: 20 }).chain((rows) =>
    fc.record({
      a: fc.array(cell, { minLength: rows, maxLength: rows }),
      b: fc.array(fc.option(fc.integer()), { minLength: rows, maxLength: rows }),
      c: fc.array(fc.constantFrom('x', 'y'), { minLength: rows, maxLength: rows }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(columns, async ({ a, b, c }) => {
      const text = (value: string | number | null): string =>
        value === null ? '' : typeof value === 'number' ? numberText(value) : `"${value.replaceAll('"', '""')}"`;
      const lines = c.map((_, i) => [a[i]!, b[i]!, c[i]!].map(text).join(','));
      const read_ = cellsOf(await read(`a,b,c\n${lines.join('\n')}\n`));
      const numbers = a.every((value) => value === null || value === 'NA ' || typeof value === 'number');
      const meant = a.map((value) => {
        if (value === null || value === 'NA ') return null;
        if (numbers) return (value as number) + 0;
        return typeof value === 'number' ? numberText(value) : value;
      });
      expect(read_['b']).toEqual(b);
      expect(read_['c']).toEqual(c);
      expect(read_['a']!.map((value) => (value === 0 ? 0 : value))).toEqual(meant);
    }),
    { seed: 20101201, numRuns: 40 },
  );
}, 60_000);

it('reads Parquet by its types', async () => {
  await withFolder(async (folder) => {
    const file = join(folder, 'table[1].parquet');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT * FROM (VALUES (1, 1.5::DECIMAL(4, 1), 'nan'::DOUBLE, '01', true, DATE '2010-01-02', 7::HUGEINT),
        (NULL, NULL, 2, NULL, false, NULL, NULL)) AS t(i, d, x, code, yes, day, huge)) TO '${file.replaceAll("'", "''")}' (FORMAT parquet)`,
    );
    connection.closeSync();
    expect(cellsOf(await readTable(file))).toEqual({
      i: [1, null],
      d: [1.5, null],
      x: [null, 2],
      code: ['01', null],
      yes: ['true', 'false'],
      day: ['2010-01-02', null],
      huge: [7, null],
    });
    await expect(readTable(file, ['hugh'])).rejects.toMatchObject({
      code: 'analysis-invalid',
      message: expect.stringContaining('"huge"'),
    });
  });
});

it.each([
  [
    'a column that is not there',
    'time,status,grp\n1,0,a\n',
    { message: expect.stringMatching(/"group".*"grp"/) },
    'analysis-invalid',
  ],
  ['a column that is there twice', 'time,group,group\n1,a,b\n', { message: expect.stringContaining('twice') }],
  ['a row with a cell too few', 'time,group\n1,a\n2\n', { message: expect.stringContaining('line 3') }],
  ['a row with a cell too many', 'time,group\n1,a\n2,b,c\n', { message: expect.stringContaining('line 3') }],
  ['a quote without an end', 'time,group\n1,"a\n', { message: expect.stringContaining('Quote') }],
  ['an empty file', '', { message: expect.stringContaining('empty') }],
  ['names alone', 'time,group\n', { message: expect.stringContaining('rows') }],
  ['another encoding', Buffer.from('time,group\n1,\u00e5\n', 'latin1'), { message: expect.stringContaining('line 2') }],
])('refuses %s', async (_, text, problem, code = 'file-invalid') => {
  await expect(read(text, ['time', 'group'])).rejects.toMatchObject({ code, ...problem });
});

it('refuses what is no file, and no Parquet', async () => {
  await withFolder(async (folder) => {
    await expect(readTable(folder)).rejects.toMatchObject({ code: 'file-invalid' });
    await expect(readTable(join(folder, 'none.csv'))).rejects.toMatchObject({
      code: 'file-invalid',
      message: expect.stringContaining('ENOENT'),
    });
  });
  await expect(read('time\n1\n', undefined, 'a.parquet')).rejects.toMatchObject({
    code: 'file-invalid',
    message: expect.stringContaining('Parquet'),
  });
});

it.each([
  ['lung.csv', true],
  ['a/LUNG.CSV', true],
  ['x.parquet', true],
  ['x.tsv', true],
  ['stanford-heart-transplant', false],
  ['x.xlsx', false],
])('%s is a table file: %j', (name, is) => {
  expect(isTableFile(name)).toBe(is);
});
