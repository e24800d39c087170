import type { DuckDBConnection } from '@duckdb/node-api';
import type { RecordedEvent } from '#event-log';
import { Problem } from '#kernel';
import { writeBatch } from './batch.js';
import { CaseNumbers } from './case-numbers.js';
import { openDatabase, rebuildTables, type Database } from './database.js';
import { MEMORY } from './duckdb-options.js';
import { extend, NO_EVENTS, type LogChain } from './log-hash.js';
import { Parked } from './parked.js';
import { Reading } from './reading.js';
import { Registry, type Registered } from './registry.js';

/** The last event at or before some position. */
export interface Head {
  readonly position: number;
  /** When it counts as recorded, in milliseconds since the epoch: never earlier than what stands before it. */
  readonly recordedAt: number;
  /** Hash of its stream's chain there: what it is known by when the log is followed again. Empty where nothing is held. */
  readonly streamHash: string;
  /** Hash of the whole log's chain there (hex), computed where the log does not say it; of zeros where nothing is held. */
  readonly logHash: string;
}

/** What is known of the log: all of it as of one commit. */
interface Known {
  readonly head: Head;
  /** Events up to the head. */
  readonly events: number;
  readonly registry: Registry;
  readonly parked: Parked;
}

const NOTHING: Known = {
  head: { position: 0, recordedAt: 0, streamHash: '', logHash: NO_EVENTS.hash },
  events: 0,
  registry: Registry.empty,
  parked: Parked.none,
};

/**
 * One database of columns, and what it says in memory. Whoever writes (`apply`, `clear`, `reload`) does one thing after the
 * other; any number read, each with a connection of their own.
 */
export class ColumnSet {
  private committed = NOTHING;
  /** What has been written and not committed. */
  private held: Known | undefined;
  private readonly numbers: CaseNumbers;
  private readonly readings = new Set<Promise<Reading>>();
  private closing: Promise<void> | undefined;
  private idle: (() => void) | undefined;

  private constructor(
    /** Path of the file, or `:memory:`. */
    readonly file: string,
    private readonly database: Database,
    caseCache: number | undefined,
  ) {
    this.numbers = new CaseNumbers(caseCache);
  }

  /**
   * Opens a file of columns, or makes it.
   *
   * @param caseCache how many case numbers are kept at hand
   * @throws Problem `folder-busy` when another process has the file open
   */
  static open(file: string, caseCache?: number): Promise<ColumnSet> {
    return openDatabase(file, async (database) => {
      const set = new ColumnSet(file, database, caseCache);
      await set.reload();
      return set;
    });
  }

  get head(): Head {
    return this.committed.head;
  }

  /** How many events are in the columns. */
  get events(): number {
    return this.committed.events;
  }

  get registry(): Registry {
    return this.committed.registry;
  }

  get parked(): Parked {
    return this.committed.parked;
  }

  /** What was written, committed or not: up to which position, and how many events. */
  get given(): { readonly position: number; readonly events: number } {
    const { head, events } = this.held ?? this.committed;
    return { position: head.position, events };
  }

  /** As {@link Columns.apply}. */
  async apply(events: readonly RecordedEvent[], hold: boolean, park: boolean): Promise<void> {
    const before = this.held ?? this.committed;
    const fresh = events.filter(({ position }) => position > before.head.position);
    try {
      if (fresh.length > 0) this.held = await this.write(fresh, before, park);
      if (!hold && this.held !== undefined) await this.commit(this.held);
    } catch (error) {
      this.held = undefined;
      // DuckDB may have ended the transaction itself; what counts is the error that came first.
      await this.writer.run('ROLLBACK').catch(() => undefined);
      await this.reload();
      throw error;
    }
  }

  /** Throws everything away. */
  async clear(): Promise<void> {
    if (this.held !== undefined) await this.writer.run('ROLLBACK');
    this.held = undefined;
    await rebuildTables(this.writer);
    await this.reload();
  }

  /** A connection of one's own, for reading: asked for at once, so of these columns even if others take their place. */
  connect(): Promise<Reading> {
    if (this.closing !== undefined) return Promise.reject(closedProblem());
    const reading: Promise<Reading> = this.database.instance
      .connect()
      .then((connection) => new Reading(connection, () => this.gone(reading)));
    this.readings.add(reading);
    reading.catch(() => this.gone(reading));
    return reading;
  }

