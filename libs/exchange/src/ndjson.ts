import type { Column, Row } from '#dataset';

/**
 * Rows as NDJSON: one object on each line, with the columns' names as keys, in their order. A missing value is `null`.
 *
 * @returns pieces of UTF-8 text, one for each chunk
 */
export async function* ndjsonOf(
  columns: readonly Pick<Column, 'name'>[],
  chunks: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>,
): AsyncGenerator<string> {
  const keys = columns.map(({ name }) => `${JSON.stringify(name)}:`);
  for await (const rows of chunks) {
    if (rows.length === 0) continue;
    yield rows.map((row) => `{${keys.map((key, i) => key + JSON.stringify(row[i] ?? null)).join(',')}}\n`).join('');
  }
}
