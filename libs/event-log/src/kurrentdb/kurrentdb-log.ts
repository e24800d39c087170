import { checkLimit, checkRestored, checkWrites } from '../checks.js';
import { AnotherLog, LogBusy, LogUnavailable } from '../port.js';
import type {
  AppendResult,
  EventLog,
  FollowedPage,
  FollowOptions,
  FollowState,
  ReadAllBackwards,
  ReadAllForwards,
  RecordedEvent,
  RestoredEvent,
  StreamWrite,
} from '../port.js';
import { Abilities } from './abilities.js';
import type { KurrentAddress } from './address.js';
import { Appender } from './append.js';
import { makeClients, type Clients } from './clients.js';
import { Connection } from './connection.js';
import { followSubscription } from './follow.js';
import { Lanes } from './lanes.js';
import { LIMITS, type KurrentLimits } from './limits.js';
import { Newest } from './newest.js';
import { OutcomeFinder } from './outcome.js';
import { inPages, Reader } from './read.js';
import { isFinal, unavailable } from './reasons.js';
import { checkOurStream, Restorer } from './restore.js';
import { SeveralOutcomes } from './several-outcome.js';
import { whyAway } from './why-away.js';

/** How a log in KurrentDB is opened. */
export interface KurrentLogOptions extends KurrentAddress {
  /** The clock, in milliseconds since the epoch (default: the system's). */
  readonly now?: () => number;
  readonly limits?: Partial<KurrentLimits>;
  /**
   * Opens the log although its server is away; it is there once the server is. What trying again cannot mend is an error
   * all the same.
   */
  readonly mayBeAway?: boolean;
}

/** The event log in a KurrentDB (EventStoreDB 23.10 and later), which others may use as well. */
export interface KurrentLog extends EventLog {
  /** As the connected server says: several streams from KurrentDB 25.1 on. It changes when the server is upgraded. */
  readonly atomicity: EventLog['atomicity'];
  readonly appendBytes: number;
  /** Whether an answer waits for the disk is a matter of the server's settings. */
  readonly synchronous: 'server';
  /** `failed`: it turned out to be another log than the one that was followed; see {@link AnotherLog}. */
  readonly state: 'open' | 'failed' | 'closed';
  /** How those who follow now are getting on. */
  readonly followers: readonly FollowState[];
}

/**
 * Connects to a server and reads from it once, so that what is wrong with the connection is known at the start.
 *
 * @throws LogUnavailable when the server cannot be read (with `mayBeAway`: when it refuses the credentials, or its
 * certificate is not trusted), or the address cannot be used
 */
export async function openKurrentLog(options: KurrentLogOptions): Promise<KurrentLog> {
  const limits = { ...LIMITS, ...options.limits };
  const clients = await makeClients(options);
  const log = new OpenKurrentLog(clients, limits, options.now ?? Date.now);
  try {
    await log.warmUp();
    return log;
  } catch (error) {
    const reason = isFinal(error) ? undefined : await betterReason(clients, limits.callMs);
    if (options.mayBeAway === true && reason === undefined && !isFinal(error)) return log;
    await log.close();
    throw reason ?? unavailable(error);
  }
}

/** Why a log cannot be opened, where more can be found out than that its server does not answer. */
async function betterReason({ address, create }: Clients, callMs: number): Promise<LogUnavailable | undefined> {
  const client = create();
  try {
    return await whyAway(address, client, callMs);
  } catch {
    // What cannot be found out leaves the first reason.
    return undefined;
  } finally {
    client.dispose().catch(() => undefined);
  }
}

class OpenKurrentLog implements KurrentLog {
  readonly synchronous = 'server';
  readonly #limits: KurrentLimits;
  readonly #connection: Connection;
  readonly #lanes: Lanes;
  readonly #abilities: Abilities;
  readonly #newest = new Newest();
  readonly #reader: Reader;
  readonly #appender: Appender;
  readonly #restorer: Restorer;
  readonly #followers = new Map<symbol, FollowState>();
  readonly #closing = new AbortController();
  readonly #appending = new Set<Promise<unknown>>();
  #appendingBytes = 0;
  /** Whether the newest event has been read, so that nothing is stamped with an earlier instant than its. */
  #warm = false;
  /** What a follower has found out: nothing is given or taken any more. */
  #another: AnotherLog | undefined;
  #closed: Promise<void> | undefined;

