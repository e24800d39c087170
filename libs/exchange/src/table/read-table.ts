import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { Table } from '#analysis';
import { DUCKDB_OPTIONS } from '#columns';
import { Problem } from '#kernel';
import { csvCells } from './csv-cells.js';
import { parquetCells } from './parquet-cells.js';
import { tableOf } from './table-of.js';

/** What a table file is called; the end says how it is read. */
export const TABLE_FILES = ['.csv', '.tsv', '.parquet'] as const;

/** Whether a name is that of a table file. */
export function isTableFile(name: string): boolean {
  return (TABLE_FILES as readonly string[]).includes(extname(name).toLowerCase());
}

/**
 * Reads a table file into columns, by DuckDB. Parquet where the name ends in `.parquet`; otherwise CSV by the rules of
 * `checkIntervalFile`: the header is on the first line, with comma, semicolon or tab between cells, in UTF-8; blanks around cells
 * do not count.
 *
 * Cells that are empty or `NA` are missing. A column of CSV whose values all are numbers is one of numbers, any other one of text.
 * Parquet has types: numbers are numbers and all else is text, also text of digits.
 *
 * @param names the columns that are wanted, or how they are chosen from those that there are; without, all of them
 * @throws Problem `file-invalid` where there is no such file, it is empty or cannot be read (with the line where it is no CSV),
 * `analysis-invalid` for a column that is not there, with the names that are nearest
 */
export async function readTable(
  file: string,
  names: readonly string[] | ((all: readonly string[]) => readonly string[]) = (all) => all,
): Promise<Table> {
  const info = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw new Problem(
      'file-invalid',
      `The file must be readable; received ${file} (${error.code}). Name a file that is there.`,
    );
  });
  if (!info.isFile())
    throw new Problem('file-invalid', `A table is read from a file; received ${file}, which is none. Name a file.`);
  return withDatabase(async (connection) => {
    const wanted = typeof names === 'function' ? names : (): readonly string[] => names;
    const read = extname(file).toLowerCase() === '.parquet' ? parquetCells : csvCells;
    const table = await tableOf(connection, await read(connection, file, wanted));
    if (table.rows > 0) return table;
    throw new Problem(
      'file-invalid',
      `A table must have rows; received ${file}, which has none below its names. Name another.`,
    );
  });
}

/** In memory, since a table is read once; what does not fit goes to a folder, which is removed whatever happens. */
async function withDatabase<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'forlopp-table-'));
  const instance = await DuckDBInstance.create(':memory:', { ...DUCKDB_OPTIONS, temp_directory: folder });
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}
