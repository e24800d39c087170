import type { DuckDBConnection, DuckDBVector } from '@duckdb/node-api';
import type { Table, TableColumn } from '#analysis';
import type { CellColumn, Cells } from './cells.js';
import { columnOfTexts } from './texts.js';

/** Up to so many different texts the database gives them codes; more are told apart faster here. */
const CODED = 50_000;

/** A column that is being read. */
interface Reading {
  readonly name: string;
  /** What is asked of the database: never NULL where that can be, because asking each cell whether it is there is slow. */
  readonly sql: string;
  take(vector: DuckDBVector, rows: number, at: number): void;
  column(): TableColumn;
}

/** Columns as typed arrays, read in chunks of the database's. */
export async function tableOf(connection: DuckDBConnection, { from, columns }: Cells): Promise<Table> {
  const texts = columns.filter(({ kind }) => kind !== 'number');
  const counted = await connection.runAndReadAll(
    `SELECT ${['count(*)', ...texts.map(({ sql }) => `approx_count_distinct(${sql})`)].map((sql) => `(${sql})::DOUBLE`).join(', ')} FROM ${from}`,
  );
  const [rows, ...different] = counted.getRows()[0] as [number, ...number[]];
  const readings: Reading[] = [];
  for (const column of columns) {
    if (column.kind === 'number') readings.push(numbers(column, rows));
    else if (different[texts.indexOf(column)]! > CODED) readings.push(manyTexts(column, rows));
    else readings.push(await fewTexts(connection, from, column, rows, `texts${readings.length}`));
  }
  const result = await connection.stream(`SELECT ${readings.map(({ sql }) => sql).join(', ')} FROM ${from}`);
  let at = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const [i, reading] of readings.entries()) reading.take(chunk.getColumnVector(i), chunk.rowCount, at);
    at += chunk.rowCount;
  }
  return { rows, columns: new Map(readings.map((reading) => [reading.name, reading.column()])) };
}

function numbers({ name, sql }: CellColumn, rows: number): Reading {
  const values = new Float64Array(rows);
  return {
    name,
    sql: `coalesce(${sql}, 'nan'::DOUBLE)`,
    take(vector, count, at) {
      for (let i = 0; i < count; i++) values[at + i] = vector.getItem(i) as number;
    },
    column: () => ({ kind: 'number', values }),
  };
}

/** Codes from the database, and the texts once. */
async function fewTexts(
  connection: DuckDBConnection,
  from: string,
  { name, sql, kind }: CellColumn,
  rows: number,
  type: string,
): Promise<Reading> {
  const texts = await connection.runAndReadAll(
    `SELECT text FROM (SELECT DISTINCT ${sql} AS text FROM ${from}) WHERE text IS NOT NULL ORDER BY text`,
  );
  const found = texts.getRows().map(([text]) => text as string);
  const codes = new Int32Array(rows);
  const column = (): TableColumn => columnOfTexts(codes, found, kind === 'any');
  if (found.length === 0) {
    return { name, sql: '-1', take: (_, count, at) => codes.fill(-1, at, at + count), column };
  }
  await connection.run(
    `CREATE TYPE ${type} AS ENUM (SELECT text FROM (SELECT DISTINCT ${sql} AS text FROM ${from}) WHERE text IS NOT NULL ORDER BY text)`,
  );
  return {
    name,
    sql: `coalesce(enum_code((${sql})::${type})::INTEGER, -1)`,
    take(vector, count, at) {
      for (let i = 0; i < count; i++) codes[at + i] = vector.getItem(i) as number;
    },
    column,
  };
}

function manyTexts({ name, sql, kind }: CellColumn, rows: number): Reading {
  const codes = new Int32Array(rows);
  const codeOf = new Map<string, number>();
  return {
    name,
    sql: `coalesce(${sql}, '')`,
    take(vector, count, at) {
      for (let i = 0; i < count; i++) {
        const text = vector.getItem(i) as string;
        let code = codeOf.get(text);
        if (code === undefined) codeOf.set(text, (code = codeOf.size));
        codes[at + i] = code;
      }
    },
    column: () => columnOfTexts(codes, [...codeOf.keys()], kind === 'any'),
  };
}