  constructor({ create }: Clients, limits: KurrentLimits, now: () => number) {
    this.#limits = limits;
    this.#connection = new Connection(() => {
      this.#newest.forget();
      return create();
    });
    this.#lanes = new Lanes(() => {
      this.#appender.forgetEnds();
      return create();
    });
    this.#abilities = new Abilities(this.#connection, limits.callMs);
    this.#reader = new Reader(this.#connection, limits.callMs);
    const one = new OutcomeFinder(this.#lanes, this.#reader, limits);
    const several = new SeveralOutcomes(this.#lanes, this.#reader, limits);
    this.#appender = new Appender(this.#reader, { one, several }, { limits, now });
    this.#restorer = new Restorer(this.#reader, one, { limits, seen: (at) => this.#appender.seen(at) });
  }

  get atomicity(): EventLog['atomicity'] {
    return this.#abilities.atomicity;
  }

  get state(): 'open' | 'failed' | 'closed' {
    if (this.#closed !== undefined) return 'closed';
    return this.#another === undefined ? 'open' : 'failed';
  }

  get appendBytes(): number {
    return this.#limits.appendBytes;
  }

  get followers(): readonly FollowState[] {
    return [...this.#followers.values()];
  }

  /** Reads the newest event and asks what the server can do. Throws the client's errors as they are. */
  async warmUp(): Promise<void> {
    const newest = await this.#newest.read(this.#reader);
    if (newest !== undefined) this.#appender.seen(newest.recordedAt);
    await this.#abilities.learn();
    this.#warm = true;
  }

  async append(writes: readonly StreamWrite[]): Promise<readonly AppendResult[]> {
    this.#checkOpen();
    // Before the server has said it, nobody knows whether it takes several streams at once.
    if (!this.#warm) await this.#warmUpToAppend();
    checkWrites(writes, this.atomicity);
    for (const { stream } of writes) checkOurStream(stream);
    return this.#waiting(bytesOf(writes.flatMap(({ events }) => events)), () => this.#appender.append(writes));
  }

  async restore(events: readonly RestoredEvent[]): Promise<void> {
    this.#checkOpen();
    checkRestored(events);
    for (const { stream } of events) checkOurStream(stream);
    await this.#waiting(bytesOf(events), () => this.#restorer.restore(events));
  }

  /** @throws LogBusy when too much waits */
  async #waiting<T>(bytes: number, write: () => Promise<T>): Promise<T> {
    const { waiting } = this.#limits;
    if (
      this.#appending.size >= waiting.appends ||
      (this.#appendingBytes + bytes > waiting.bytes && this.#appendingBytes > 0)
    ) {
      throw new LogBusy();
    }
    const appending = write();
    this.#appending.add(appending);
    this.#appendingBytes += bytes;
    try {
      return await appending;
    } finally {
      this.#appending.delete(appending);
      this.#appendingBytes -= bytes;
    }
  }

  async #warmUpToAppend(): Promise<void> {
    try {
      await this.warmUp();
    } catch (error) {
      throw unavailable(error, ' Nothing was written.');
    }
    this.#checkOpen();
  }

  async readStream(
    stream: string,
    { fromRevision = 0, limit = Number.MAX_SAFE_INTEGER }: { fromRevision?: number; limit?: number } = {},
  ): Promise<readonly RecordedEvent[]> {
    checkLimit(limit);
    this.#checkOpen();
    const events = await this.#read(() =>
      inPages<RecordedEvent>(limit, async (last, most) => {
        const from = last === undefined ? fromRevision : last.revision + 1;
        return (await this.#reader.stream(stream, from, most)).map(({ event }) => event);
      }),
    );
    const last = events.at(-1);
    if (last !== undefined) this.#appender.read(last);
    return events;
  }

  async readAll(options: ReadAllForwards | ReadAllBackwards): Promise<readonly RecordedEvent[]> {
    checkLimit(options.limit);
    this.#checkOpen();
    if (options.direction === 'backwards' && options.upTo === undefined && options.limit === 1) {
      return this.#read(async () => {
        const newest = await this.#newest.read(this.#reader);
        return newest === undefined ? [] : [newest];
      });
    }
    return this.#read(() => this.#reader.all(options));
  }

  async #read(read: () => Promise<readonly RecordedEvent[]>): Promise<readonly RecordedEvent[]> {
    try {
      const events = await read();
      const learned = this.#abilities.learn();
      // Whoever reads and then appends to several streams is told what this server can do.
      if (!this.#warm) await learned;
      for (const { recordedAt } of events) this.#appender.seen(recordedAt);
      return events;
    } catch (error) {
      throw unavailable(error);
    }
  }

  async *follow(options: FollowOptions): AsyncGenerator<FollowedPage, void, undefined> {
    const key = Symbol('follower');
    const report = (state: FollowState): void => {
      this.#followers.set(key, state);
      options.report?.(state);
    };
    report({ state: 'catching-up' });
    try {
      if (this.#another !== undefined) throw this.#another;
      yield* followSubscription(
        {
          connection: this.#connection,
          reader: this.#reader,
          limits: this.#limits,
          seen: (event) => {
            this.#appender.seen(event.recordedAt);
            this.#newest.saw(event);
          },
          noneBetween: (after, upTo) => this.#newest.noneBetween(after, upTo),
          another: () => (this.#another = new AnotherLog()),
          closed: this.#closing.signal,
        },
        { ...options, report },
      );
    } finally {
      this.#followers.delete(key);
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#letGo();
    return this.#closed;
  }

  async #letGo(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#appending);
    this.#lanes.close();
    this.#connection.close();
  }

  #checkOpen(): void {
    if (this.#closed !== undefined) throw new LogUnavailable('it is closed.');
    if (this.#another !== undefined) throw this.#another;
  }
}

function bytesOf(events: readonly { readonly body: Uint8Array }[]): number {
  return events.reduce((sum, { body }) => sum + body.length, 0);
}