  /**
   * Says how much memory DuckDB may hold (`768MB`); what it cannot let go of now it keeps, and that is no error.
   *
   * @returns whether the limit holds
   */
  async limitMemory(limit: string): Promise<boolean> {
    const reading = await this.connect();
    try {
      return await reading.run(`SET memory_limit = '${limit}'`).then(
        () => true,
        () => false,
      );
    } finally {
      await reading.close();
    }
  }

  /** Takes the larger share of the memory from columns that are only read to the end, where they can do with the smaller. */
  async takeShareOf(old: ColumnSet): Promise<void> {
    if (await old.limitMemory(MEMORY.building)) await this.limitMemory(MEMORY.running);
  }

  /** Breaks off what is being read, and lets go of the file. Idempotent. */
  close(): Promise<void> {
    this.closing ??= this.letGo();
    return this.closing;
  }

  /** Resolves once nobody reads any more, or it was closed. */
  async unread(): Promise<void> {
    if (this.readings.size > 0) await new Promise<void>((resolve) => (this.idle = resolve));
  }

  private get writer(): DuckDBConnection {
    return this.database.connection;
  }

  private gone(reading: Promise<Reading>): void {
    this.readings.delete(reading);
    if (this.readings.size === 0) this.idle?.();
  }

  private async letGo(): Promise<void> {
    const open = [...this.readings].map((reading) => reading.then((one) => one.close()).catch(() => undefined));
    await Promise.all(open);
    this.writer.closeSync();
    this.database.instance.closeSync();
  }

  /** Writes events into the transaction, which begins with the first of them. */
  private async write(fresh: readonly RecordedEvent[], before: Known, park: boolean): Promise<Known> {
    const chain: LogChain = { events: before.events, hash: before.head.logHash };
    const { chain: after, marks } = extend(chain, fresh);
    const ordered = inOrder(fresh, before.head.recordedAt);
    if (this.held === undefined) await this.writer.run('BEGIN');
    const { registry, parked } = await writeBatch(this.writer, ordered, before.registry, this.numbers, marks, park);
    const { position, recordedAt, streamHash } = ordered.at(-1)!;
    const head = { position, recordedAt, streamHash, logHash: after.hash };
    return { head, events: after.events, registry, parked: before.parked.and(parked) };
  }

  private async commit(held: Known): Promise<void> {
    const { position, recordedAt, streamHash, logHash } = held.head;
    await this.writer.run('UPDATE checkpoint SET position = $1, recorded_at = $2, stream_hash = $3, log_hash = $4', [
      BigInt(position),
      BigInt(recordedAt),
      streamHash,
      logHash,
    ]);
    await this.writer.run('COMMIT');
    this.held = undefined;
    this.committed = held;
  }

  /** Reads what the file says into memory: at the start, and after anything that was rolled back. */
  private async reload(): Promise<void> {
    const [checkpoint] = await this.rows(
      `SELECT position::DOUBLE, recorded_at::DOUBLE, stream_hash, log_hash, (SELECT count(*)::DOUBLE FROM events)
       FROM checkpoint`,
    );
    const [position, recordedAt, streamHash, logHash, events] = checkpoint as [number, number, string, string, number];
    const protocols = await this.rows('SELECT position::DOUBLE, sha256, definition FROM protocols ORDER BY position');
    const registry = (protocols as [number, string, string][]).reduce(
      (before, [at, sha256, text]) =>
        before.with({ position: at, sha256, definition: JSON.parse(text) as Registered['definition'] }).registry,
      Registry.empty,
    );
    const parked = await Parked.read(this.writer);
    await this.numbers.reload(this.writer);
    this.committed = { head: { position, recordedAt, streamHash, logHash }, events, registry, parked };
  }

  private async rows(sql: string): Promise<unknown[][]> {
    return (await this.writer.runAndReadAll(sql)).getRows();
  }
}

export function closedProblem(): Problem {
  return new Problem('shutting-down', 'The columns are closed. Open them again.');
}

/** Events with the instants at which they count as recorded: writers' clocks differ, and the log's order is one. */
function inOrder(events: readonly RecordedEvent[], from: number): readonly RecordedEvent[] {
  let latest = from;
  return events.map((event) => {
    latest = Math.max(latest, event.recordedAt);
    return event.recordedAt === latest ? event : { ...event, recordedAt: latest };
  });
}
