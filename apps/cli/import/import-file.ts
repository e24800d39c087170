import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Problem } from '#kernel';
import type { Line, ReadOptions } from './line.js';
import { readLines } from './lines.js';
import { Progress } from './progress.js';
import { Rejected } from './rejected.js';
import type { Sent } from './send.js';

/** What became of a file. */
export interface Summary {
  readonly file: string;
  /** The events that were sent, or could not be read. */
  lines: number;
  recorded: number;
  unchanged: number;
  refused: number;
  /** Where the refused lines are, with their reasons. */
  rejected?: string;
  /** Why the rest of the file was not read or not sent. */
  problem?: Problem;
  /** The user ended the import before the file did. */
  interrupted?: true;
}

export interface ImportOptions extends ReadOptions {
  /** Has lines of the file recorded, and says what became of each, in their order. */
  readonly send: (lines: readonly Line[]) => Promise<readonly Sent[]>;
  /** One file for the refused lines of all files; beside each file by default. */
  readonly rejected?: Rejected;
  /** Ends the import after the batch that is being sent. */
  readonly signal: AbortSignal;
}

const BATCH_LINES = 1000;
const BATCH_LENGTH = 4 * 1024 * 1024;

/** Sends the events of a file. What stops it half way is told in the summary, beside what has been recorded. */
export async function importFile(file: string, options: ImportOptions): Promise<Summary> {
  const summary: Summary = { file, lines: 0, recorded: 0, unchanged: 0, refused: 0 };
  const rejected = options.rejected ?? (await Rejected.beside(file));
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  const progress = new Progress(basename(file), size);
  let bytes = 0;
  const lines = readLines(file, { ...options, onBytes: (read) => (bytes = read) });
  try {
    for await (const batch of batches(lines)) {
      const sent = await options.send(batch);
      for (const { status } of sent) {
        if (status === 'refused') summary.refused++;
        else if (status === 'unchanged') summary.unchanged++;
        else summary.recorded++;
      }
      summary.lines += sent.length;
      const refused = sent.filter(({ status }) => status === 'refused');
      if (refused.length > 0) {
        await rejected.write(file, refused);
        summary.rejected = rejected.file;
      }
      progress.update(bytes, summary.lines);
      if (options.signal.aborted) {
        summary.interrupted = true;
        break;
      }
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    summary.problem = error;
  } finally {
    progress.done();
    if (options.rejected === undefined) await rejected.close();
  }
  return summary;
}

/** Lines in batches; where the file breaks off, what was read before it comes first. */
async function* batches(lines: AsyncIterable<Line>): AsyncGenerator<Line[]> {
  let batch: Line[] = [];
  let length = 0;
  let failed: { readonly error: unknown } | undefined;
  try {
    for await (const line of lines) {
      batch.push(line);
      length += line.text.length;
      if (batch.length < BATCH_LINES && length < BATCH_LENGTH) continue;
      yield batch;
      batch = [];
      length = 0;
    }
  } catch (error) {
    failed = { error };
  }
  if (batch.length > 0) yield batch;
  if (failed !== undefined) throw failed.error;
}
