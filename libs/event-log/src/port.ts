/**
 * The event log: what every adapter (memory, SQLite, KurrentDB) can keep, and nothing more.
 *
 * - Streams are named lists of events; a revision is an event's place in its stream (0, 1, 2, … without gaps).
 * - A position is an event's place in the whole log: increasing, not dense, given by the log. Safe integers (an adapter
 *   throws rather than round). A log need not know what stands before a number that is no event's position: whoever is given
 *   a number by somebody asks the columns, which hold every position, for the event at or before it.
 * - An append is durable when its promise resolves. A time-out or an unavailable log means *unknown*, never *not written*:
 *   read the stream again and decide again.
 * - There is no uniqueness across streams. Idempotency belongs to the reader of a stream that appends at an exact revision.
 */
export interface EventLog {
  /** What one append can do as a whole: the events of one stream, or of several. A log on a server can change in this. */
  readonly atomicity: 'stream' | 'log';
  /** The most bytes of one append, with what the log adds to its events; left out where only a body has a limit. */
  readonly appendBytes?: number;

  /**
   * Appends all writes or none. Several streams need `atomicity: 'log'`; a stream stands at most once in `writes`.
   * The results come in the order of `writes`. The bodies must not be changed before the promise settles.
   *
   * @throws InvalidAppend when `writes` is empty, a write has no events, or a name, body or revision cannot be stored
   * @throws WrongExpectedRevision when a stream is not where `expected` says
   * @throws AppendTooLarge when the events together are more than the log takes at once
   * @throws AtomicityNotSupported for several streams where the log cannot
   * @throws LogBusy when too much waits to be written; nothing of this append was
   * @throws LogUnavailable when the log is closed or cannot write; the outcome is unknown
   */
  append(writes: readonly StreamWrite[]): Promise<readonly AppendResult[]>;

  /**
   * Takes events of another log as they were, instants and chains included, in the order given; positions are this log's own.
   * Each must be the next of its stream, and its chain must come out at the hash given. One that stands at its place already
   * is passed over, so that the same can be restored again after a failure. Nobody else may append meanwhile if the order
   * is to be that of the other log.
   *
   * A log in this process takes all or none; one on a server may have taken those before the one that is refused.
   * What is appended later, on a server by this process, is stamped with no earlier instant than any of these.
   *
   * @throws InvalidAppend when there are no events, or a name, body, revision, instant or hash cannot be stored
   * @throws WrongExpectedRevision when an event is not the next of its stream, or another one stands in its place
   * @throws WrongStreamHash when a chain does not come out
   * @throws AppendTooLarge when one event is more than the log takes at once
   * @throws LogBusy when too much waits to be written; nothing of this was
   * @throws LogUnavailable when the log is closed or cannot write; the outcome is unknown
   */
  restore(events: readonly RestoredEvent[]): Promise<void>;

  /**
   * The events of a stream from a revision on (default 0), at most `limit` (default: all); empty for a stream that does
   * not exist.
   *
   * @throws LogUnavailable when the log is closed or cannot be read
   */
  readStream(stream: string, options?: { fromRevision?: number; limit?: number }): Promise<readonly RecordedEvent[]>;

  /**
   * A page of the whole log: forwards the events with position > `after` (default 0: from the start), backwards those with
   * position <= `upTo` (default: the head), nearest first. Both are an event's position, 0, or beyond the head.
   *
   * @throws LogUnavailable when the log is closed or cannot be read
   */
  readAll(options: ReadAllForwards | ReadAllBackwards): Promise<readonly RecordedEvent[]>;

  /**
   * Every event with position > `after`, in order, in pages of at most `pageSize` (default 500), and on as more is
   * appended, until the signal aborts or the log closes (then the iteration ends without an error). A page with
   * `caughtUp: true` reached the head as it stood; it may be empty. Following a closed log ends at once.
   *
   * @throws LogUnavailable when the log cannot be read
   */
  follow(options: FollowOptions): AsyncIterable<FollowedPage>;

  /** Waits for what is being written, then lets go of everything. Idempotent. */
  close(): Promise<void>;
}

/** The events after a position (exclusive), oldest first. */
export type ReadAllForwards = { direction?: 'forwards'; after?: number; limit: number };
/** The events up to a position (inclusive), newest first. */
export type ReadAllBackwards = { direction: 'backwards'; upTo?: number; limit: number };

/** How a log is followed. */
export interface FollowOptions {
  readonly after: number;
  readonly signal: AbortSignal;
  readonly pageSize?: number;
  /**
   * Told how following gets on by a log that comes back to its server by itself: pages stop while it cannot, and no error
   * says so. A log in this process has nothing to tell.
   */
  readonly report?: (state: FollowState) => void;
}

