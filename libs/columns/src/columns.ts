import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { MergeEdge } from '#case';
import type { EventLog, RecordedEvent } from '#event-log';
import { Problem } from '#kernel';
import { writeBatch } from './batch.js';
import { CaseNumbers } from './case-numbers.js';
import { openDatabase, rebuildTables } from './database.js';
import { followLog, type Following } from './follow.js';
import { readMerges } from './merges.js';
import { Parked, readParked, type ParkedEvent } from './parked.js';
import { Reading } from './reading.js';
import { Registry, type FactsTable, type Registered } from './registry.js';
import { Waiters, type Reached } from './waiters.js';

/** The last event at or before some position. */
export interface Head {
  readonly position: number;
  /** When it counts as recorded, in milliseconds since the epoch: never earlier than what stands before it. */
  readonly recordedAt: number;
  /** Hash of its stream's chain there: what it is known by when the log is followed again. Empty where nothing is held. */
  readonly streamHash: string;
  /** Hash of the whole log's chain there; absent where the log keeps none (or holds nothing). */
  readonly logHash?: string;
}

/** A history that was moved in from another register, which comes before everything else that is recorded in cases. */
export interface MovedHistory {
  readonly positions: { readonly first: number; readonly last: number };
  /** The first and last instant at which that register recorded it, in milliseconds since the epoch. */
  readonly instants: { readonly first: number; readonly last: number };
}

/** How the columns are opened. */
export interface ColumnsOptions {
  /** Path of the DuckDB file, or `:memory:`. */
  readonly file: string;
  /** How many case numbers are kept at hand while events are applied (default 200 000). */
  readonly caseCache?: number;
}

/**
 * Opens the columns: the log's facts as DuckDB tables, as known at any position. They are disposable: a file of another
 * format, or one that DuckDB cannot open, is thrown away, and {@link Columns.follow} builds it anew from the log.
 *
 * @throws Problem `folder-busy` when another process has the file open
 */
export async function openColumns(options: ColumnsOptions): Promise<Columns> {
  return openDatabase(options.file, async ({ instance, connection }) => {
    const columns = new Columns(instance, connection, options.caseCache);
    await columns.reload();
    return columns;
  });
}

const NOTHING: Head = { position: 0, recordedAt: 0, streamHash: '' };

/** What has been written and not committed. */
interface Held {
  readonly head: Head;
  readonly registry: Registry;
  readonly parked: Parked;
}

/** See {@link openColumns}. One writer (`apply`, `follow`); any number of readers, each with a connection of its own. */
export class Columns {
  private registry = Registry.empty;
  private parked = Parked.none;
  private checkpoint: Head = NOTHING;
  private readonly numbers: CaseNumbers;
  private readonly waiters = new Waiters();
  private readonly readings = new Set<Reading>();
  private writing: Promise<unknown> = Promise.resolve();
  private held: Held | undefined;
  private following: Following = { state: 'catching-up', since: Date.now() };
  private closed = false;
  private emptied = 0;

  /** Use {@link openColumns}. */
  constructor(
    private readonly instance: DuckDBInstance,
    private readonly writer: DuckDBConnection,
    caseCache?: number,
  ) {
    this.numbers = new CaseNumbers(caseCache);
  }

  /** The position of the last event that is in the columns; 0 when there is none. */
  get position(): number {
    return this.checkpoint.position;
  }

  /** The last event that is in the columns. */
  get head(): Head {
    return this.checkpoint;
  }

  /** How {@link follow} is getting on, for the health of the process. */
  get health(): Following {
    return this.following;
  }

  /**
   * Adds events, in the log's order, in one transaction: rows and checkpoint commit together, or nothing does. Events at or
   * below the checkpoint are skipped, so the same events again change nothing. With `hold` the transaction stays open for
   * more: nothing of it is known before a call without `hold`, and all of it is lost when one of them fails. With `park` an
   * event that cannot be understood is listed ({@link parkedEvents}), and what follows is applied.
   *
   * @throws Error when an event cannot be understood (without `park`) or DuckDB refuses; nothing has changed then
   */
  apply(events: readonly RecordedEvent[], { hold = false, park = false } = {}): Promise<void> {
    return this.exclusively(() => this.applyNow(events, hold, park));
  }

  /**
   * Resolves once the columns hold everything up to a position.
   *
   * @throws Problem `not-caught-up` after `timeoutMs`, with `reached` (the position that they hold) and, where following the
   * log fails, `failure` (what is wrong)
   */
  waitFor(position: number, timeoutMs: number): Promise<void> {
    return this.waiters.wait(position, timeoutMs, () => this.reached());
  }

  /** Whether somebody waits for a position that is not beyond this one. */
  isAwaited(position: number): boolean {
    return this.waiters.anyUpTo(position);
  }

  /** Resolves as soon as somebody waits for a position that is not there yet, and after `ms` at the latest. */
  awaited(ms: number, signal: AbortSignal): Promise<void> {
    return this.waiters.somebody(ms, signal);
  }

