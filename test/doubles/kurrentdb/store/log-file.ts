import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { StoredEvent } from './event.js';

/** The first line of every file, so that nobody takes it for a real server's. */
const HEADER = `${JSON.stringify({ banner: 'A test double of KurrentDB, not KurrentDB', format: 1 })}\n`;

interface Line {
  readonly id: string;
  readonly stream: string;
  readonly revision: string;
  readonly position: string;
  readonly created: string;
  readonly type: string;
  readonly json: boolean;
  readonly data: string;
  readonly metadata: string;
}

/** An append-only file of events: a line for each append, so that a torn one is torn as a whole. */
export class LogFile {
  readonly #fd: number;
  /** What the file held when it was opened, an append after the other. */
  readonly stored: readonly (readonly StoredEvent[])[];

  constructor(path: string) {
    this.#fd = openSync(path, 'a+');
    const content = readFileSync(path);
    // What follows the last end of a line was never acknowledged: the writer died in the middle of it.
    const whole = content.subarray(0, content.lastIndexOf(10) + 1);
    if (whole.length < content.length) ftruncateSync(this.#fd, whole.length);
    if (whole.length === 0) this.#write(HEADER);
    this.stored = whole
      .toString()
      .split('\n')
      .slice(1, -1)
      .map((line) => (JSON.parse(line) as Line[]).map(fromLine));
  }

  /** Writes appends and forces them to the disk; when it returns, they are stored. */
  append(appends: readonly (readonly StoredEvent[])[]): void {
    this.#write(appends.map((events) => `${JSON.stringify(events.map(toLine))}\n`).join(''));
  }

  #write(text: string): void {
    const bytes = Buffer.from(text);
    const before = fstatSync(this.#fd).size;
    for (let written = 0; written < bytes.length;) written += writeSync(this.#fd, bytes, written);
    fsyncSync(this.#fd);
    if (fstatSync(this.#fd).size !== before + bytes.length) throw new Error('somebody else writes to this file');
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function toLine(event: StoredEvent): Line {
  const { id, stream, type, json } = event;
  return {
    id,
    stream,
    revision: event.revision.toString(),
    position: event.position.toString(),
    created: event.createdTicks.toString(),
    type,
    json,
    data: Buffer.from(event.data).toString('base64'),
    metadata: Buffer.from(event.metadata).toString('base64'),
  };
}

function fromLine({ id, stream, type, json, ...line }: Line): StoredEvent {
  return {
    id,
    stream,
    revision: BigInt(line.revision),
    position: BigInt(line.position),
    createdTicks: BigInt(line.created),
    type,
    json,
    data: Buffer.from(line.data, 'base64'),
    metadata: Buffer.from(line.metadata, 'base64'),
  };
}
