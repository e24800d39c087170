import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteText } from '#columns';
import { Problem } from '#kernel';
import type { CellColumn, Cells } from './cells.js';
import { placesOf, type Choose } from './places.js';

/** Types of DuckDB whose values are numbers; DECIMAL has digits after it. */
const NUMBERS = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL.*)$/;

/** The columns of a Parquet file, by the types that they have there. */
export async function parquetCells(connection: DuckDBConnection, file: string, wanted: Choose): Promise<Cells> {
  // A name is no pattern of several files.
  const from = `read_parquet(${quoteText(file.replaceAll(/[*?[]/g, '[$&]'))})`;
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`).catch((cause: unknown) => {
    throw new Problem('file-invalid', `The file must be Parquet; received ${file}, which is not. Name another.`, {
      cause,
    });
  });
  const all = described.getRows() as [name: string, type: string][];
  const places = placesOf(
    all.map(([name]) => name),
    wanted,
    file,
  );
  return { from, columns: places.map((place) => columnOf(...all[place]!)) };
}

function columnOf(name: string, type: string): CellColumn {
  const quoted = `"${name.replaceAll('"', '""')}"`;
  if (NUMBERS.test(type)) {
    const number = `${quoted}::DOUBLE`;
    // NaN is how programs without NULL say that there is no value.
    return { name, kind: 'number', sql: `CASE WHEN NOT isnan(${number}) THEN ${number} END` };
  }
  return { name, kind: 'text', sql: `${quoted}::VARCHAR` };
}