  /**
   * Follows a log from the checkpoint until the signal aborts or the log closes. Errors never end it: it tries again, with
   * longer and longer pauses, and says so in {@link health}. When the log is not the one that the columns were built from,
   * they are emptied and built anew.
   */
  follow(log: EventLog, signal: AbortSignal): Promise<void> {
    return followLog(this, log, signal, (now) => {
      const { state, since } = this.following;
      this.following = { ...now, since: state === now.state ? since : Date.now() };
    });
  }

  /** Throws everything away; the next events start from position 0. */
  clear(): Promise<void> {
    return this.exclusively(async () => {
      this.emptied++;
      await rebuildTables(this.writer);
      await this.reload();
    });
  }

  /** How many events are parked. */
  get parkedCount(): number {
    return this.parked.count;
  }

  /** The parked events of the lowest positions. */
  async parkedEvents(limit: number): Promise<ParkedEvent[]> {
    if (this.parked.count === 0) return [];
    const reading = await this.connect();
    try {
      return await reading.use((connection) => readParked(connection, limit));
    } finally {
      await reading.close();
    }
  }

  /**
   * Whoever says something about a protocol as known at a position says it of all that was recorded, or not at all.
   *
   * @param matters the types of events that would change what is said (default: all)
   * @throws Problem `parked-events` when one of them is parked at or before the position
   */
  checkNothingParked(protocol: string, position: number, matters?: (type: string) => boolean): void {
    const first = this.parked.first(protocol, matters);
    if (first === undefined || first > position) return;
    throw new Problem(
      'parked-events',
      `An event of ${protocol} at position ${first} could not be read into the columns, so an answer as known at ${position} would lack it. Ask as known at an earlier position, or see forlopp follow status (GET /v1/follow) and have that put right.`,
      { extra: { position: first } },
    );
  }

  /** The protocols of which an event is parked. */
  get protocolsParked(): string[] {
    return this.parked.protocols();
  }

  /**
   * How often everything was thrown away. Rows are only ever added otherwise, so what is read up to one position is the same
   * in every statement for as long as this number stays.
   */
  get generation(): number {
    return this.emptied;
  }

  /**
   * A version of a protocol that was registered at or before a position: the latest one, or the one named (which may then
   * be registered anywhere); `undefined` when there is none.
   */
  protocolAt(name: string, asKnown: number, version?: number): Registered | undefined {
    const versions = this.registry.versions(name);
    return version === undefined
      ? versions.findLast(({ position }) => position <= asKnown)
      : versions.find(({ definition }) => definition.version === version);
  }

  /** The latest version of each protocol that was registered at or before a position, in the order of first registration. */
  protocolsAt(asKnown: number): Registered[] {
    return this.registry.names().flatMap((name) => this.protocolAt(name, asKnown) ?? []);
  }

  /** Every version of a protocol, in the order of registration. */
  versionsOf(name: string): readonly Registered[] {
    return this.registry.versions(name);
  }

  /** Where the facts of a protocol are; `undefined` when it is not registered. */
  factsOf(protocol: string): FactsTable | undefined {
    return this.registry.facts(protocol);
  }

  /**
   * The last position that was known at an instant (milliseconds since the epoch): recorded at or before it, by the
   * register that it comes from where it was moved in. Positions before a moved one, the registration of its protocol among
   * them, count as known with it.
   */
  async positionAt(instant: number): Promise<number | undefined> {
    const [row] = await this.read(
      'SELECT max(position)::DOUBLE FROM events WHERE coalesce(moved_from, recorded_at) <= $1',
      [BigInt(Math.floor(instant))],
    );
    return (row![0] as number | null) ?? undefined;
  }

  /** The last event at or before a position, which need be no event's; `undefined` where there is none. */
  async lastAt(position: number): Promise<Pick<Head, 'position' | 'recordedAt'> | undefined> {
    const [row] = await this.read(
      'SELECT max(position)::DOUBLE, max(recorded_at)::DOUBLE FROM events WHERE position <= $1',
      [BigInt(position)],
    );
    const [last, recordedAt] = row as [number | null, number];
    return last === null ? undefined : { position: last, recordedAt };
  }

  /** What of the log up to a position was moved in from another register; `undefined` where nothing was. */
  async movedUpTo(position: number): Promise<MovedHistory | undefined> {
    const [row] = await this.read(
      `SELECT min(position)::DOUBLE, max(position)::DOUBLE, min(moved_from)::DOUBLE, max(moved_from)::DOUBLE
       FROM events WHERE moved_from IS NOT NULL AND position <= $1`,
      [BigInt(position)],
    );
    const [first, last, from, to] = row as [number, number, number, number] | [null, null, null, null];
    return first === null ? undefined : { positions: { first, last }, instants: { first: from, last: to } };
  }