/** How following a log gets on; `since` in milliseconds since the epoch, `error` the name of the last error. */
export type FollowState =
  | { readonly state: 'catching-up' | 'live'; readonly error?: string }
  | { readonly state: 'reconnecting'; readonly since: number; readonly error: string };

/** Events that follow on those of the page before; `caughtUp` when they reach the head as it stood. */
export interface FollowedPage {
  readonly events: readonly RecordedEvent[];
  readonly caughtUp: boolean;
}

/** Where a stream must be: anywhere, not begun, begun, or with this as its last revision. */
export type ExpectedRevision = 'any' | 'none' | 'exists' | number;

/** Events for one stream, and where it must be. */
export interface StreamWrite {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

/** An event as it is handed to the log: a type for filters and people, and the stored bytes (see `codec.ts`). */
export interface NewEvent {
  readonly type: string;
  readonly body: Uint8Array;
}

/** An event as the log holds it, with its places in its stream and in the log. */
export interface RecordedEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly type: string;
  readonly body: Uint8Array;
  /**
   * The instant of the append by its writer's clock, in milliseconds since the epoch; part of the stream's chain. A writer
   * stamps nothing with an earlier instant than one that it has seen in the log, so in a stream it never goes back, and in
   * what one writer appends one after the other. Several writers at once, whose clocks differ, can land in another order:
   * as-known takes the later of this and the one before it in the log's order, which whoever follows from the start holds.
   * A log that such a history was moved to holds the same instants.
   */
  readonly recordedAt: number;
  /** The hash of the stream's own chain at this event (hex): the receipt. */
  readonly streamHash: string;
  /** The hash of the whole log's chain at this event (hex), where the log orders everything before it writes. */
  readonly logHash?: string;
}

/** An event as another log held it. */
export type RestoredEvent = Pick<RecordedEvent, 'stream' | 'revision' | 'type' | 'body' | 'recordedAt' | 'streamHash'>;

/** What the log says of each appended event, in order. */
export interface AppendResult {
  readonly stream: string;
  readonly events: readonly Omit<RecordedEvent, 'stream' | 'type' | 'body'>[];
}

/** A stream was not where the append expected it; `actual` is its last revision, -1 when it does not exist. */
export class WrongExpectedRevision extends Error {
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    readonly actual: number,
  ) {
    super(`Stream is at revision ${actual}, expected ${expected}.`);
    this.name = 'WrongExpectedRevision';
  }
}

/** The chain of a stream does not come out at the hash that an event of another log has: it is not as it was. */
export class WrongStreamHash extends Error {
  constructor(
    readonly stream: string,
    readonly revision: number,
  ) {
    super(`The chain of a stream does not come out at the hash of its revision ${revision}.`);
    this.name = 'WrongStreamHash';
  }
}

/** What was asked cannot be stored by any log; nothing was written. A mistake of the caller's, never a matter of time. */
export class InvalidAppend extends Error {
  constructor(reason: string) {
    super(`The append is not valid: ${reason}`);
    this.name = 'InvalidAppend';
  }
}

/** The events of one append are more, together, than the log takes at once; nothing was written. */
export class AppendTooLarge extends InvalidAppend {
  constructor(
    readonly bytes: number,
    readonly limit: number,
  ) {
    super(`its events have ${bytes} bytes together, and this log takes ${limit} at once. Send fewer at a time.`);
    this.name = 'AppendTooLarge';
  }
}

/** The log cannot append to several streams as a whole. */
export class AtomicityNotSupported extends Error {
  constructor() {
    super('This log appends to one stream at a time.');
    this.name = 'AtomicityNotSupported';
  }
}

/** The log cannot be reached or written: what was asked may or may not have happened. */
export class LogUnavailable extends Error {
  constructor(reason: string, options?: { cause: unknown }) {
    super(`The event log is unavailable: ${reason}`, options);
    this.name = 'LogUnavailable';
  }
}

/**
 * The log is not the one that was read before: its server was set back to an earlier state, or is another one. What a process
 * remembers of it is wrong, so a log that was followed when this came out gives and takes nothing more until it is opened anew.
 */
export class AnotherLog extends LogUnavailable {
  constructor() {
    super(
      'it is not the one that was read before: its server was set back, or is another one. Start this process anew; it reads the log from the beginning then.',
    );
    this.name = 'AnotherLog';
  }
}

/** More is waiting to be written than the log lets wait. Unlike with its parent, it is certain that nothing was written. */
export class LogBusy extends LogUnavailable {
  constructor() {
    super('too much is waiting to be written. Nothing of this append was written.');
    this.name = 'LogBusy';
  }
}
