import { checkLimit, checkWrites } from '../checks.js';
import { InvalidAppend, LogBusy, LogUnavailable } from '../port.js';
import type {
  AppendResult,
  EventLog,
  FollowedPage,
  FollowOptions,
  FollowState,
  ReadAllBackwards,
  ReadAllForwards,
  RecordedEvent,
  StreamWrite,
} from '../port.js';
import { connectionString, type KurrentAddress } from './address.js';
import { Appender } from './append.js';
import { loadClientPackage, type Client } from './client.js';
import { Connection } from './connection.js';
import { followSubscription } from './follow.js';
import { Lanes } from './lanes.js';
import { LIMITS, type KurrentLimits } from './limits.js';
import { OutcomeFinder } from './outcome.js';
import { inPages, Reader } from './read.js';
import { unavailable } from './reasons.js';
import { parseStream } from '../streams.js';

/** How a log in KurrentDB is opened. */
export interface KurrentLogOptions extends KurrentAddress {
  /** The clock, in milliseconds since the epoch (default: the system's). */
  readonly now?: () => number;
  readonly limits?: Partial<KurrentLimits>;
}

/** The event log in a KurrentDB (EventStoreDB 23.10 and later), which others may use as well. */
export interface KurrentLog extends EventLog {
  readonly atomicity: 'stream';
  /** Whether an answer waits for the disk is a matter of the server's settings. */
  readonly synchronous: 'server';
  readonly state: 'open' | 'closed';
  /** How those who follow now are getting on. */
  readonly followers: readonly FollowState[];
}

/**
 * Connects to a server and reads from it once, so that what is wrong with the connection is known at the start.
 *
 * @throws LogUnavailable when the server cannot be read, or the address cannot be used
 */
export async function openKurrentLog(options: KurrentLogOptions): Promise<KurrentLog> {
  const create = await clientFactory(options);
  const log = new OpenKurrentLog(create, { ...LIMITS, ...options.limits }, options.now ?? Date.now);
  try {
    await log.warmUp();
    return log;
  } catch (error) {
    await log.close();
    throw error;
  }
}

async function clientFactory(address: KurrentAddress): Promise<() => Client> {
  try {
    const text = connectionString(address);
    const { KurrentDBClient } = await loadClientPackage();
    const create = (): Client => KurrentDBClient.connectionString(text);
    // What is wrong with the string shows when the first one is made; its message would repeat the string.
    void create().dispose();
    return create;
  } catch (error) {
    if (error instanceof RangeError) throw new LogUnavailable(error.message);
    throw new LogUnavailable('its address, or a file that it names, cannot be used. Correct FORLOPP_LOG.');
  }
}

class OpenKurrentLog implements KurrentLog {
  readonly atomicity = 'stream';
  readonly synchronous = 'server';
  readonly #limits: KurrentLimits;
  readonly #connection: Connection;
  readonly #lanes: Lanes;
  readonly #reader: Reader;
  readonly #appender: Appender;
  readonly #followers = new Map<symbol, FollowState>();
  readonly #closing = new AbortController();
  readonly #appending = new Set<Promise<unknown>>();
  #appendingBytes = 0;
  #closed: Promise<void> | undefined;

  constructor(create: () => Client, limits: KurrentLimits, now: () => number) {
    this.#limits = limits;
    this.#connection = new Connection(create);
    this.#lanes = new Lanes(create);
    this.#reader = new Reader(this.#connection, limits.callMs);
    const outcomes = new OutcomeFinder(this.#lanes, this.#reader, limits);
    this.#appender = new Appender(this.#reader, outcomes, { limits, now });
  }

  get state(): 'open' | 'closed' {
    return this.#closed === undefined ? 'open' : 'closed';
  }

  get followers(): readonly FollowState[] {
    return [...this.#followers.values()];
  }

  /** Reads the newest event: the connection is made, and nothing is stamped with an earlier instant than its. */
  async warmUp(): Promise<void> {
    await this.readAll({ direction: 'backwards', limit: 1 });
  }

  async append(writes: readonly StreamWrite[]): Promise<readonly AppendResult[]> {
    this.#checkOpen();
    checkWrites(writes, this.atomicity);
    const write = writes[0]!;
    if (parseStream(write.stream) === undefined) {
      throw new InvalidAppend("a stream is a case's or a protocol's: the server can be others' as well.");
    }
    const bytes = write.events.reduce((sum, { body }) => sum + body.length, 0);
    const { waiting } = this.#limits;
    if (
      this.#appending.size >= waiting.appends ||
      (this.#appendingBytes + bytes > waiting.bytes && this.#appendingBytes > 0)
    ) {
      throw new LogBusy();
    }
    const appending = this.#appender.append(write);
    this.#appending.add(appending);
    this.#appendingBytes += bytes;
    try {
      return [await appending];
    } finally {
      this.#appending.delete(appending);
      this.#appendingBytes -= bytes;
    }
  }

  async readStream(
    stream: string,
    { fromRevision = 0, limit = Number.MAX_SAFE_INTEGER }: { fromRevision?: number; limit?: number } = {},
  ): Promise<readonly RecordedEvent[]> {
    checkLimit(limit);
    this.#checkOpen();
    return this.#read(() =>
      inPages<RecordedEvent>(limit, async (last, most) => {
        const from = last === undefined ? fromRevision : last.revision + 1;
        return (await this.#reader.stream(stream, from, most)).map(({ event }) => event);
      }),
    );
  }

  async readAll(options: ReadAllForwards | ReadAllBackwards): Promise<readonly RecordedEvent[]> {
    checkLimit(options.limit);
    this.#checkOpen();
    return this.#read(() => this.#reader.all(options));
  }

  async #read(read: () => Promise<readonly RecordedEvent[]>): Promise<readonly RecordedEvent[]> {
    try {
      const events = await read();
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
      yield* followSubscription(
        {
          connection: this.#connection,
          reader: this.#reader,
          limits: this.#limits,
          seen: (recordedAt) => this.#appender.seen(recordedAt),
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
  }
}
