import type { Column, Manifest, OpenAnswer, Row } from '#dataset';

type Chunks = AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>;

/**
 * Rows as NDJSON: one JSON object a line, its members in the order of the columns, a missing value `null`. The same rows
 * give the same bytes, however they come in chunks.
 */
export async function* ndjsonOf(columns: readonly Pick<Column, 'name'>[], chunks: Chunks): AsyncGenerator<string> {
  const object = objectOf(columns);
  for await (const rows of chunks) {
    if (rows.length > 0) yield rows.map((row) => `${object(row)}\n`).join('');
  }
}

/** An answer as one JSON document, piece by piece: its manifest first, then its rows, then the cases that are not in them. */
export async function* jsonOf(answer: OpenAnswer, manifest: Manifest): AsyncGenerator<string> {
  const head = {
    ...(manifest.demonstration === true ? { demonstration: true } : {}),
    manifest,
    warnings: answer.warnings,
  };
  yield opened(head, 'rows');
  yield* items(answer.rows(), objectOf(answer.columns));
  yield '\n],"excluded":[';
  yield* items(answer.excluded(), (exclusion) => JSON.stringify(exclusion));
  yield '\n]}\n';
}

/** What became of every case, as one JSON document, piece by piece: the question, the audit, and each case that is not in the rows. */
export async function* auditJsonOf(answer: OpenAnswer, manifest: Manifest): AsyncGenerator<string> {
  const { question, asKnown, demonstration } = manifest;
  const { audit, warnings } = answer;
  yield opened(
    { ...(demonstration === true ? { demonstration } : {}), question, asKnown, audit, warnings },
    'excluded',
  );
  yield* items(answer.excluded(), (exclusion) => JSON.stringify(exclusion));
  yield '\n]}\n';
}

/** An object of which one more member, a list, is still to come. */
function opened(head: object, list: string): string {
  return `${JSON.stringify(head).slice(0, -1)},${JSON.stringify(list)}:[`;
}

async function* items<T>(chunks: AsyncIterable<readonly T[]>, text: (item: T) => string): AsyncGenerator<string> {
  let separator = '\n';
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    yield separator + chunk.map(text).join(',\n');
    separator = ',\n';
  }
}

/** How a row is written as a JSON object. */
function objectOf(columns: readonly Pick<Column, 'name'>[]): (row: Row) => string {
  const names = columns.map(({ name }) => JSON.stringify(name));
  return (row) => `{${row.map((cell, index) => `${names[index]}:${JSON.stringify(cell)}`).join(',')}}`;
}
