import type { OpenAnswer } from '#dataset';

/** An answer as an Arrow IPC stream: one record batch for each chunk of rows. Missing values are null. */
export async function* arrowOf(answer: OpenAnswer): AsyncGenerator<Uint8Array> {
  // Loaded where it is needed: it is large, and most commands and servers never write it.
  const { ArrowStream } = await import('./arrow-stream.js');
  const stream = new ArrowStream(answer);
  yield stream.begin();
  for await (const rows of answer.rows()) {
    if (rows.length > 0) yield stream.batch(rows);
  }
  yield stream.end();
}
