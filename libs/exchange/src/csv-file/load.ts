import { createReadStream } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { parse } from 'csv-parse';
import { quoteText } from '#columns';
import { Problem } from '#kernel';
import { notCsv, type Header } from './header.js';

/** A table that a file is loaded into: a column `line`, and these, all of text. */
export interface Load {
  /** Its name, as it stands in SQL. */
  readonly table: string;
  /** Columns, as they stand in SQL, and where each stands in the file, from 0; `undefined` for one that it does not have. */
  readonly columns: readonly (readonly [name: string, place: number | undefined])[];
}

/**
 * Loads a file by DuckDB's own reader, all cells as text.
 *
 * @returns whether that could be done with a line number for each row. It cannot where a record has several lines or a line
 *   no record, since the reader counts records only, and not where the file is no strict CSV.
 */
export async function loadFast(
  connection: DuckDBConnection,
  file: string,
  { delimiter, names }: Header,
  { table, columns }: Load,
): Promise<boolean> {
  // What DuckDB would take for a pattern of several files.
  if (/[*?[\]]/.test(file)) return false;
  const cells = names.map((_, i) => `'c${i}': 'VARCHAR'`).join(', ');
  try {
    await connection.run(
      `CREATE OR REPLACE TABLE ${table} AS SELECT row_number() OVER () + 1 AS line, ${columns
        .map(([name, place]) => (place === undefined ? `NULL::VARCHAR AS ${name}` : `c${place} AS ${name}`))
        .join(', ')}
       FROM read_csv(${quoteText(file)}, auto_detect = false, header = true, columns = {${cells}}, compression = 'none',
         delim = ${quoteText(delimiter)}, quote = '"', escape = '"')`,
    );
  } catch {
    return false;
  }
  const result = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${table}`);
  return result.getRows()[0]![0] === (await countLines(file)) - 1;
}

/** Lines of a file; the last one need not have an end. */
async function countLines(file: string): Promise<number> {
  let lines = 0;
  let last = 10;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
    last = chunk.at(-1)!;
  }
  return last === 10 ? lines : lines + 1;
}

/**
 * Loads a file record by record, with the line that each begins on; some ten times slower than {@link loadFast}.
 *
 * @throws Problem `file-invalid` from the line on that is no CSV
 */
export async function loadCareful(
  connection: DuckDBConnection,
  file: string,
  { delimiter }: Header,
  { table, columns }: Load,
): Promise<void> {
  await connection.run(
    `CREATE OR REPLACE TABLE ${table} (line BIGINT, ${columns.map(([name]) => `${name} VARCHAR`).join(', ')})`,
  );
  const appender = await connection.createAppender(table);
  const stream = createReadStream(file);
  const parser = stream.pipe(parse({ bom: true, delimiter, info: true, trim: true, skip_empty_lines: true }));
  stream.on('error', (error) => parser.destroy(error));
  try {
    let header = true;
    let counted = 0;
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      // csv-parse says where a record ends, and counts CR LF inside a cell as two lines.
      const breaks = (of: RegExp): number => record.reduce((sum, cell) => sum + (cell.match(of)?.length ?? 0), 0);
      const line = info.lines - breaks(/[\r\n]/g) - counted;
      counted += breaks(/\r\n/g);
      if (header) {
        header = false;
        continue;
      }
      appender.appendBigInt(BigInt(line));
      for (const [, place] of columns) {
        if (place === undefined) appender.appendNull();
        else appender.appendVarchar(inUnicode(record[place]!, file, line));
      }
      appender.endRow();
    }
    appender.flushSync();
  } catch (error) {
    throw notCsv(file, error);
  } finally {
    appender.closeSync();
    stream.destroy();
  }
}

/** The cell, unless bytes of another encoding have been lost in it: two ids could have become one. */
function inUnicode(cell: string, file: string, line: number): string {
  if (!cell.includes('\uFFFD')) return cell;
  throw new Problem(
    'file-invalid',
    `${file} must be in UTF-8; received other bytes on line ${line}. Save the file again in UTF-8.`,
  );
}
