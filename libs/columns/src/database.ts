import { rm } from 'node:fs/promises';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { Problem } from '#kernel';
import { COLUMNS_FORMAT, TABLES } from './schema.js';

/** A database and the connection that writes to it. */
export interface Database {
  readonly instance: DuckDBInstance;
  readonly connection: DuckDBConnection;
}

/**
 * Opens a file of columns with its tables in place; what cannot be used is thrown away first.
 *
 * @throws Problem `folder-busy` when another process has the file open
 */
export async function openDatabase(file: string, memoryLimit: string | undefined): Promise<Database> {
  // Nothing is ever fetched: what DuckDB cannot do by itself is not done.
  const options: Record<string, string> = {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    // Folding the write-ahead log into the file more often would cost a third of the speed of a build.
    checkpoint_threshold: '128MB',
    ...(memoryLimit === undefined ? {} : { memory_limit: memoryLimit }),
  };
  const opened = await tryOpen(file, options);
  if (opened !== undefined) return opened;
  for (const one of [file, `${file}.wal`]) await rm(one, { force: true });
  const instance = await DuckDBInstance.create(file, options);
  const connection = await instance.connect();
  await createTables(connection);
  return { instance, connection };
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

/** The database of a file that can be used as it is or is new; `undefined` for one that has to go. */
async function tryOpen(file: string, options: Record<string, string>): Promise<Database | undefined> {
  let instance: DuckDBInstance;
  try {
    instance = await DuckDBInstance.create(file, options);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The one failure that throwing the file away would make worse: somebody is using it.
    if (/lock/i.test(message)) {
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
    const tables = await connection.runAndReadAll(
      "SELECT count(*)::INTEGER, count(*) FILTER (table_name = 'checkpoint')::INTEGER FROM duckdb_tables() WHERE NOT internal",
    );
    const [count, checkpoints] = tables.getRows()[0] as [number, number];
    if (count === 0) {
      await createTables(connection);
      return { instance, connection };
    }
    if (checkpoints === 1) {
      const format = (await connection.runAndReadAll('SELECT format FROM checkpoint')).getRows();
      if (format.length === 1 && format[0]![0] === COLUMNS_FORMAT) return { instance, connection };
    }
  } catch {
    // Tables that cannot be read are no better than a file that cannot be opened.
  }
  connection.closeSync();
  instance.closeSync();
  return undefined;
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
