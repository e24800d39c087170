import { setImmediate as nextTurn } from 'node:timers/promises';
import { checkLimit, checkRestored, checkWrites } from '../checks.js';
import { followPages } from '../follow.js';
import { LogUnavailable } from '../port.js';
import type {
  AppendResult,
  EventLog,
  FollowedPage,
  ReadAllBackwards,
  ReadAllForwards,
  RecordedEvent,
  RestoredEvent,
  StreamWrite,
} from '../port.js';
import { Wake } from '../wake.js';
import { Reader } from './reader.js';
import type { Synchronous } from './schema.js';
import { WriterThread } from './writer-thread.js';
import type { MostWaiting } from './writer-thread.js';

/** How a log in SQLite is opened. */
export interface SqliteLogOptions {
  /** The database file; its folder must exist. `-wal` and `-shm` stand beside it (after a clean close nothing is left in them). */
  readonly file: string;
  /** The clock, in milliseconds since the epoch (default: the system's). */
  readonly now?: () => number;
  /** Do not wait for the disk. A power cut then loses what was acknowledged: for measurements only. */
  readonly unsafeSynchronousOff?: boolean;
  /** What may wait to be written before appends are refused (default: 20 000 appends, 256 MiB of bodies). */
  readonly mostWaiting?: MostWaiting;
}

/** The event log in one SQLite file. */
export interface SqliteLog extends EventLog {
  readonly atomicity: 'log';
  /** Whether a commit waits for the disk, as read back from the database. */
  readonly synchronous: Synchronous;
  /** `failed`: a write went wrong, and nothing is written until the log has been opened anew. Reads go on. */
  readonly state: 'open' | 'failed' | 'closed';
}

/**
 * Opens (or begins) an event log in one SQLite file, with its writer on a thread of its own.
 *
 * @throws LogUnavailable when the file cannot be opened, is no log, or was written by a newer version
 */
export async function openSqliteLog(options: SqliteLogOptions): Promise<SqliteLog> {
  const synchronous = options.unsafeSynchronousOff === true ? 'off' : 'full';
  const wake = new Wake();
  const writer = await WriterThread.start(
    { file: options.file, synchronous },
    { now: options.now ?? Date.now, committed: () => wake.ring(), mostWaiting: options.mostWaiting },
  );
  try {
    return new OpenSqliteLog(writer, new Reader(options.file), wake, synchronous);
  } catch (error) {
    await writer.close();
    throw error;
  }
}

// More in one statement would hold up everything else on the thread.
const PAGE = 1000;

class OpenSqliteLog implements SqliteLog {
  readonly atomicity = 'log';
  readonly #writer: WriterThread;
  readonly #reader: Reader;
  readonly #wake: Wake;
  #closed: Promise<void> | undefined;

  constructor(
    writer: WriterThread,
    reader: Reader,
    wake: Wake,
    readonly synchronous: Synchronous,
  ) {
    this.#writer = writer;
    this.#reader = reader;
    this.#wake = wake;
  }

  get state(): 'open' | 'failed' | 'closed' {
    if (this.#closed !== undefined) return 'closed';
    return this.#writer.failure === undefined ? 'open' : 'failed';
  }

  async append(writes: readonly StreamWrite[]): Promise<readonly AppendResult[]> {
    this.#checkOpen();
    checkWrites(writes, this.atomicity);
    return this.#writer.write({ writes });
  }

  async restore(events: readonly RestoredEvent[]): Promise<void> {
    this.#checkOpen();
    checkRestored(events);
    await this.#writer.write({ restore: events });
  }

  async readStream(
    stream: string,
    { fromRevision = 0, limit = Number.MAX_SAFE_INTEGER }: { fromRevision?: number; limit?: number } = {},
  ): Promise<readonly RecordedEvent[]> {
    return this.#inPages(limit, (last, most) =>
      this.#reader.stream(stream, last === undefined ? fromRevision : last.revision + 1, most),
    );
  }

  async readAll(options: ReadAllForwards | ReadAllBackwards): Promise<readonly RecordedEvent[]> {
    return this.#inPages(options.limit, (last, limit) => {
      if (last === undefined) return this.#reader.all({ ...options, limit });
      return options.direction === 'backwards'
        ? this.#reader.all({ direction: 'backwards', upTo: last.position - 1, limit })
        : this.#reader.all({ after: last.position, limit });
    });
  }

  async #inPages(
    limit: number,
    read: (last: RecordedEvent | undefined, limit: number) => readonly RecordedEvent[],
  ): Promise<readonly RecordedEvent[]> {
    checkLimit(limit);
    this.#checkOpen();
    const events = [...read(undefined, Math.min(limit, PAGE))];
    while (events.length < limit && events.length % PAGE === 0 && events.length > 0) {
      await nextTurn();
      this.#checkOpen();
      const page = read(events.at(-1), Math.min(limit - events.length, PAGE));
      if (page.length === 0) break;
      events.push(...page);
    }
    return events;
  }

  follow(options: { after: number; signal: AbortSignal; pageSize?: number }): AsyncIterable<FollowedPage> {
    const page = (after: number, limit: number) => this.readAll({ after, limit });
    const isClosed = () => this.#closed !== undefined;
    return followPages({ page, isClosed, wake: this.#wake, poll: { first: 50, last: 1000 } }, options);
  }

  close(): Promise<void> {
    this.#closed ??= this.#letGo();
    return this.#closed;
  }

  async #letGo(): Promise<void> {
    this.#wake.ring();
    this.#reader.close();
    await this.#writer.close();
  }

  #checkOpen(): void {
    if (this.#closed !== undefined) throw new LogUnavailable('it is closed.');
  }
}
