import { InvalidAppend, AppendTooLarge, WrongStreamHash } from '../port.js';
import type { RestoredEvent } from '../port.js';
import { notNext } from '../restore.js';
import { parseStream } from '../streams.js';
import { Backoff } from './calls.js';
import { encodeEvent, fromHex, type EncodedEvent, type StreamEnd } from './encode.js';
import { BEGINNING } from './heads.js';
import type { KurrentLimits } from './limits.js';
import { ServerSaysTooLarge, type OutcomeFinder } from './outcome.js';
import type { ReadEvent, Reader } from './read.js';
import { isFinal, unavailable } from './reasons.js';

/** Most events of one append, however small they are. */
const MOST_AT_ONCE = 500;

/** Ends of streams that are asked for at a time. */
const AT_ONCE = 16;

/**
 * Writes events of another log. One append after the other, since the order in the whole log is to be that of the other one,
 * and an append that failed beside later ones that did not could never be put right. Events of one stream that follow on each
 * other go together. Ids are made from the events' own hashes, so the server takes each once, also when it or this process
 * was started again in between.
 *
 * The end of every stream that was restored is kept: one hash each.
 */
export class Restorer {
  readonly #reader: Reader;
  readonly #outcomes: OutcomeFinder;
  readonly #limits: KurrentLimits;
  readonly #seen: (recordedAt: number) => void;
  readonly #ends = new Map<string, StreamEnd>();
  #last: Promise<void> = Promise.resolve();

  constructor(
    reader: Reader,
    outcomes: OutcomeFinder,
    { limits, seen }: { limits: KurrentLimits; seen: (recordedAt: number) => void },
  ) {
    this.#reader = reader;
    this.#outcomes = outcomes;
    this.#limits = limits;
    this.#seen = seen;
  }

  /** Restores what was asked for before it first. */
  restore(events: readonly RestoredEvent[]): Promise<void> {
    const done = this.#last.then(() => this.#restore(events));
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #restore(events: readonly RestoredEvent[]): Promise<void> {
    await this.#findEnds(events);
    for (let i = 0; i < events.length;) {
      const event = events[i]!;
      if (await this.#isThere(event)) {
        i++;
        continue;
      }
      const { batch, refusal } = this.#batchFrom(events, i);
      if (batch.length === 0) {
        this.#ends.delete(event.stream);
        throw refusal!;
      }
      await this.#append(events.slice(i, i + batch.length), batch);
      i += batch.length;
    }
  }

