import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { ChainWalk, Findings, type EventLog, type RecordedEvent } from '#event-log';
import { Problem } from '#kernel';
import { VERSION } from '../../../src/platform/package.js';
import { checkHeader } from './check-file.js';
import { eventLine, headerLine, isSumsLine, sumsLine } from './format.js';
import { linesOf, textOf } from './lines.js';
import { eventsOf, headOf } from './read-log.js';

/** What an export came to. */
export interface Exported {
  /** What the file holds now. */
  readonly events: number;
  readonly streams: number;
  readonly logHash: string;
  /** Events that it held before: of an export that was broken off, or of a log that has grown since. */
  readonly alreadyThere: number;
  /** The user ended it; run again, it goes on. */
  readonly interrupted?: true;
}

export interface ExportOptions {
  /** The kind of log, for the header. */
  readonly from: string;
  readonly signal: AbortSignal;
  /** Told the position that was reached, and the one that it goes to. */
  readonly onProgress: (position: number, head: number, events: number) => void;
}

/** What has been written: how far, and what it sums to. */
interface Written {
  offset: number;
  readonly walk: ChainWalk;
  readonly findings: Findings;
  readonly sha256: ReturnType<typeof createHash>;
}

/**
 * Writes a log to a file, as far as it stood at the beginning. A file that holds a part of the same log already, or all of
 * it as it was, is gone on with; it can be read by its owner alone.
 *
 * @throws Problem `file-invalid` where the file cannot be written or is something else, `log-differs` where it holds
 * another log, `export-not-whole` where the log itself is not whole
 * @throws LogUnavailable when the log cannot be read
 */
export async function exportLog(log: EventLog, file: string, options: ExportOptions): Promise<Exported> {
  const handle = await openExport(file);
  try {
    return await writeTo(handle, log, file, options);
  } finally {
    await handle.close();
  }
}

async function openExport(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'wx+', 0o600).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
      return open(file, 'r+');
    });
  } catch (error) {
    throw new Problem(
      'file-invalid',
      `The output file must be writable, and its folder too; received ${file} (${(error as NodeJS.ErrnoException).code}). Name another.`,
      { cause: error },
    );
  }
}

async function writeTo(
  handle: FileHandle,
  log: EventLog,
  file: string,
  { from, signal, onProgress }: ExportOptions,
): Promise<Exported> {
  const head = await headOf(log);
  const findings = new Findings();
  const written: Written = { offset: 0, walk: new ChainWalk(findings), findings, sha256: createHash('sha256') };
  const events = eventsOf(log, head);
  await takeWhatIsThere(handle, file, events, written, (position, count) => onProgress(position, head, count));
  const alreadyThere = written.walk.events;
  const { size } = await handle.stat();
  const complete = alreadyThere > 0 && written.offset < size ? sumsOf(written) : undefined;
  const sameEnd = complete !== undefined && size === written.offset + Buffer.byteLength(complete) + 1;
  await handle.chmod(0o600);
  const out = new Output(handle, written);
  if (written.offset === 0) out.line(headerLine(VERSION, from));
  for (let next = await events.next(); next.done !== true; next = await events.next()) {
    await out.event(next.value);
    onProgress(next.value.position, head, written.walk.events);
    if (signal.aborted) {
      await out.flush();
      return { ...resultOf(written, alreadyThere), interrupted: true };
    }
  }
  if (!(sameEnd && written.walk.events === alreadyThere)) await out.end(sumsOf(written));
  return resultOf(written, alreadyThere);
}

/** Compares what the file holds with the beginning of the log. What is left of a broken line, and sums, are written anew. */
async function takeWhatIsThere(
  handle: FileHandle,
  file: string,
  events: AsyncGenerator<RecordedEvent>,
  written: Written,
  onProgress: (position: number, events: number) => void,
): Promise<void> {
  let sums: number | undefined;
  for await (const line of linesOf(handle)) {
    const text = textOf(line);
    if (line.number === 1) {
      // Killed before anything else was written.
      if (!line.whole && text !== undefined && HEADER_BEGINS.startsWith(text.slice(0, HEADER_BEGINS.length))) return;
      checkHeader(file, text);
    }
    if (!line.whole) return;
    if (sums !== undefined) throw differs(file, line.number);
    if (line.number > 1) {
      if (text !== undefined && isSumsLine(text)) {
        sums = line.number;
        if (text !== sumsOf(written)) throw differs(file, line.number);
        continue;
      }
      const next = await events.next();
      if (next.done === true || eventLine(next.value) !== text) throw differs(file, line.number);
      take(written, next.value);
      onProgress(next.value.position, written.walk.events);
    }
    written.sha256.update(line.bytes).update('\n');
    written.offset = line.end;
  }
}

const HEADER_BEGINS = '{"forloppLog":';

function differs(file: string, line: number): Problem {
  return new Problem(
    'log-differs',
    `A file that is there must hold the beginning of this log, so that the export goes on with it; received ${file}, of which line ${line} is something else. Name another file, or set FORLOPP_DATA and FORLOPP_LOG to the log that it was begun with.`,
    { extra: { line } },
  );
}

function take({ walk, findings }: Written, event: RecordedEvent): void {
  walk.take(event);
  if (findings.list.length === 0) return;
  throw new Problem(
    'export-not-whole',
    `A log must be whole to be exported; received one that is not from position ${event.position} on. forlopp verify tells what is wrong with it.`,
    { extra: { position: event.position } },
  );
}

function sumsOf({ walk: { events, streams, logHash }, sha256 }: Written): string {
  return sumsLine({ events, streams, logHash, sha256: sha256.copy().digest('hex') });
}

function resultOf({ walk: { events, streams, logHash } }: Written, alreadyThere: number): Exported {
  return { events, streams, logHash, alreadyThere };
}

const BUFFERED = 1024 * 1024;

/** Writes lines in large pieces. The first one cuts off what stands after the place that is gone on from. */
class Output {
  readonly #handle: FileHandle;
  readonly #written: Written;
  #lines: Buffer[] = [];
  #bytes = 0;
  #cut = false;

  constructor(handle: FileHandle, written: Written) {
    this.#handle = handle;
    this.#written = written;
  }

  line(text: string): void {
    const bytes = Buffer.from(`${text}\n`);
    this.#written.sha256.update(bytes);
    this.#lines.push(bytes);
    this.#bytes += bytes.length;
  }

  async event(event: RecordedEvent): Promise<void> {
    take(this.#written, event);
    this.line(eventLine(event));
    if (this.#bytes >= BUFFERED) await this.flush();
  }

  async end(sums: string): Promise<void> {
    this.line(sums);
    await this.flush();
    await this.#handle.sync();
  }

  async flush(): Promise<void> {
    if (!this.#cut) await this.#handle.truncate(this.#written.offset);
    this.#cut = true;
    const bytes = Buffer.concat(this.#lines);
    this.#lines = [];
    this.#bytes = 0;
    for (let from = 0; from < bytes.length;) {
      const { bytesWritten } = await this.#handle.write(bytes, from, bytes.length - from, this.#written.offset);
      from += bytesWritten;
      this.#written.offset += bytesWritten;
    }
  }
}
