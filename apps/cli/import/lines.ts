import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { Problem } from '#kernel';
import { csvLines } from './csv-lines.js';
import type { Line, ReadOptions } from './line.js';
import { textLines } from './text-lines.js';

/**
 * The events of a file, one after the other; the file is never held in memory.
 *
 * @throws Problem `file-invalid` when the file cannot be read, or is no CSV from some line on
 */
export async function* readLines(file: string, options: ReadOptions): AsyncGenerator<Line> {
  const csv = file.toLowerCase().endsWith('.csv');
  if (!csv && options.mapping !== undefined) {
    throw new Problem(
      'usage',
      `A mapping reads a CSV file; received ${basename(file)}. Name a .csv file, or leave --mapping out.`,
    );
  }
  const stream = createReadStream(file);
  try {
    await once(stream, 'open');
    for await (const line of csv ? csvLines(stream, file, options) : textLines(stream)) {
      options.onBytes?.(stream.bytesRead);
      yield line;
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (error instanceof Problem || code === undefined || !/^(E[A-Z]+|ERR_)/.test(code)) throw error;
    throw new Problem(
      'file-invalid',
      `The file must be readable; received ${file} (${code}). Name a file that is there.`,
    );
  } finally {
    stream.destroy();
  }
}
