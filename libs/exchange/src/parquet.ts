import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenAnswer } from '#dataset';

/**
 * An answer as a Parquet file, which has its directory at its end: it is written whole into `folder`, read from there, and
 * removed whatever happens.
 *
 * @param folder where there is room; made where it is not there yet
 */
export async function* parquetOf(answer: OpenAnswer, folder: string): AsyncGenerator<Uint8Array> {
  await mkdir(folder, { recursive: true });
  const own = await mkdtemp(join(folder, 'parquet-'));
  try {
    const file = join(own, 'data.parquet');
    await answer.writeParquet(file);
    for await (const piece of createReadStream(file)) yield piece as Uint8Array;
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}
