import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { DUCKDB_OPTIONS } from '#columns';
import { checkIntervals, type IntervalTable, type OpenGate } from '#dataset';
import { columnNumbers, readHeader } from '../csv-file/header.js';
import { loadCareful, loadFast } from '../csv-file/load.js';

const TABLE = 'intervals';
const COLUMNS = ['id', 'start', 'stop', 'state', 'istate'] as const;

/** A table of intervals in a CSV file: the names of its columns, and what its states mean. */
export interface IntervalFile extends Pick<IntervalTable, 'censor' | 'absorbing'> {
  readonly id: string;
  readonly start: string;
  readonly stop: string;
  readonly state?: string;
  readonly istate?: string;
}

/**
 * Puts a CSV file through the gate: see {@link checkIntervals}. The header is on the first line; comma, semicolon or tab
 * between cells; further columns are ignored. What does not fit the memory limit goes to a temporary folder, which closing
 * removes.
 *
 * @throws Problem `file-invalid` when the file is no such CSV or lacks a column, and as {@link checkIntervals} does
 */
export async function checkIntervalFile(
  file: string,
  { id, start, stop, state, istate, ...meaning }: IntervalFile,
): Promise<OpenGate> {
  const header = await readHeader(file);
  const places = columnNumbers(header.names, {
    id,
    start,
    stop,
    ...(state === undefined ? {} : { state }),
    ...(istate === undefined ? {} : { istate }),
  });
  const folder = await mkdtemp(join(tmpdir(), 'forlopp-check-'));
  const instance = await DuckDBInstance.create(join(folder, 'table.duckdb'), {
    ...DUCKDB_OPTIONS,
    temp_directory: join(folder, 'spill'),
  });
  const connection = await instance.connect();
  const close = async (): Promise<void> => {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const load = { table: TABLE, columns: COLUMNS.map((name) => [name, places[name]] as const) };
    if (!(await loadFast(connection, file, header, load))) await loadCareful(connection, file, header, load);
    const gate = await checkIntervals(connection, {
      table: TABLE,
      state: state !== undefined,
      istate: istate !== undefined,
      ...meaning,
    });
    return { ...gate, close };
  } catch (error) {
    await close();
    throw error;
  }
}
