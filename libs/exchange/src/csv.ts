import type { Cell, Column, Row } from '#dataset';

/** What a spreadsheet would take for the start of a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const QUOTED = /[",\n\r]/;

/**
 * Rows as CSV (RFC 4180, but with `\n` at the end of lines): a header, then a line for each row. A missing value is empty,
 * a number is the shortest text that reads back as the same number, and a text that a spreadsheet would run as a formula
 * gets a leading `'`. The same rows give the same bytes, however they come in chunks.
 *
 * @returns pieces of UTF-8 text, one for the header and one for each chunk
 */
export async function* csvOf(
  columns: readonly Pick<Column, 'name'>[],
  chunks: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>,
): AsyncGenerator<string> {
  yield line(columns.map(({ name }) => name));
  for await (const rows of chunks) {
    if (rows.length > 0) yield rows.map(line).join('');
  }
}

function line(cells: readonly Cell[]): string {
  return `${cells.map(cellText).join(',')}\n`;
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