  /** The merges of a protocol that stood at a position; none where it is not registered. */
  async mergesAt(protocol: string, position: number): Promise<MergeEdge[]> {
    const facts = this.factsOf(protocol);
    if (facts === undefined) return [];
    const reading = await this.connect();
    try {
      return await reading.use((connection) => readMerges(connection, facts.protocolNo, position));
    } finally {
      await reading.close();
    }
  }

  /** A connection of one's own, for reading. Close it. */
  async connect(): Promise<Reading> {
    if (this.closed) throw closedProblem();
    const reading: Reading = new Reading(await this.instance.connect(), () => this.readings.delete(reading));
    this.readings.add(reading);
    return reading;
  }

  /** Waits for what is being written, breaks off what is being read, then lets go of the file. Idempotent. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.writing.catch(() => undefined);
    this.waiters.close(this.reached());
    await Promise.all([...this.readings].map((reading) => reading.close()));
    this.writer.closeSync();
    this.instance.closeSync();
  }

  /** Reads what the file says into memory: at the start, and after anything that was rolled back. */
  async reload(): Promise<void> {
    const checkpoint = await this.writer.runAndReadAll(
      'SELECT position::DOUBLE, recorded_at::DOUBLE, stream_hash, log_hash FROM checkpoint',
    );
    this.checkpoint = headOf(checkpoint.getRows()[0]!);
    const protocols = await this.writer.runAndReadAll(
      'SELECT position::DOUBLE, sha256, definition FROM protocols ORDER BY position',
    );
    this.registry = (protocols.getRows() as [number, string, string][]).reduce(
      (registry, [position, sha256, definition]) =>
        registry.with({ position, sha256, definition: JSON.parse(definition) as Registered['definition'] }).registry,
      Registry.empty,
    );
    this.parked = await Parked.read(this.writer);
    await this.numbers.reload(this.writer);
  }

  private async applyNow(events: readonly RecordedEvent[], hold: boolean, park: boolean): Promise<void> {
    const start = this.held?.head ?? this.checkpoint;
    const fresh = inOrder(
      events.filter(({ position }) => position > start.position),
      start.recordedAt,
    );
    const last = fresh.at(-1);
    try {
      if (last !== undefined) {
        if (this.held === undefined) await this.writer.run('BEGIN');
        const before = this.held ?? { registry: this.registry, parked: this.parked };
        const { registry, parked } = await writeBatch(this.writer, fresh, before.registry, this.numbers, park);
        this.held = { head: headAt(last), registry, parked: before.parked.and(parked) };
      }
      if (!hold && this.held !== undefined) await this.commit(this.held);
    } catch (error) {
      this.held = undefined;
      // DuckDB may have ended the transaction itself; what counts is the error that came first.
      await this.writer.run('ROLLBACK').catch(() => undefined);
      await this.reload();
      throw error;
    }
  }

  private async commit({ head, registry, parked }: Held): Promise<void> {
    const { position, recordedAt, streamHash, logHash } = head;
    await this.writer.run('UPDATE checkpoint SET position = $1, recorded_at = $2, stream_hash = $3, log_hash = $4', [
      BigInt(position),
      BigInt(recordedAt),
      streamHash,
      logHash ?? null,
    ]);
    await this.writer.run('COMMIT');
    this.held = undefined;
    this.registry = registry;
    this.parked = parked;
    this.checkpoint = head;
    this.waiters.reached(position);
  }

  private reached(): Reached {
    const { error } = this.following;
    return { position: this.position, ...(error === undefined ? {} : { failure: error.message }) };
  }

  private exclusively<T>(work: () => Promise<T>): Promise<T> {
    const done = this.writing.then(() => {
      if (this.closed) throw closedProblem();
      return work();
    });
    this.writing = done.catch(() => undefined);
    return done;
  }

  private async read(sql: string, values: bigint[]): Promise<unknown[][]> {
    const reading = await this.connect();
    try {
      return await reading.rows(sql, values);
    } finally {
      await reading.close();
    }
  }
}

function closedProblem(): Problem {
  return new Problem('shutting-down', 'The columns are closed. Open them again.');
}

function headOf(row: readonly unknown[]): Head {
  const [position, recordedAt, streamHash, logHash] = row as [number, number, string, string | null];
  return headAt({ position, recordedAt, streamHash, logHash: logHash ?? undefined });
}

function headAt({
  position,
  recordedAt,
  streamHash,
  logHash,
}: Omit<Head, 'logHash'> & { readonly logHash?: string | undefined }): Head {
  return { position, recordedAt, streamHash, ...(logHash === undefined ? {} : { logHash }) };
}

/** Events with the instants at which they count as recorded: writers' clocks differ, and the log's order is one. */
function inOrder(events: readonly RecordedEvent[], from: number): readonly RecordedEvent[] {
  let latest = from;
  return events.map((event) => {
    latest = Math.max(latest, event.recordedAt);
    return event.recordedAt === latest ? event : { ...event, recordedAt: latest };
  });
}
