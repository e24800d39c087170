import type { MergeEdge } from '#case';
import type { EventLog, RecordedEvent } from '#event-log';
import { Problem } from '#kernel';
import { ColumnFiles } from './column-files.js';
import { closedProblem, ColumnSet, type Head } from './column-set.js';
import { MEMORY } from './duckdb-options.js';
import { followLog, type Following } from './follow.js';
import { hashFrom, NO_EVENTS } from './log-hash.js';
import { readMerges } from './merges.js';
import type { MovedHistory } from './moved-history.js';
import { readParked, type ParkedEvent } from './parked.js';
import type { Reading } from './reading.js';
import { Rebuilder, type Build, type Rebuild, type RebuildCause } from './rebuild.js';
import type { FactsTable, Registered } from './registry.js';
import { Waiters, type Reached } from './waiters.js';

/** How the columns are opened. */
export interface ColumnsOptions {
  /** Path of the DuckDB file, or `:memory:`. */
  readonly file: string;
  /** How many case numbers are kept at hand while events are applied (default 200 000). */
  readonly caseCache?: number | undefined;
  /** Told when a rebuild begins, how it gets on, and how it ended. */
  readonly tell?: ((now: Rebuild) => void) | undefined;
}

/**
 * Opens the columns: the log's facts as DuckDB tables, as known at any position. They are disposable: a file of another
 * format, or one that DuckDB cannot open, is thrown away, and {@link Columns.follow} builds it anew from the log.
 *
 * @throws Problem `folder-busy` when another process has the file open
 */
export async function openColumns(options: ColumnsOptions): Promise<Columns> {
  const files = await ColumnFiles.find(options.file);
  return new Columns(await ColumnSet.open(files.current, options.caseCache), files, options);
}

/** See {@link openColumns}. One writer (`apply`, `follow`); any number of readers, each with a connection of its own. */
export class Columns {
  private readonly waiters = new Waiters();
  private readonly rebuilder: Rebuilder;
  private writing: Promise<unknown> = Promise.resolve();
  private following: Following = { state: 'catching-up', since: Date.now() };
  private closed = false;
  private emptied = 0;
  /** The columns whose place these took, as long as somebody reads them. */
  private old: { readonly set: ColumnSet; readonly gone: Promise<void> } | undefined;

  /** Use {@link openColumns}. */
  constructor(
    private set: ColumnSet,
    private readonly files: ColumnFiles,
    { caseCache, tell }: Pick<ColumnsOptions, 'caseCache' | 'tell'> = {},
  ) {
    this.rebuilder = new Rebuilder({
      open: async () => new Columns(await ColumnSet.open(files.fresh(), caseCache), files, { caseCache }),
      running: this,
      ...(tell === undefined ? {} : { tell }),
    });
  }

  /** The position of the last event that is in the columns; 0 when there is none. */
  get position(): number {
    return this.set.head.position;
  }

