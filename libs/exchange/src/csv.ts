import type { Cell, Column, Row } from '#dataset';
import { numberText } from './number-text.js';

/** What a spreadsheet would take for the start of a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const QUOTED = /[",\n\r]/;

/**
 * Rows as CSV (RFC 4180, but with `\n` at the end of lines): a header, then a line for each row. A number is written as
 * {@link numberText} does, and a text that a spreadsheet would run as a formula gets a leading `'`. The same rows give the
 * same bytes, however they come in chunks.
 *
 * @param missing how a missing value is written. With `NA`, a text that is `NA` stands in quotes, `"NA"`, and an empty
 *   text stays empty. With nothing, an empty text and a missing one look alike
 * @returns pieces of UTF-8 text, one for the header and one for each chunk
 */
export async function* csvOf(
  columns: readonly Pick<Column, 'name'>[],
  chunks: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>,
  missing: '' | 'NA' = '',
): AsyncGenerator<string> {
  const line = (cells: readonly Cell[]): string => `${cells.map((cell) => cellText(cell, missing)).join(',')}\n`;
  yield line(columns.map(({ name }) => name));
  for await (const rows of chunks) {
    if (rows.length > 0) yield rows.map(line).join('');
  }
}

function cellText(cell: Cell, missing: '' | 'NA'): string {
  if (cell === null) return missing;
  if (typeof cell === 'number') return numberText(cell);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  const quoted = QUOTED.test(safe) || (missing === 'NA' && safe === 'NA');
  return quoted ? `"${safe.replaceAll('"', '""')}"` : safe;
}
