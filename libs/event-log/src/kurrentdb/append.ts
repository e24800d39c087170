import { randomUUID } from 'node:crypto';
import { isExpected } from '../checks.js';
import { AppendTooLarge, LogBusy, WrongExpectedRevision } from '../port.js';
import type { AppendResult, StreamWrite } from '../port.js';
import { Backoff } from './calls.js';
import { encodeEvents, fromHex, type StreamEnd } from './encode.js';
import { BEGINNING, Queues, StreamEnds } from './heads.js';
import type { KurrentLimits } from './limits.js';
import { ServerSaysTooLarge, type OutcomeFinder } from './outcome.js';
import type { Reader, ReadEvent } from './read.js';
import { isFinal, unavailable } from './reasons.js';

/** Writes to one stream at a time, each append at the exact revision that it was chained to. */
export class Appender {
  readonly #reader: Reader;
  readonly #outcomes: OutcomeFinder;
  readonly #limits: KurrentLimits;
  readonly #now: () => number;
  readonly #ends = new StreamEnds();
  readonly #queues = new Queues();
  #floor = 0;

  constructor(reader: Reader, outcomes: OutcomeFinder, { limits, now }: { limits: KurrentLimits; now: () => number }) {
    this.#reader = reader;
    this.#outcomes = outcomes;
    this.#limits = limits;
    this.#now = now;
  }

  /** Nothing is stamped with an earlier instant than one that was seen in the log: clocks go back, and differ. */
  seen(recordedAt: number): void {
    this.#floor = Math.max(this.#floor, recordedAt);
  }

  append(write: StreamWrite): Promise<AppendResult> {
    const deadline = Date.now() + this.#limits.appendMs;
    return this.#queues.run(write.stream, () => this.#append(write, deadline));
  }

  async #append({ stream, expected, events }: StreamWrite, deadline: number): Promise<AppendResult> {
    const ids = events.map(() => randomUUID());
    for (;;) {
      // Nothing has been sent, or nothing of it was written.
      if (Date.now() >= deadline) throw new LogBusy();
      const before = await this.#endFor(stream, expected, deadline);
      if (!isExpected(expected, before.revision)) throw new WrongExpectedRevision(stream, expected, before.revision);
      this.seen(Math.trunc(this.#now()));
      const recordedAt = this.#floor;
      const { data, said, end, bytes, sizes } = encodeEvents(stream, events, { before, recordedAt, ids });
      if (bytes > this.#limits.appendBytes) throw new AppendTooLarge(bytes, this.#limits.appendBytes);
      const outcome = await this.#outcomes
        .append({ stream, after: before.revision, data, sizes }, deadline)
        .catch((error: unknown) => {
          this.#ends.forget(stream);
          throw error instanceof ServerSaysTooLarge ? new AppendTooLarge(bytes, this.#limits.appendBytes) : error;
        });
      if (outcome.kind === 'written') {
        this.#ends.remember(stream, end);
        return { stream, events: said.map((one, i) => ({ ...one, position: outcome.positions[i]! })) };
      }
      this.#ends.forget(stream);
      if (expected !== 'any' && expected !== 'exists') {
        throw new WrongExpectedRevision(stream, expected, outcome.actual);
      }
    }
  }

  /** The end of the stream that the append is chained to. What is remembered may be old: the server finds that out. */
  async #endFor(stream: string, expected: StreamWrite['expected'], deadline: number): Promise<StreamEnd> {
    if (expected === 'none') return BEGINNING;
    const known = this.#ends.get(stream);
    if (known !== undefined && isExpected(expected, known.revision)) return known;
    const last = await this.#lastEvent(stream, deadline);
    if (last === undefined) return BEGINNING;
    const { revision, streamHash, recordedAt } = last.event;
    this.seen(recordedAt);
    const end = { revision, hash: fromHex(streamHash) };
    this.#ends.remember(stream, end);
    return end;
  }

  async #lastEvent(stream: string, deadline: number): Promise<ReadEvent | undefined> {
    const backoff = new Backoff(this.#limits.retry);
    for (;;) {
      try {
        return await this.#reader.last(stream);
      } catch (error) {
        if (isFinal(error) || Date.now() >= deadline) throw unavailable(error, ' Nothing was written.');
      }
      await backoff.wait({ most: deadline - Date.now() });
    }
  }
}
