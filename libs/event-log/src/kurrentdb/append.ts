import { randomUUID } from 'node:crypto';
import { isExpected } from '../checks.js';
import { AppendTooLarge, LogBusy, WrongExpectedRevision } from '../port.js';
import type { AppendResult, RecordedEvent, StreamWrite } from '../port.js';
import { Backoff } from './calls.js';
import { encodeEvents, fromHex, type StreamEnd } from './encode.js';
import { BEGINNING, Queues, StreamEnds } from './heads.js';
import type { KurrentLimits } from './limits.js';
import { ServerSaysTooLarge, type OutcomeFinder } from './outcome.js';
import type { Reader, ReadEvent } from './read.js';
import { isFinal, unavailable } from './reasons.js';
import type { SeveralOutcomes } from './several-outcome.js';
import { appendToSeveral } from './several.js';

/** One append after the other in each stream, each at the exact revision that it was chained to. */
export class Appender {
  readonly #reader: Reader;
  readonly #outcomes: OutcomeFinder;
  readonly #several: SeveralOutcomes;
  readonly #limits: KurrentLimits;
  readonly #now: () => number;
  readonly #ends = new StreamEnds();
  readonly #queues = new Queues();
  #floor = 0;

  constructor(
    reader: Reader,
    { one, several }: { one: OutcomeFinder; several: SeveralOutcomes },
    { limits, now }: { limits: KurrentLimits; now: () => number },
  ) {
    this.#reader = reader;
    this.#outcomes = one;
    this.#several = several;
    this.#limits = limits;
    this.#now = now;
  }

  /** Nothing is stamped with an earlier instant than one that was seen in the log: clocks go back, and differ. */
  seen(recordedAt: number): void {
    this.#floor = Math.max(this.#floor, recordedAt);
  }

  /**
   * As {@link seen}, of an event that may be the last of its stream: whoever decides by what was read appends after it, and
   * the append need not read it again. Where it is not the last, the server says so.
   */
  read({ stream, revision, streamHash, recordedAt }: RecordedEvent): void {
    this.seen(recordedAt);
    const known = this.#ends.get(stream);
    // The same revision with another hash: the server was set back, and others have written since.
    if (known === undefined || known.revision <= revision) {
      this.#ends.remember(stream, { revision, hash: fromHex(streamHash) });
    }
  }

  /** Another server may be there, or the same one set back. */
  forgetEnds(): void {
    this.#ends.forgetAll();
  }

  append(writes: readonly StreamWrite[]): Promise<readonly AppendResult[]> {
    const deadline = Date.now() + this.#limits.appendMs;
    const streams = writes.map(({ stream }) => stream);
    return this.#queues.run(streams, async () =>
      writes.length === 1
        ? [await this.#append(writes[0]!, deadline)]
        : appendToSeveral(this.#severalParts(), writes, deadline),
    );
  }

  #severalParts(): Parameters<typeof appendToSeveral>[0] {
    return {
      outcomes: this.#several,
      ends: this.#ends,
      limits: this.#limits,
      endFor: (write, deadline) => this.#endFor(write.stream, write.expected, deadline),
      readEnd: (stream, deadline) => this.#readEnd(stream, deadline),
      stamp: () => this.#stamp(),
    };
  }

  /** The instant of what is written now. */
  #stamp(): number {
    this.seen(Math.trunc(this.#now()));
    return this.#floor;
  }

  async #append({ stream, expected, events }: StreamWrite, deadline: number): Promise<AppendResult> {
    const ids = events.map(() => randomUUID());
    for (;;) {
      // Nothing has been sent, or nothing of it was written.
      if (Date.now() >= deadline) throw new LogBusy();
      const before = await this.#endFor(stream, expected, deadline);
      if (!isExpected(expected, before.revision)) throw new WrongExpectedRevision(stream, expected, before.revision);
      const recordedAt = this.#stamp();
      const { data, said, end, bytes, sizes } = encodeEvents(stream, events, { before, recordedAt, ids });
      if (bytes > this.#limits.appendBytes) throw new AppendTooLarge(bytes, this.#limits.appendBytes);
      const outcome = await this.#outcomes
        .append({ stream, after: before.revision, data, sizes }, deadline)
        .catch((error: unknown) => {
          this.#ends.forget(stream);
          throw error instanceof ServerSaysTooLarge ? error.asAppendTooLarge(bytes, this.#limits.appendBytes) : error;
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
    return known !== undefined && isExpected(expected, known.revision) ? known : this.#readEnd(stream, deadline);
  }

  async #readEnd(stream: string, deadline: number): Promise<StreamEnd> {
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
