import type { DuckDBConnection } from '@duckdb/node-api';
import { readHeader } from '../csv-file/header.js';
import { loadCareful, loadFast } from '../csv-file/load.js';
import type { Cells } from './cells.js';
import { placesOf, type Choose } from './places.js';

const LOADED = 'loaded';

/** The columns of a CSV file, loaded as text. */
export async function csvCells(connection: DuckDBConnection, file: string, wanted: Choose): Promise<Cells> {
  const header = await readHeader(file);
  const places = placesOf(header.names, wanted, file);
  const columns = places.map((place, i) => [`v${i}`, place] as const);
  const load = { table: LOADED, columns };
  if (!(await loadFast(connection, file, header, load))) await loadCareful(connection, file, header, load);
  const others = await connection.runAndReadAll(
    `SELECT ${columns.map(([name]) => `coalesce(bool_or(NOT (${isNumber(name)})), false)`).join(', ')} FROM ${LOADED}`,
  );
  const isOther = others.getRows()[0]!;
  return {
    from: LOADED,
    columns: columns.map(([name, place], i) => ({
      name: header.names[place]!,
      ...(isOther[i] === true ? { kind: 'any', sql: name } : { kind: 'number', sql: `TRY_CAST(${name} AS DOUBLE)` }),
    })),
  };
}

/** Whether a cell is a number or missing. An underscore is the one thing in a number that DuckDB reads and nobody else does. */
const isNumber = (name: string): string =>
  `${name} IN ('', 'NA') OR (coalesce(isfinite(TRY_CAST(${name} AS DOUBLE)), false) AND NOT contains(${name}, '_'))`;