  /** Looks up where streams end that are not known yet: several at a time, since each answer takes the server a while. */
  async #findEnds(events: readonly RestoredEvent[]): Promise<void> {
    const firsts = new Map<string, RestoredEvent>();
    for (const event of events) {
      if (!this.#ends.has(event.stream) && !firsts.has(event.stream)) firsts.set(event.stream, event);
    }
    const open = [...firsts.values()];
    const work = async (): Promise<void> => {
      for (let event = open.pop(); event !== undefined; event = open.pop()) {
        // That a stream does not exist is found out by the server.
        this.#ends.set(event.stream, event.revision === 0 ? BEGINNING : await this.#endBefore(event));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  /** @throws WrongExpectedRevision when the event before this one is not there */
  async #endBefore(event: RestoredEvent): Promise<StreamEnd> {
    const [before] = await this.#read(event.stream, event.revision - 1, 1);
    if (before === undefined) throw notNext(event, await this.#lastRevision(event.stream));
    return { revision: before.event.revision, hash: fromHex(before.event.streamHash) };
  }

  /** Whether an event stands in its place. @throws WrongExpectedRevision when another one does */
  async #isThere(event: RestoredEvent): Promise<boolean> {
    const end = this.#ends.get(event.stream)!;
    if (event.revision > end.revision) return false;
    const [stored] = await this.#read(event.stream, event.revision, 1);
    if (stored?.event.streamHash === event.streamHash) return true;
    throw notNext(event, end.revision);
  }

  /** The events from one on that one append can take, and why it could not take the next. */
  #batchFrom(events: readonly RestoredEvent[], from: number): { batch: readonly EncodedEvent[]; refusal?: Error } {
    const { stream } = events[from]!;
    const { appendBytes } = this.#limits;
    const batch: EncodedEvent[] = [];
    let end = this.#ends.get(stream)!;
    let bytes = 0;
    for (const event of events.slice(from, from + MOST_AT_ONCE)) {
      if (event.stream !== stream) break;
      if (event.revision !== end.revision + 1) return { batch, refusal: notNext(event, end.revision) };
      const one = encodeEvent(stream, event, { before: end, recordedAt: event.recordedAt, id: idOf });
      if (one.said.streamHash !== event.streamHash) {
        return { batch, refusal: new WrongStreamHash(stream, event.revision) };
      }
      if (one.bytes > appendBytes) return { batch, refusal: new AppendTooLarge(one.bytes, appendBytes) };
      if (bytes + one.bytes > appendBytes) break;
      bytes += one.bytes;
      ({ end } = one);
      batch.push(one);
    }
    return { batch };
  }

  async #append(events: readonly RestoredEvent[], batch: readonly EncodedEvent[]): Promise<void> {
    const { stream, revision } = events[0]!;
    const data = batch.map((one) => one.data);
    const deadline = Date.now() + this.#limits.appendMs;
    const outcome = await this.#outcomes
      .append({ stream, after: revision - 1, data }, deadline)
      .catch((error: unknown) => {
        this.#ends.delete(stream);
        if (!(error instanceof ServerSaysTooLarge)) throw error;
        throw new AppendTooLarge(
          batch.reduce((sum, { bytes }) => sum + bytes, 0),
          this.#limits.appendBytes,
        );
      });
    if (outcome.kind === 'conflict') return this.#settle(events, outcome.actual);
    this.#ends.set(stream, batch.at(-1)!.end);
    for (const { recordedAt } of events) this.#seen(recordedAt);
  }

  /**
   * An append that another process sent before it was killed can arrive late, and end elsewhere than ours: what stands there
   * already is passed over, and the rest is written.
   */
  async #settle(events: readonly RestoredEvent[], actual: number): Promise<void> {
    const { stream, revision } = events[0]!;
    const stored = await this.#read(stream, revision, events.length);
    const other = events.find((event, i) => i < stored.length && stored[i]!.event.streamHash !== event.streamHash);
    if (stored.length === 0 || other !== undefined) {
      this.#ends.delete(stream);
      throw notNext(other ?? events[0]!, actual);
    }
    const { event: last } = stored.at(-1)!;
    this.#ends.set(stream, { revision: last.revision, hash: fromHex(last.streamHash) });
    for (const { recordedAt } of events.slice(0, stored.length)) this.#seen(recordedAt);
    if (stored.length < events.length) await this.#restore(events.slice(stored.length));
  }

  async #lastRevision(stream: string): Promise<number> {
    return (await this.#untilRead(() => this.#reader.last(stream)))?.event.revision ?? -1;
  }

  #read(stream: string, from: number, limit: number): Promise<readonly ReadEvent[]> {
    return this.#untilRead(() => this.#reader.stream(stream, from, limit));
  }

  async #untilRead<T>(read: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + this.#limits.appendMs;
    const backoff = new Backoff(this.#limits.retry);
    for (;;) {
      try {
        return await read();
      } catch (error) {
        if (isFinal(error) || Date.now() >= deadline) throw unavailable(error);
      }
      await backoff.wait({ most: deadline - Date.now() });
    }
  }
}

/** @throws InvalidAppend for a stream that is not ours */
export function checkOurStream(stream: string): void {
  if (parseStream(stream) === undefined) {
    throw new InvalidAppend("a stream is a case's or a protocol's: the server can be others' as well.");
  }
}

/** An id (UUID, version 8: of one's own making) from a hash. */
function idOf(hash: Uint8Array): string {
  const bytes = Buffer.from(hash.subarray(0, 16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