  /** The last event that is in the columns. */
  get head(): Head {
    return this.set.head;
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
    return this.exclusively(async () => {
      await this.set.apply(events, hold, park);
      this.waiters.reached(this.position);
    });
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
      await this.set.clear();
    });
  }

  /** How many events are parked. */
  get parkedCount(): number {
    return this.set.parked.count;
  }

  /** The parked events of the lowest positions. */
  async parkedEvents(limit: number): Promise<ParkedEvent[]> {
    if (this.parkedCount === 0) return [];
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
    const first = this.set.parked.first(protocol, matters);
    if (first === undefined || first > position) return;
    throw new Problem(
      'parked-events',
      `An event of ${protocol} at position ${first} could not be read into the columns, so an answer as known at ${position} would lack it. Ask as known at an earlier position, or see forlopp follow status (GET /v1/follow) and have that put right.`,
      { extra: { position: first } },
    );
  }

  /** The protocols of which an event is parked. */
  get protocolsParked(): string[] {
    return this.set.parked.protocols();
  }

  /**
   * How often everything was thrown away. Rows are only ever added otherwise, and columns that take the place of others are of
   * the same log, so what is read up to one position is the same for as long as this number stays.
   */
  get generation(): number {
    return this.emptied;
  }

  /**
   * A version of a protocol that was registered at or before a position: the latest one, or the one named (which may then
   * be registered anywhere); `undefined` when there is none.
   */
  protocolAt(name: string, asKnown: number, version?: number): Registered | undefined {
    const versions = this.set.registry.versions(name);
    return version === undefined
      ? versions.findLast(({ position }) => position <= asKnown)
      : versions.find(({ definition }) => definition.version === version);
  }

  /** The latest version of each protocol that was registered at or before a position, in the order of first registration. */
  protocolsAt(asKnown: number): Registered[] {
    return this.set.registry.names().flatMap((name) => this.protocolAt(name, asKnown) ?? []);
  }

  /** Every version of a protocol, in the order of registration. */
  versionsOf(name: string): readonly Registered[] {
    return this.set.registry.versions(name);
  }

  /** Where the facts of a protocol are; `undefined` when it is not registered. */
  factsOf(protocol: string): FactsTable | undefined {
    return this.set.registry.facts(protocol);
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

  /**
   * The hash of the whole log's chain (hex) at an event: what the log says, or what was computed while it was followed.
   *
   * @param position that of an event which is in the columns, or 0
   * @throws Problem `not-caught-up` where the log does not hold the event
   * @throws LogUnavailable
   */
  async logHashAt(log: Pick<EventLog, 'readAll'>, position: number): Promise<string> {
    const { head } = this;
    if (position === head.position) return head.logHash;
    const [event] = await log.readAll({ direction: 'backwards', upTo: position, limit: 1 });
    if (event?.position === position && event.logHash !== undefined) return event.logHash;
    const [mark] = (await this.read(
      'SELECT position::DOUBLE, log_hash FROM marks WHERE position <= $1 ORDER BY position DESC LIMIT 1',
      [BigInt(position)],
    )) as [number, string][];
    const from = mark === undefined ? { position: 0, hash: NO_EVENTS.hash } : { position: mark[0], hash: mark[1] };
    return hashFrom(from, log, position);
  }

  /** A connection of one's own, for reading. Close it. It reads the same columns, whatever takes their place meanwhile. */
  connect(): Promise<Reading> {
    return this.closed ? Promise.reject(closedProblem()) : this.set.connect();
  }

  /** How many events are in the columns. */
  get events(): number {
    return this.set.events;
  }

  /** What was written, committed or not. For {@link Rebuilder}. */
  get given(): { readonly position: number; readonly events: number } {
    return this.set.given;
  }

  /** How building the columns anew beside these is getting on. */
  get rebuild(): Rebuild {
    return this.rebuilder.status;
  }

  /**
   * Builds the columns anew from the log, in a file beside these, which are asked and go on following meanwhile; when the new
   * ones hold what these hold, they take their place in one step. Whoever reads the old ones reads them to the end. Where this
   * is under way, it stays so. Ends when it is cancelled or the columns close; these stay as they are then, as they do where
   * it fails.
   *
   * @param cause why: somebody asked, or events that were parked can be read now
   */
  startRebuild(log: EventLog, cause: RebuildCause): void {
    if (!this.closed) this.rebuilder.start(log, cause);
  }

  /** Ends a build beside these, if there is one, and resolves when nothing is left of it or it has taken their place. */
  cancelRebuild(): Promise<void> {
    return this.rebuilder.cancel();
  }

  /** Waits for what is being written, breaks off what is being read, then lets go of the files. Idempotent. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.rebuilder.cancel();
    await this.writing.catch(() => undefined);
    this.waiters.close(this.reached());
    await Promise.all([this.set.close(), this.old?.set.close()]);
    await this.old?.gone;
  }

  /** Whether somebody still reads columns whose place these took. For {@link Rebuilder}. */
  get hasOld(): boolean {
    return this.old !== undefined;
  }

  /** Resolves when nobody reads columns any more whose place these took. For {@link Rebuilder}. */
  async oldGone(): Promise<void> {
    await this.old?.gone;
  }

  /** Gives DuckDB its share of the memory while two of them are at work, or all of it. For {@link Rebuilder}. */
  async share(limit: keyof typeof MEMORY): Promise<void> {
    await this.set.limitMemory(MEMORY[limit]);
  }

  /**
   * Lets a build take the place of the columns, if it comes to hold what was given to these within `ms`. Nothing is applied
   * meanwhile, so that nothing is left out. For {@link Rebuilder}.
   *
   * @returns whether it did; the build is closed then
   */
  takeOver({ columns: next, finish }: Build, ms: number): Promise<boolean> {
    return this.exclusively(async () => {
      const isThere = await next.waitFor(this.set.given.position, ms).then(
        () => true,
        () => false,
      );
      if (!isThere) return false;
      await finish();
      await this.files.point(next.set.file);
      const old = this.set;
      this.set = next.surrender();
      this.waiters.reached(this.position);
      this.old = { set: old, gone: this.letGo(old) };
      return true;
    });
  }

  /** Closes the columns and removes their file: they are a build that comes to nothing. For {@link Rebuilder}. */
  async abandon(): Promise<void> {
    if (this.closed) return;
    await this.close();
    await this.files.discard(this.set.file);
  }

  private surrender(): ColumnSet {
    this.closed = true;
    this.waiters.close(this.reached());
    return this.set;
  }

  private async letGo(old: ColumnSet): Promise<void> {
    await this.set.takeShareOf(old).catch(() => undefined);
    await old.unread();
    // A database that DuckDB has given up on is let go of all the same; what stays of its files goes at the next start.
    await old.close().catch(() => undefined);
    await this.files.discard(old.file).catch(() => undefined);
    if (!this.closed) await this.share('all').catch(() => undefined);
    this.old = undefined;
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
