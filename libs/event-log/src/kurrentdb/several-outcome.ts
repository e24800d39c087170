import { AtomicityNotSupported, LogUnavailable } from '../port.js';
import { Backoff } from './calls.js';
import type { AppendStreamRequest } from './client.js';
import type { Lanes } from './lanes.js';
import type { KurrentLimits } from './limits.js';
import { compare, ServerSaysTooLarge, UNKNOWN, type ExactAppend, type Found } from './outcome.js';
import type { Reader } from './read.js';
import { isFinal, unavailable, verdictOf } from './reasons.js';

/** Events for one of several streams, after an exact revision (-1: it does not exist); their metadata is of texts. */
export type ExactWrite = Pick<ExactAppend, 'stream' | 'after' | 'data'>;

/** What became of an append to several streams; the positions are in the order of the writes. It is never unknown. */
export type SeveralOutcome =
  | { readonly kind: 'written'; readonly positions: readonly (readonly number[])[] }
  | { readonly kind: 'conflict'; readonly stream: string; readonly actual: number };

/** Streams that are read at a time. */
const AT_ONCE = 16;

/** How often streams are read anew that seem to hold a part: an append can land between two of the reads. */
const LOOKS = 3;

/**
 * Appends to several streams as a whole (KurrentDB 25.1 and later) until it is certain what became of it: as
 * `OutcomeFinder` does for one stream, by reading every stream after anything that is not a clear answer. The server says
 * the last position alone, so what it acknowledged is read as well.
 */
export class SeveralOutcomes {
  readonly #lanes: Lanes;
  readonly #reader: Pick<Reader, 'places' | 'last'>;
  readonly #limits: KurrentLimits;

  constructor(lanes: Lanes, reader: Pick<Reader, 'places' | 'last'>, limits: KurrentLimits) {
    this.#lanes = lanes;
    this.#reader = reader;
    this.#limits = limits;
  }

  /**
   * @throws AtomicityNotSupported when the server cannot; nothing was written
   * @throws LogUnavailable when it is still unknown at the deadline (`Date.now()`), or when the server refuses the append
   * @throws LogBusy when it could not be sent before the deadline
   * @throws ServerSaysTooLarge
   */
  async append(writes: readonly ExactWrite[], deadline: number): Promise<SeveralOutcome> {
    const backoff = new Backoff(this.#limits.retry);
    let doubt: unknown;
    for (;;) {
      try {
        await this.#send(writes, deadline);
      } catch (error) {
        const settled = doubt === undefined ? settledBy(error) : undefined;
        if (settled !== undefined) return settled;
        doubt ??= error;
        await backoff.wait({ most: deadline - Date.now() });
      }
      const found = await this.#find(writes, { deadline, backoff, doubt });
      if (found !== undefined) return found;
      doubt ??= new Error('acknowledged, but not found');
      if (Date.now() >= deadline) throw unavailable(doubt, UNKNOWN);
    }
  }

  async #send(writes: readonly ExactWrite[], deadline: number): Promise<void> {
    const requests = writes.map(({ stream, after, data }) => ({
      streamName: stream,
      expectedState: after < 0 ? 'no_stream' : BigInt(after),
      events: [...data],
    })) as AppendStreamRequest[];
    const { responses } = await this.#lanes.call(
      { deadline, callMs: Math.min(this.#limits.callMs, Math.max(1, deadline - Date.now())) },
      (client) => client.multiStreamAppend(requests),
      isFinal,
    );
    const revisions = new Map(responses?.map(({ streamName, revision }) => [streamName, Number(revision)]));
    if (writes.some(({ stream, after, data }) => revisions.get(stream) !== after + data.length)) {
      throw new LogUnavailable('a stream was deleted by somebody else and begun again: its chain is broken.');
    }
  }

  /** `undefined`: nothing of it is there. */
  async #find(
    writes: readonly ExactWrite[],
    { deadline, backoff, doubt }: { deadline: number; backoff: Backoff; doubt: unknown },
  ): Promise<SeveralOutcome | undefined> {
    for (;;) {
      try {
        return await this.#look(writes);
      } catch (error) {
        if (isFinal(error) || Date.now() >= deadline)
          throw unavailable(isFinal(error) ? error : (doubt ?? error), UNKNOWN);
      }
      await backoff.wait({ most: deadline - Date.now() });
    }
  }

  /** @throws LogUnavailable where a part of it stands, which the server promises not to let happen */
  async #look(writes: readonly ExactWrite[]): Promise<SeveralOutcome | undefined> {
    for (let look = 1; ; look++) {
      const found = await side(writes, (write) => this.#found(write));
      if (found.every(isWritten)) return { kind: 'written', positions: found.map(({ positions }) => positions) };
      if (!found.some(isWritten)) {
        const conflict = found.findIndex(({ kind }) => kind === 'conflict');
        if (conflict < 0) return undefined;
        const { stream } = writes[conflict]!;
        const last = await this.#reader.last(stream);
        return { kind: 'conflict', stream, actual: last?.event.revision ?? -1 };
      }
      if (look < LOOKS) continue;
      const part = found.filter(isWritten).length;
      throw new LogUnavailable(
        `the server stored what was appended in ${part} of ${writes.length} streams, which it promises to store as a whole. Have its log looked at.`,
      );
    }
  }

  async #found(write: ExactWrite): Promise<Found> {
    return compare(write, await this.#reader.places(write.stream, write.after + 1, write.data.length));
  }
}

function isWritten(found: Found): found is Extract<Found, { kind: 'written' }> {
  return found.kind === 'written';
}

/** What an error says for certain, when it is the first. */
function settledBy(error: unknown): SeveralOutcome | undefined {
  if (error instanceof LogUnavailable) throw error;
  const verdict = verdictOf(error);
  switch (verdict.kind) {
    case 'conflict':
      // Without a name it has to be found out which stream it is about.
      return verdict.stream === undefined ? undefined : { ...verdict, stream: verdict.stream };
    case 'too-large':
      throw new ServerSaysTooLarge(verdict);
    case 'unsupported':
      throw new AtomicityNotSupported();
    case 'no-stream':
    case 'refused':
      throw unavailable(error, ' Nothing was written.');
    case 'unknown':
      return undefined;
  }
}

/** Does something for each of a list, so many at a time. */
export async function side<T, R>(list: readonly T[], work: (one: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let i = 0; i < list.length; i += AT_ONCE) {
    results.push(...(await Promise.all(list.slice(i, i + AT_ONCE).map(work))));
  }
  return results;
}
