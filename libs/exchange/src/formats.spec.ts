import { createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import type { Column, Row } from '#dataset';
import { withFolder } from '../../../test/support/forlopp.js';
import { openAnswer } from '../../../test/support/open-answer.js';
import { arrowOf, auditJsonOf, csvOf, jsonOf, ndjsonOf, parquetOf } from './index.js';

const label = { sv: 'Ålder', en: 'Age' };
const columns: Column[] = [
  { name: 'id', label, type: 'text' },
  { name: 'time', label, type: 'integer', unit: 'd' },
  { name: 'status', label, type: 'code', codes: { 0: label, 1: label } },
  { name: 'cause', label, type: 'code', codes: { death: label } },
  { name: 'age', label, type: 'number', unit: 'a' },
  { name: 'visits', label, type: 'integer' },
  { name: 'born', label, type: 'date' },
];
const rows: Row[] = [
  ['å1', 0, 1, 'death', 61.5, 3_000_000_000, '1923-02-28'],
  ['b"2', 7, 0, null, null, null, null],
  ['c', 2_000_000_000, 1, 'death', 1e-7, 0, '2020-02-29'],
];
const question = { covariates: ['age', 'visits', 'born'] };
const answer = openAnswer({ columns, rows, question, excluded: [{ id: 'z', reason: 'no-origin' }] });
const manifest = { question: answer.question, asKnown: { position: 7 } } as never;

async function bytes(pieces: AsyncIterable<string | Uint8Array>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(all);
}

it('NDJSON is an object a row, in the order of the columns, however rows come in chunks', async () => {
  const text = String(await bytes(ndjsonOf(columns, answer.rows())));
  expect(text.split('\n')[1]).toBe(
    '{"id":"b\\"2","time":7,"status":0,"cause":null,"age":null,"visits":null,"born":null}',
  );
  expect(text.endsWith('}\n')).toBe(true);
  expect(String(await bytes(ndjsonOf(columns, [rows, []])))).toBe(text);
  expect(String(await bytes(ndjsonOf(columns, [])))).toBe('');
});

it('JSON has manifest, rows and excluded cases; the audit has the cases without the rows', async () => {
  const json = JSON.parse(String(await bytes(jsonOf(answer, manifest)))) as Record<string, any>;
  expect(json['rows'].map((row: object) => Object.values(row))).toEqual(rows);
  expect(json['excluded']).toEqual([{ id: 'z', reason: 'no-origin' }]);
  const audit = JSON.parse(String(await bytes(auditJsonOf(answer, manifest)))) as Record<string, any>;
  expect(Object.keys(audit)).toEqual(['question', 'asKnown', 'audit', 'warnings', 'excluded']);
  expect(audit).toMatchObject({ audit: { rows: 3 }, excluded: json['excluded'] });
});

it('Arrow has the types, labels and units of the columns, and a batch for each chunk', async () => {
  const table = tableFromIPC(await bytes(arrowOf(answer)));
  expect(table.schema.fields.map(({ name, type }) => `${name} ${String(type)}`)).toEqual([
    'id Utf8',
    'time Int32',
    'status Int32',
    'cause Utf8',
    'age Float64',
    'visits Float64',
    'born Date32<DAY>',
  ]);
  expect(Object.fromEntries(table.schema.fields[1]!.metadata)).toEqual({
    label_sv: 'Ålder',
    label_en: 'Age',
    unit: 'd',
  });
  expect(table.batches.map(({ numRows }) => numRows)).toEqual([2, 1]);
  const read = table.toArray().map((row) => Object.values((row as { toJSON(): object }).toJSON()));
  const day = (cell: unknown): unknown => (cell === null ? null : new Date(cell as number).toISOString().slice(0, 10));
  expect(read.map((cells) => [...cells.slice(0, 6), day(cells[6])])).toEqual(rows);
});

it('Arrow holds any text and number, missing or not', async () => {
  const cell = fc.record({
    text: fc.option(fc.string({ unit: 'binary' })),
    number: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  });
  const of = (cells: readonly Row[]): ReturnType<typeof openAnswer> =>
    openAnswer({ columns: [columns[0]!, columns[4]!], rows: cells, question });
  const read = async (cells: readonly Row[]): Promise<unknown[]> =>
    tableFromIPC(await bytes(arrowOf(of(cells))))
      .toArray()
      .map((row) => Object.values((row as { toJSON(): object }).toJSON()));
  await fc.assert(
    fc.asyncProperty(fc.array(cell, { minLength: 1 }), async (cells) => {
      const given = cells.map(({ text, number }): Row => [text, number]);
      expect(await read(given)).toEqual(given);
    }),
  );
  expect(
    await read([
      ['a\ud83d', 1],
      ['\ude00b', 2],
    ]),
  ).toEqual([
    ['a\ufffd', 1],
    ['\ufffdb', 2],
  ]);
});

it('Arrow without rows still says what the columns are', async () => {
  const table = tableFromIPC(await bytes(arrowOf(openAnswer({ columns, rows: [], question }))));
  expect([table.numRows, table.numCols]).toEqual([0, columns.length]);
});

it('Parquet is streamed out of a file that is removed, also when the reader goes away or it cannot be written', async () => {
  await withFolder(async (folder) => {
    const file = join(folder, 'copy.parquet');
    const inside = join(folder, 'scratch');
    await pipeline(Readable.from(parquetOf(answer, inside)), createWriteStream(file));
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const read = await connection.runAndReadAll(`SELECT * FROM '${file}'`);
    connection.closeSync();
    expect(read.getRows()).toEqual(rows);

    for await (const _ of parquetOf(answer, inside)) break;
    const broken = {
      ...answer,
      writeParquet: async (name: string) => {
        await answer.writeParquet(name);
        throw new Error('disk full');
      },
    };
    await expect(bytes(parquetOf(broken, inside))).rejects.toThrow('disk full');
    expect(await readdir(inside)).toEqual([]);
  });
});

it('CSV of an answer is the same made here and where the rows are', async () => {
  expect(await bytes(answer.csv())).toEqual(await bytes(csvOf(columns, answer.rows())));
});
