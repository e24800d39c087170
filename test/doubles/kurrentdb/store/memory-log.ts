import { metastreamOf, NO_STREAM, TOMBSTONE } from './event.js';
import type { ProposedEvent, StoredEvent } from './event.js';

/** Where the first event stands: the real server has records of its own before it. */
const FIRST_POSITION = 1000n;

/** What a record weighs beside its texts and bytes; only that positions leave gaps matters. */
const RECORD_OVERHEAD = 80;

/** All events in the log's order and by stream, and what is said about each stream. */
export class MemoryLog {
  readonly #all: StoredEvent[] = [];
  readonly #streams = new Map<string, StoredEvent[]>();
  readonly #byId = new Map<string, StoredEvent>();
  readonly #nothings = new Set<bigint>();
  #nextPosition = FIRST_POSITION;

  /** Gives proposed events their places; they are not in the log before `add`. */
  place(stream: string, events: readonly ProposedEvent[], after: bigint, now: number): StoredEvent[] {
    return events.map((event, i) => this.#place(stream, event, after + 1n + BigInt(i), now));
  }

  /** The event that ends a stream for good, placed. */
  placeTombstone(stream: string, event: ProposedEvent, now: number): StoredEvent {
    return this.#place(stream, event, TOMBSTONE, now);
  }

  /** Takes a place without an event: what the real server writes for an append of nothing. */
  placeNothing(): bigint {
    const position = this.#nextPosition;
    this.#nextPosition += BigInt(RECORD_OVERHEAD);
    this.#nothings.add(position);
    return position;
  }

  #place(stream: string, event: ProposedEvent, revision: bigint, now: number): StoredEvent {
    const position = this.#nextPosition;
    const weight = RECORD_OVERHEAD + stream.length + event.type.length + event.data.length + event.metadata.length;
    this.#nextPosition += BigInt(weight);
    return { ...event, stream, revision, position, createdTicks: BigInt(now) * 10_000n };
  }

  /**
   * Adds placed events. `seen` says whether their ids go into the memory that makes `any` idempotent: what is read
   * back from a file does not, as the real server's memory is empty after it starts.
   */
  add(events: readonly StoredEvent[], seen: boolean): void {
    for (const event of events) {
      this.#all.push(event);
      const stream = this.#streams.get(event.stream);
      if (stream === undefined) this.#streams.set(event.stream, [event]);
      else stream.push(event);
      if (seen && !this.#byId.has(event.id)) this.#byId.set(event.id, event);
      const end = event.position + BigInt(RECORD_OVERHEAD + event.data.length + event.metadata.length);
      if (end > this.#nextPosition) this.#nextPosition = end;
    }
  }

  /** The events of a stream from its first on, those included that its metadata hides. */
  stored(stream: string): readonly StoredEvent[] {
    return this.#streams.get(stream) ?? [];
  }

  /** The last revision of a stream, NO_STREAM or TOMBSTONE. */
  lastRevision(stream: string): bigint {
    return this.stored(stream).at(-1)?.revision ?? NO_STREAM;
  }

  /**
   * An event that was written to this stream with this id since the log was opened. As in the real server an id
   * belongs to the stream that had it first: another stream's event with the same id is not remembered.
   */
  remembered(stream: string, id: string): StoredEvent | undefined {
    const known = this.#byId.get(id);
    return known?.stream === stream ? known : undefined;
  }

  /** The first revision of a stream that can be read; the real server calls it truncate-before. */
  truncatedBefore(stream: string): bigint {
    const metadata = this.stored(metastreamOf(stream)).at(-1);
    if (metadata === undefined) return 0n;
    const before = /"\$tb"\s*:\s*(\d+)/.exec(Buffer.from(metadata.data).toString())?.[1];
    return before === undefined ? 0n : BigInt(before);
  }

  /** Whether a stream was deleted in the way that lets it begin again. */
  softDeleted(stream: string): boolean {
    return this.truncatedBefore(stream) === TOMBSTONE;
  }

  /** The events of all streams; the log's order is this array's. */
  get all(): readonly StoredEvent[] {
    return this.#all;
  }

  /** Whether something begins at a position; the real server cannot read from the middle of a record. */
  begins(position: bigint): boolean {
    if (position === 0n || position === this.#nextPosition || this.#nothings.has(position)) return true;
    return this.#all[this.indexAt(position)]?.position === position;
  }

  /** Whether a position is after all there is. */
  isBeyond(position: bigint): boolean {
    return position > this.#nextPosition;
  }

  /** The index in `all` of the first event at or after a position. */
  indexAt(position: bigint): number {
    let low = 0;
    let high = this.#all.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#all[middle]!.position < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
