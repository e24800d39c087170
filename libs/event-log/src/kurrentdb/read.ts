import type { ReadAllBackwards, ReadAllForwards, RecordedEvent } from '../port.js';
import { within } from './calls.js';
import type { Client, Position, ResolvedEvent } from './client.js';
import type { Connection } from './connection.js';
import { decodeEvent } from './encode.js';
import { isFinal, verdictOf } from './reasons.js';

/** Our streams: those of `streams.ts`. Other applications may have theirs on the same server. */
export const OUR_PREFIXES = ['case-', 'protocol-'];

/** Events that the server looks at for one page of a filtered read; by default 32, which crawls through others' events. */
const SEARCH_WINDOW = 4096;

/** The server's filter on {@link OUR_PREFIXES}. */
export const OUR_STREAMS = {
  filterOn: 'streamName' as const,
  prefixes: OUR_PREFIXES,
  maxSearchWindow: SEARCH_WINDOW,
  checkpointInterval: 1,
};

// A read cannot be broken off, so it is never asked for more than this at a time.
const PAGE = 1000;

/** An event, and the id that its writer gave it. */
export interface ReadEvent {
  readonly id: string;
  readonly event: RecordedEvent;
}

/**
 * Reads pages, each with a time-out; one that fails for want of a server is tried once more, with a new client. Throws the
 * client's errors as they are.
 */
export class Reader {
  readonly #connection: Connection;
  readonly #callMs: number;

  constructor(connection: Connection, callMs: number) {
    this.#connection = connection;
    this.#callMs = callMs;
  }

  /** A page of a stream, forwards, from a leader. */
  stream(stream: string, fromRevision: number, limit: number): Promise<readonly ReadEvent[]> {
    return this.#page((client) =>
      client.readStream(stream, {
        fromRevision: BigInt(fromRevision),
        maxCount: limit,
        requiresLeader: true,
      }),
    );
  }

  /** The last event of a stream; `undefined` where there is none. */
  async last(stream: string): Promise<ReadEvent | undefined> {
    const [last] = await this.#page((client) =>
      client.readStream(stream, { fromRevision: 'end', direction: 'backwards', maxCount: 1, requiresLeader: true }),
    );
    return last;
  }

  async all(options: ReadAllForwards | ReadAllBackwards): Promise<readonly RecordedEvent[]> {
    if (options.direction !== 'backwards') {
      return inPages<RecordedEvent>(options.limit, (last, limit) =>
        this.#after(last?.position ?? options.after ?? 0, limit),
      );
    }
    const { upTo, limit } = options;
    const newest = upTo === undefined ? [] : await this.#upTo(upTo);
    if (newest === undefined) return this.all({ direction: 'backwards', limit });
    if (newest.length >= limit) return newest;
    const rest = await inPages<RecordedEvent>(limit - newest.length, (last, most) =>
      this.#before(last?.position ?? upTo, most),
    );
    return [...newest, ...rest];
  }

  /** Where reads of the server start is inclusive, and ours is not. */
  async #after(after: number, limit: number): Promise<readonly RecordedEvent[]> {
    if (after === 0) return this.#forwards('start', limit);
    const read = await this.#forwards(positionOf(after), limit + 1);
    return read.filter(({ position }) => position > after).slice(0, limit);
  }

  /** The event at a position, nothing where it is somebody else's, or `undefined` beyond the head. */
  async #upTo(upTo: number): Promise<readonly RecordedEvent[] | undefined> {
    if (upTo === 0) return [];
    const [first] = await this.#forwards(positionOf(upTo), 1);
    if (first === undefined) return undefined;
    return first.position === upTo ? [first] : [];
  }

  #forwards(fromPosition: Position | 'start', limit: number): Promise<readonly RecordedEvent[]> {
    return this.#page((client) => client.readAll({ fromPosition, maxCount: limit, filter: OUR_STREAMS })).then(events);
  }

  /** Backwards the server leaves out the event at the position itself. */
  async #before(before: number | undefined, limit: number): Promise<readonly RecordedEvent[]> {
    if (before === 0) return [];
    return events(
      await this.#page((client) =>
        client.readAll({
          fromPosition: before === undefined ? 'end' : positionOf(before),
          direction: 'backwards',
          maxCount: limit,
          filter: OUR_STREAMS,
        }),
      ),
    );
  }

  async #page(open: (client: Client) => AsyncIterable<ResolvedEvent>): Promise<readonly ReadEvent[]> {
    try {
      return await this.#try(open);
    } catch (error) {
      if (isFinal(error)) throw error;
      return this.#try(open);
    }
  }

  async #try(open: (client: Client) => AsyncIterable<ResolvedEvent>): Promise<readonly ReadEvent[]> {
    const resolved = await this.#connection.use((client) => within(this.#callMs, () => collect(open(client))), isFinal);
    return resolved.map((one) => ({ id: one.event?.id ?? '', event: decodeEvent(one) }));
  }
}

/** Reads pages until `limit` events are there or a page is short. */
export async function inPages<E>(
  limit: number,
  page: (last: E | undefined, limit: number) => Promise<readonly E[]>,
): Promise<readonly E[]> {
  const all: E[] = [];
  for (;;) {
    const most = Math.min(limit - all.length, PAGE);
    const read = await page(all.at(-1), most);
    all.push(...read);
    if (read.length < most || all.length >= limit) return all;
  }
}

/** A position of ours as the server has it. Events are committed where they are written. */
export function positionOf(position: number): Position {
  return { commit: BigInt(position), prepare: BigInt(position) };
}

async function collect(stream: AsyncIterable<ResolvedEvent>): Promise<ResolvedEvent[]> {
  const all: ResolvedEvent[] = [];
  try {
    for await (const one of stream) all.push(one);
  } catch (error) {
    // A stream that is not there holds nothing.
    if (verdictOf(error).kind === 'no-stream') return [];
    throw error;
  }
  return all;
}

function events(read: readonly ReadEvent[]): readonly RecordedEvent[] {
  return read.map(({ event }) => event);
}
