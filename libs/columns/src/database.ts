import { rm, stat } from 'node:fs/promises';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { Problem } from '#kernel';
import { DUCKDB_OPTIONS } from './duckdb-options.js';
import { COLUMNS_FORMAT, TABLES } from './schema.js';

/** A database and the connection that writes to it. */
export interface Database {
  readonly instance: DuckDBInstance;
  readonly connection: DuckDBConnection;
}

/**
 * Opens a file of columns with its tables in place, and makes something of it; what cannot be used is thrown away first.
 *
 * @param make fails when what the file says cannot be read; it is then made of an empty file
 * @throws Problem `folder-busy` when another process has the file open
 */
export async function openDatabase<T>(file: string, make: (database: Database) => Promise<T>): Promise<T> {
  const options: Record<string, string> = {
    ...DUCKDB_OPTIONS,
    // Folding the write-ahead log into the file more often would cost a third of the speed of a build.
    checkpoint_threshold: '128MB',
  };
  const opened = await tryOpen(file, options, make);
  if (opened !== undefined) return opened.made;
  for (const one of [file, `${file}.wal`]) await rm(one, { force: true });
  const instance = await DuckDBInstance.create(file, options);
  const connection = await instance.connect();
  await createTables(connection);
  return make({ instance, connection });
}

/** Empties the columns in one transaction: whoever is reading keeps what they see. */
export async function rebuildTables(connection: DuckDBConnection): Promise<void> {
  const tables = await connection.runAndReadAll(
    "SELECT table_name FROM duckdb_tables() WHERE NOT temporary AND NOT internal AND schema_name = 'main'",
  );
  await transaction(connection, async () => {
    for (const [table] of tables.getRows() as [string][]) await connection.run(`DROP TABLE ${table}`);
    await connection.run(TABLES);
  });
}

/** What could be made of a file that can be used as it is or is new; `undefined` for one that has to go. */
async function tryOpen<T>(
  file: string,
  options: Record<string, string>,
  make: (database: Database) => Promise<T>,
): Promise<{ made: T } | undefined> {
  let instance: DuckDBInstance;
  try {
    instance = await DuckDBInstance.create(file, options);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The one failure that throwing the file away would make worse: somebody is using it.
    if (/could not set lock on file/i.test(message)) {
      throw new Problem(
        'folder-busy',
        'Another process has the columns open. Ask that process, or stop it and try again.',
        { cause: error },
      );
    }
    return undefined;
  }
  const connection = await instance.connect();
  try {
    if ((await isWhole(connection, file)) && (await isUsable(connection)))
      return { made: await make({ instance, connection }) };
  } catch {
    // Tables that cannot be read are no better than a file that cannot be opened.
  }
  connection.closeSync();
  instance.closeSync();
  return undefined;
}

/** Three blocks of this size come before those that DuckDB counts. */
const HEADER_BYTES = 4096;

/** Whether the file is as long as it says that it is: DuckDB itself only sees a missing end when it comes to read it. */
async function isWhole(connection: DuckDBConnection, file: string): Promise<boolean> {
  if (file === ':memory:') return true;
  const sizes = await connection.runAndReadAll(
    'SELECT (block_size * total_blocks)::DOUBLE FROM pragma_database_size()',
  );
  const { size } = await stat(file);
  return size >= (sizes.getRows()[0]![0] as number) + 3 * HEADER_BYTES;
}

/** Whether the tables are there in the format of this version; in a file without any they are made. */
async function isUsable(connection: DuckDBConnection): Promise<boolean> {
  const tables = await connection.runAndReadAll(
    "SELECT count(*)::INTEGER, count(*) FILTER (table_name = 'checkpoint')::INTEGER FROM duckdb_tables() WHERE NOT internal",
  );
  const [count, checkpoints] = tables.getRows()[0] as [number, number];
  if (count === 0) {
    await createTables(connection);
    return true;
  }
  if (checkpoints !== 1) return false;
  const format = (await connection.runAndReadAll('SELECT format FROM checkpoint')).getRows();
  return format.length === 1 && format[0]![0] === COLUMNS_FORMAT;
}

async function createTables(connection: DuckDBConnection): Promise<void> {
  await transaction(connection, () => connection.run(TABLES));
}

async function transaction(connection: DuckDBConnection, work: () => Promise<unknown>): Promise<void> {
  await connection.run('BEGIN');
  try {
    await work();
    await connection.run('COMMIT');
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
