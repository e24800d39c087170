import { AnotherLog } from '../port.js';
import type { ReadAllBackwards, ReadAllForwards, RecordedEvent } from '../port.js';
import { within } from './calls.js';
import type { Client, Position, ResolvedEvent } from './client.js';
import type { Connection } from './connection.js';
import { decodeEvent, isOurs, positionIn } from './encode.js';
import { isFinal, isUnnamed } from './reasons.js';

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

/** {@link OUR_STREAMS} as a read takes it. */
const OURS = { prefixes: OUR_PREFIXES, window: SEARCH_WINDOW };

// A read cannot be broken off, so it is never asked for more than this at a time.
const PAGE = 1000;

/** An event, and the id that its writer gave it. */
export interface ReadEvent {
  readonly id: string;
  readonly event: RecordedEvent;
}

/** Where an event stands, and the id that its writer gave it. */
export interface Place {
  readonly id: string;
  readonly position: number;
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
    return this.#page((client) => client.pageOfStream(stream, { from: fromRevision, limit }), asReadEvent);
  }

  /** As {@link stream}, but without what the events hold. */
  places(stream: string, fromRevision: number, limit: number): Promise<readonly Place[]> {
    return this.#page(
      (client) => client.pageOfStream(stream, { from: fromRevision, limit }),
      (resolved) => ({ id: resolved.event?.id ?? '', position: positionIn(resolved) }),
    );
  }

  /** The last event of a stream; `undefined` where there is none. */
  async last(stream: string): Promise<ReadEvent | undefined> {
    const [last] = await this.#page(
      (client) => client.pageOfStream(stream, { from: 'end', backwards: true, limit: 1 }),
      asReadEvent,
    );
    return last;
  }

  async all(options: ReadAllForwards | ReadAllBackwards): Promise<readonly RecordedEvent[]> {
    if (options.direction !== 'backwards') return this.#forwards(options.after ?? 0, options.limit);
    const { upTo, limit } = options;
    if (upTo === undefined) return this.backwards(limit);
    if (upTo === 0) return [];
    // Backwards the server leaves out the event at the position itself, and has nothing to say beyond its head.
    const from = positionOf(upTo);
    const [at] = await this.#pageFrom(from, 1).catch((error: unknown) => this.#noneThere(from, error));
    if (at === undefined) return this.backwards(limit);
    const newest = at.position === upTo && at.event !== undefined ? [at.event] : [];
    return newest.length === limit ? newest : [...newest, ...(await this.#backwards(upTo, limit - newest.length))];
  }

  /**
   * The server has no name for the error that no event begins at a position. That it answers otherwise, and says the same once
   * more after that, tells it from a server that is on its way.
   */
  async #noneThere(from: Position, error: unknown): Promise<readonly Seen[]> {
    if (!isUnnamed(error)) throw error;
    await this.top();
    return this.#pageFrom(from, 1).catch((again: unknown) => {
      throw isUnnamed(again) ? new AnotherLog() : again;
    });
  }

  /** Our newest events, the newest first; goes through others' events from the end of the log on. */
  backwards(limit: number): Promise<readonly RecordedEvent[]> {
    return this.#backwards(undefined, limit);
  }

  /** Where the server's log ends: the position of its last event, whoever wrote it; `undefined` for an empty one. */
  async top(): Promise<Position | undefined> {
    const [last] = await this.#page(
      (client) => client.pageOfAll({ from: 'end', backwards: true, limit: 1 }),
      ({ event }) => event?.position,
    );
    return last;
  }

  /** At most so many of our events after a position of anybody's event; `more` where there may be more. */
  async someAfter(
    position: Position,
    limit: number,
  ): Promise<{ readonly events: readonly RecordedEvent[]; readonly more: boolean }> {
    const page = await this.#pageFrom(position, limit);
    const later = page.filter((seen) => seen.position > Number(position.commit));
    return { events: later.flatMap(({ event }) => event ?? []), more: page.length === limit };
  }

  /** Forwards where a read of the server starts is inclusive, and ours is not. */
  #forwards(after: number, limit: number): Promise<readonly RecordedEvent[]> {
    return untilFull(limit, after, async (last, most) => {
      if (last === 0) return this.#pageFrom('start', most);
      const page = await this.#pageFrom(positionOf(last), most + 1);
      return page.filter(({ position }) => position > last);
    });
  }

  #backwards(before: number | undefined, limit: number): Promise<readonly RecordedEvent[]> {
    return untilFull(limit, before, (last, most) =>
      this.#pageBefore(last === undefined ? 'end' : positionOf(last), most),
    );
  }

  #pageFrom(from: Position | 'start', limit: number): Promise<readonly Seen[]> {
    return this.#page((client) => client.pageOfAll({ from, limit, only: OURS }), asSeen);
  }

  #pageBefore(from: Position | 'end', limit: number): Promise<readonly Seen[]> {
    return this.#page((client) => client.pageOfAll({ from, backwards: true, limit, only: OURS }), asSeen);
  }

  async #page<T>(
    ask: (client: Client) => Promise<readonly ResolvedEvent[]>,
    read: (resolved: ResolvedEvent) => T,
  ): Promise<readonly T[]> {
    const attempt = (): Promise<readonly ResolvedEvent[]> =>
      this.#connection.use((client) => within(this.#callMs, () => ask(client)), isFinal);
    const resolved = await attempt().catch((error: unknown) => {
      if (isFinal(error)) throw error;
      return attempt();
    });
    return resolved.map((one) => read(one));
  }
}

/** Something that passed the server's filter: an event of ours, or not. */
interface Seen {
  readonly position: number;
  readonly event?: RecordedEvent;
}

function asSeen(resolved: ResolvedEvent): Seen {
  const position = positionIn(resolved);
  return isOurs(resolved) ? { position, event: decodeEvent(resolved) } : { position };
}

function asReadEvent(resolved: ResolvedEvent): ReadEvent {
  return { id: resolved.event?.id ?? '', event: decodeEvent(resolved) };
}

/** Reads on from the last thing that was seen until `limit` events of ours are there, or no more come. */
async function untilFull<From extends number | undefined>(
  limit: number,
  from: From,
  page: (from: From | number, limit: number) => Promise<readonly Seen[]>,
): Promise<readonly RecordedEvent[]> {
  const ours: RecordedEvent[] = [];
  let last: From | number = from;
  for (;;) {
    const most = Math.min(limit - ours.length, PAGE);
    const seen = await page(last, most);
    for (const { event } of seen) if (event !== undefined && ours.length < limit) ours.push(event);
    if (seen.length < most || ours.length >= limit) return ours;
    last = seen.at(-1)!.position;
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
