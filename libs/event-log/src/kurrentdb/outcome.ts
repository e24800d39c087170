import { AppendTooLarge, LogUnavailable } from '../port.js';
import { Backoff } from './calls.js';
import type { EventData } from './client.js';
import { safeNumber } from './encode.js';
import type { Lanes } from './lanes.js';
import type { KurrentLimits } from './limits.js';
import { BatchPositions } from './positions.js';
import type { Place, Reader } from './read.js';
import { isFinal, unavailable, verdictOf, type Verdict } from './reasons.js';

/** Events to be appended after an exact revision (-1: the stream does not exist). */
export interface ExactAppend {
  readonly stream: string;
  readonly after: number;
  readonly data: readonly EventData[];
  /** See `Encoded.sizes`. Left out where nobody asks for positions. */
  readonly sizes?: readonly number[];
}

/** What became of an append. It is never unknown: that is an error. Without `sizes` it need not say positions. */
export type AppendOutcome =
  | { readonly kind: 'written'; readonly positions: readonly number[] }
  | { readonly kind: 'conflict'; readonly actual: number };

/** What is stored where an append would be. */
export type Found = AppendOutcome | { readonly kind: 'nothing' };

/** The server counts otherwise than we do, or its limit is lower than its default. Nothing was written. */
export class ServerSaysTooLarge extends Error {
  /** What the server named: its limit, and what it counted against that. */
  constructor(readonly named: { readonly limit?: number; readonly bytes?: number } = {}) {
    super('The server says that the append is too large.');
  }

  /** For the port, with what was counted here and our own limit where the server named none. */
  asAppendTooLarge(bytes: number, limit: number): AppendTooLarge {
    return new AppendTooLarge(this.named.bytes ?? bytes, this.named.limit ?? limit);
  }
}

/**
 * Appends at an exact revision until it is certain what became of it. After a time-out, or any error that does not say that
 * nothing was written, the stream is read: our events are known by their ids. All there: written. Nothing there: the same is
 * sent again, which the server takes once only, also when the first try was still on its way. Another's events there: ours
 * can never be written at that revision any more.
 */
export class OutcomeFinder {
  readonly #lanes: Lanes;
  readonly #reader: Reader;
  readonly #limits: KurrentLimits;
  readonly #positions = new BatchPositions();

  constructor(lanes: Lanes, reader: Reader, limits: KurrentLimits) {
    this.#lanes = lanes;
    this.#reader = reader;
    this.#limits = limits;
  }

  /**
   * @throws LogUnavailable when it is still unknown at the deadline (`Date.now()`), or when the server refuses the append
   * @throws LogBusy when it could not be sent before the deadline
   * @throws ServerSaysTooLarge
   */
  async append(append: ExactAppend, deadline: number): Promise<AppendOutcome> {
    const backoff = new Backoff(this.#limits.retry);
    let doubt: unknown;
    for (;;) {
      try {
        const last = await this.#send(append, deadline);
        const positions = last === undefined ? undefined : await this.#positionsUpTo(last, append);
        if (positions !== undefined) return { kind: 'written', positions };
      } catch (error) {
        const verdict = verdictOf(error);
        const settled = doubt === undefined ? settledBy(verdict, error) : undefined;
        if (settled !== undefined) return settled;
        doubt ??= error;
        await backoff.wait({ most: deadline - Date.now() });
      }
      const found = await this.#find(append, deadline, backoff, doubt);
      if (found.kind !== 'nothing') return found;
      doubt ??= new Error('acknowledged, but not found');
      if (Date.now() >= deadline) throw unavailable(doubt, UNKNOWN);
    }
  }

  /** The position of the last event. */
  async #send({ stream, after, data }: ExactAppend, deadline: number): Promise<number | undefined> {
    const result = await this.#lanes.call(
      { deadline, callMs: Math.min(this.#limits.callMs, Math.max(1, deadline - Date.now())) },
      (client) =>
        client.appendToStream(stream, [...data], {
          streamState: after < 0 ? 'no_stream' : BigInt(after),
          requiresLeader: true,
        }),
      isFinal,
    );
    if (Number(result.nextExpectedRevision) !== after + data.length) {
      throw new LogUnavailable('the stream was deleted by somebody else and begun again: its chain is broken.');
    }
    return result.position === undefined ? undefined : safeNumber(result.position.commit);
  }

  /** The server says the last position only: the first is read, and the others follow. `undefined`: they must be read. */
  async #positionsUpTo(
    last: number,
    { stream, after, data, sizes }: ExactAppend,
  ): Promise<readonly number[] | undefined> {
    if (data.length === 1) return [last];
    if (sizes === undefined) return [];
    if (!this.#positions.learned) return undefined;
    const [first] = await this.#reader.places(stream, after + 1, 1).catch(() => []);
    return first?.id === data[0]!.id ? this.#positions.between(stream, sizes, first.position, last) : undefined;
  }

  async #find(append: ExactAppend, deadline: number, backoff: Backoff, doubt: unknown): Promise<Found> {
    for (;;) {
      try {
        const stored = await this.#reader.places(append.stream, append.after + 1, append.data.length);
        const found = compare(append, stored);
        if (found.kind === 'written' && found.positions.length > 2 && append.sizes !== undefined) {
          this.#positions.learn(append.stream, append.sizes, found.positions);
        }
        if (found.kind !== 'conflict') return found;
        const last = await this.#reader.last(append.stream);
        return { kind: 'conflict', actual: last?.event.revision ?? found.actual };
      } catch (error) {
        if (isFinal(error) || Date.now() >= deadline)
          throw unavailable(isFinal(error) ? error : (doubt ?? error), UNKNOWN);
      }
      await backoff.wait({ most: deadline - Date.now() });
    }
  }
}

/** The end of a sentence about an append in doubt. */
export const UNKNOWN = ' Whether the append was written is unknown.';

/** What an error says for certain, when it is the first: later ones can be about what an earlier try has written. */
function settledBy(verdict: Verdict, error: unknown): AppendOutcome | undefined {
  if (error instanceof LogUnavailable) throw error;
  switch (verdict.kind) {
    case 'conflict':
      return verdict;
    case 'too-large':
      throw new ServerSaysTooLarge(verdict);
    case 'no-stream':
    case 'unsupported':
    case 'refused':
      throw unavailable(error, ' Nothing was written.');
    case 'unknown':
      return undefined;
  }
}

/** Whose events stand where those of an append would be. */
export function compare({ after, data }: Pick<ExactAppend, 'after' | 'data'>, stored: readonly Place[]): Found {
  if (stored.length === 0) return { kind: 'nothing' };
  const ours = stored.length === data.length && stored.every(({ id }, i) => id === data[i]!.id);
  return ours
    ? { kind: 'written', positions: stored.map(({ position }) => position) }
    : { kind: 'conflict', actual: after + stored.length };
}
