import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { Problem } from '#kernel';
import type { ProtocolDefinition } from '#protocol';
import { csvLines } from './csv-lines.js';
import { textLines } from './text-lines.js';

/** One event of a file as it is sent, or why it could not be read; `line` is where it begins. */
export interface Line {
  readonly line: number;
  readonly text: string;
  readonly problem?: Problem;
}

export interface ReadOptions {
  readonly definition: ProtocolDefinition;
  /** The wide form, by the mapping of this name. */
  readonly mapping?: string;
  /** The source of rows that do not name one. */
  readonly source?: string;
  /** What parts the columns of a CSV file; a comma by default. */
  readonly delimiter?: string;
  /** Called with the bytes read so far. */
  readonly onBytes?: (bytes: number) => void;
}

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
