import { open, type FileHandle } from 'node:fs/promises';
import { verifyLog, WrongExpectedRevision, WrongStreamHash, type EventLog, type Verification } from '#event-log';
import { Problem } from '#kernel';
import { checkFile, eventsOfFile } from './check-file.js';
import type { FileEvent, Sums } from './format.js';
import { eventsOf, headOf } from './read-log.js';

/** What an import came to. */
export interface Imported {
  /** What the file says of itself, found to be so. */
  readonly file: Pick<Sums, 'events' | 'streams' | 'logHash'>;
  /** Events that the log held before. */
  readonly alreadyThere: number;
  readonly imported: number;
  /** What the log holds now, read and recomputed; left out where the user ended the import before its end. */
  readonly log?: Verification;
  /** Whether all of the file is in the log, and nothing else. */
  readonly whole: boolean;
}

export interface ImportOptions {
  readonly signal: AbortSignal;
  /** Told how many of how many bytes, or events, have been gone through. */
  readonly onProgress: (stage: Stage, done: number, total: number, events: number) => void;
}

/** What an import does, one after the other. */
export type Stage = 'check' | 'import' | 'verify';

/**
 * Takes an exported log into a log that holds nothing, or the beginning of the file: of an import that was broken off. The
 * file is checked to its end first, and the log is read to its end last.
 *
 * @throws Problem `file-invalid` and `export-not-whole` as `checkFile`; `log-differs` where the log holds, or somebody
 * writes, something else; `batch-too-large` where the log cannot take the largest event
 * @throws LogUnavailable when the log cannot be read or written
 */
export async function importLog(log: EventLog, file: string, options: ImportOptions): Promise<Imported> {
  const handle = await openToRead(file);
  try {
    const { size } = await handle.stat();
    const { sums, largest } = await checkFile(handle, file, (bytes, events) =>
      options.onProgress('check', bytes, size, events),
    );
    checkSize(log, largest);
    const { events, streams, logHash } = sums;
    const moved = await move(log, handle, size, options);
    const about = { file: { events, streams, logHash }, ...moved };
    if (moved.alreadyThere + moved.imported < events) return { ...about, whole: false };
    const found = await verifyLog(log, {
      onProgress: (seen) => options.onProgress('verify', seen.events, events, seen.events),
    });
    const same = found.events === events && found.streams === streams && found.logHash === logHash;
    return { ...about, log: found, whole: same && found.findings.length === 0 };
  } finally {
    await handle.close();
  }
}

async function openToRead(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r');
  } catch (error) {
    throw new Problem(
      'file-invalid',
      `The file must be readable; received ${file} (${(error as NodeJS.ErrnoException).code}). Name a file that forlopp export-log wrote.`,
      { cause: error },
    );
  }
}

function checkSize({ appendBytes = Infinity }: EventLog, largest: number): void {
  if (largest <= appendBytes) return;
  throw new Problem(
    'batch-too-large',
    `An event must fit into this log, which takes ${appendBytes} bytes at once; received a file of which one has ${largest}. Nothing was imported. Keep this history in a log in SQLite.`,
  );
}

const BATCH_EVENTS = 1000;
const BATCH_BYTES = 4 * 1024 * 1024;

type FileEvents = AsyncGenerator<{ event: FileEvent; end: number }>;

async function move(
  log: EventLog,
  handle: FileHandle,
  size: number,
  { signal, onProgress }: ImportOptions,
): Promise<{ alreadyThere: number; imported: number }> {
  const events = eventsOfFile(handle);
  const alreadyThere = await passOver(log, events);
  let imported = 0;
  while (!signal.aborted) {
    const { batch, end } = await nextBatch(events);
    if (batch.length === 0) break;
    await log.restore(batch).catch((error: unknown) => {
      const elsewhere = error instanceof WrongExpectedRevision || error instanceof WrongStreamHash;
      throw elsewhere ? somebodyElse() : error;
    });
    const [head] = await log.readAll({ direction: 'backwards', limit: 1 });
    if (head === undefined || !isSame(head, batch.at(-1)!)) throw somebodyElse();
    imported += batch.length;
    onProgress('import', end, size, alreadyThere + imported);
  }
  return { alreadyThere, imported };
}

/** Goes over the events of the file that the log holds. @returns how many */
async function passOver(log: EventLog, events: FileEvents): Promise<number> {
  let count = 0;
  for await (const stored of eventsOf(log, await headOf(log))) {
    const next = await events.next();
    if (next.done === true || !isSame(stored, next.value.event)) {
      throw new Problem(
        'log-differs',
        `A log is imported into one that holds nothing, or the beginning of the file; received one that holds something else at position ${stored.position}. Nothing was imported. Name a new folder with FORLOPP_DATA, or an empty server with FORLOPP_LOG.`,
        { extra: { position: stored.position } },
      );
    }
    count++;
  }
  return count;
}

async function nextBatch(events: FileEvents): Promise<{ batch: readonly FileEvent[]; end: number }> {
  const batch: FileEvent[] = [];
  let end = 0;
  for (let bytes = 0; batch.length < BATCH_EVENTS && bytes < BATCH_BYTES;) {
    const next = await events.next();
    if (next.done === true) break;
    batch.push(next.value.event);
    bytes += next.value.event.body.length;
    ({ end } = next.value);
  }
  return { batch, end };
}

/** The hash is over everything else that moves. */
function isSame(
  a: Pick<FileEvent, 'stream' | 'revision' | 'streamHash'>,
  b: Pick<FileEvent, 'stream' | 'revision' | 'streamHash'>,
): boolean {
  return a.stream === b.stream && a.revision === b.revision && a.streamHash === b.streamHash;
}

function somebodyElse(): Problem {
  return new Problem(
    'log-differs',
    'Nobody else may write to a log while one is imported into it, or it is not the same log; somebody did. Stop whoever writes, and import into a log that holds nothing.',
  );
}
