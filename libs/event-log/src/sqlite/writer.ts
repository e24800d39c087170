import { isBusy, reasonOf, type Database, type Statement } from '#sqlite';
import { CHAIN_START, leafHash, linkHash } from '../chain.js';
import { isExpected } from '../checks.js';
import { WrongExpectedRevision, WrongStreamHash } from '../port.js';
import type { AppendResult, ExpectedRevision, NewEvent, RestoredEvent, StreamWrite } from '../port.js';
import { planRestore, type PlannedEvent } from '../restore.js';

/** What a log is asked to write: an append, or events of another log. */
export type Asked = { readonly writes: readonly StreamWrite[] } | Restore;

interface Restore {
  readonly restore: readonly RestoredEvent[];
}

/**
 * A request as the writer gets it: checked in form, and an append stamped (milliseconds since the epoch) when it was sent.
 */
export type WriteRequest = Append | Restore;

interface Append {
  readonly writes: readonly StreamWrite[];
  readonly at: number;
}

/** What became of a request. `failed` says that the writer has stopped for good. */
export type Outcome =
  | { readonly kind: 'done'; readonly results: readonly AppendResult[] }
  | { readonly kind: 'conflict'; readonly stream: string; readonly expected: ExpectedRevision; readonly actual: number }
  | { readonly kind: 'wrong-hash'; readonly stream: string; readonly revision: number }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly failed: boolean };

interface Head {
  position: number;
  /** The latest instant of the log: after a restore that need not be the last event's. */
  recordedAt: number;
  hash: Uint8Array;
}

/** Where the latest instant stands in `meta` while it is not the last event's. */
const LATEST = 'latest_recorded_at';

/** An event with its place in its stream's chain. */
interface LinkedEvent extends NewEvent {
  readonly revision: number;
  readonly recordedAt: number;
  readonly hash: Uint8Array;
  readonly leaf: Uint8Array;
}

interface StreamHead {
  id: number;
  revision: number;
  hash: Uint8Array;
}

/**
 * The writer's logic without threads: any number of requests in one transaction, each all or nothing by itself.
 *
 * A request's expectations are all checked before its first row goes in, so a refused request has nothing to undo. Any
 * error in writing stops the writer for good: after a failed fsync the system may have dropped what it could not write,
 * and a second try would report success without it (https://wiki.postgresql.org/wiki/Fsync_Errors).
 */
export class Writer {
  readonly #db: Database;
  readonly #findHead: Statement<Head>;
  readonly #findLatest: Statement<{ recordedAt: number }>;
  readonly #keepLatest: Statement<never>;
  readonly #findStream: Statement<StreamHead>;
  readonly #findHash: Statement<{ hash: Uint8Array }>;
  readonly #addStream: Statement<never>;
  readonly #addEvent: Statement<never>;
  #head: Head = { position: 0, recordedAt: 0, hash: CHAIN_START };
  #failure: string | undefined;

  /** Takes a database from `openForWriting`. */
  constructor(db: Database) {
    this.#db = db;
    this.#findHead = db.prepare(
      'SELECT position, recorded_at AS recordedAt, log_hash AS hash FROM events ORDER BY position DESC LIMIT 1',
    );
    this.#findLatest = db.prepare(`SELECT CAST(value AS INTEGER) AS recordedAt FROM meta WHERE key = '${LATEST}'`);
    this.#keepLatest = db.prepare(`INSERT OR REPLACE INTO meta (key, value) VALUES ('${LATEST}', ?)`);
    this.#findHash = db.prepare(
      `SELECT e.stream_hash AS hash FROM streams s CROSS JOIN events e ON e.stream_id = s.id
       WHERE s.name = ? AND e.revision = ?`,
    );
    this.#findStream = db.prepare(
      `SELECT s.id, e.revision, e.stream_hash AS hash FROM streams s CROSS JOIN events e ON e.stream_id = s.id
       WHERE s.name = ? ORDER BY e.revision DESC LIMIT 1`,
    );
    this.#addStream = db.prepare('INSERT INTO streams (name) VALUES (?)');
    this.#addEvent = db.prepare(
      `INSERT INTO events (stream_id, revision, type, recorded_at, stream_hash, log_hash, body)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
  }

  /** Writes the requests in one commit and says what became of each, in order. Never throws. */
  write(requests: readonly WriteRequest[]): readonly Outcome[] {
    if (this.#failure !== undefined) return this.#unavailable(requests, this.#failure);
    let begun = false;
    try {
      this.begin();
      begun = true;
      const outcomes = requests.map((request) => this.apply(request));
      this.commit();
      return outcomes;
    } catch (error) {
      const reason = reasonOf(error);
      // Busy before the transaction began: another process has the lock, nothing was tried, and the next turn may get it.
      if (begun || !isBusy(error)) this.#fail(reason);
      return this.#unavailable(requests, reason);
    }
  }

  /** Takes the write lock and reads the head under it: another process may have written since. */
  begin(): void {
    this.#db.exec('BEGIN IMMEDIATE');
    const head = this.#findHead.get() ?? { position: 0, recordedAt: 0, hash: CHAIN_START };
    const latest = this.#findLatest.get()?.recordedAt ?? 0;
    this.#head = { ...head, recordedAt: Math.max(head.recordedAt, latest) };
  }

  /** Applies one request inside the transaction, or refuses it without having touched anything. */
  apply(request: WriteRequest): Outcome {
    return 'restore' in request ? this.#restore(request.restore) : this.#applyAppend(request);
  }

  #applyAppend({ writes, at }: Append): Outcome {
    const heads: (StreamHead | undefined)[] = [];
    for (const { stream, expected } of writes) {
      const head = this.#findStream.get(stream);
      const actual = head?.revision ?? -1;
      if (!isExpected(expected, actual)) return { kind: 'conflict', stream, expected, actual };
      heads.push(head);
    }
    this.#head.recordedAt = Math.max(this.#head.recordedAt, at);
    return { kind: 'done', results: writes.map((write, i) => this.#append(write, heads[i])) };
  }

  /** Makes everything applied since `begin` durable. */
  commit(): void {
    this.#db.exec('COMMIT');
  }

  #append({ stream, events }: StreamWrite, before: StreamHead | undefined): AppendResult {
    const id = before?.id ?? this.#addStream.run(stream);
    let revision = before?.revision ?? -1;
    let hash = before?.hash ?? CHAIN_START;
    const recordedAt = this.#head.recordedAt;
    const recorded = events.map(({ type, body }) => {
      revision++;
      const leaf = leafHash({ stream, revision, type, recordedAt, body });
      hash = linkHash(hash, leaf);
      const { position, logHash } = this.#add(id, { revision, type, recordedAt, hash, leaf, body });
      return { revision, position, recordedAt, streamHash: hex(hash), logHash: hex(logHash) };
    });
    return { stream, events: recorded };
  }

  #restore(events: readonly RestoredEvent[]): Outcome {
    try {
      const planned = planRestore(events, {
        end: (stream) => {
          const end = this.#findStream.get(stream);
          return end && { revision: end.revision, streamHash: hex(end.hash) };
        },
        hashAt: (stream, revision) => {
          const found = this.#findHash.get(stream, revision);
          return found && hex(found.hash);
        },
      });
      this.#addRestored(planned);
      return { kind: 'done', results: [] };
    } catch (error) {
      if (error instanceof WrongStreamHash) {
        return { kind: 'wrong-hash', stream: error.stream, revision: error.revision };
      }
      if (!(error instanceof WrongExpectedRevision)) throw error;
      return { kind: 'conflict', stream: error.stream, expected: error.expected, actual: error.actual };
    }
  }

  #addRestored(planned: readonly PlannedEvent[]): void {
    const ids = new Map<string, number>();
    for (const { event, leaf } of planned) {
      const { stream, streamHash, recordedAt } = event;
      const id = ids.get(stream) ?? this.#findStream.get(stream)?.id ?? this.#addStream.run(stream);
      ids.set(stream, id);
      this.#add(id, { ...event, hash: Buffer.from(streamHash, 'hex'), leaf });
      this.#head.recordedAt = Math.max(this.#head.recordedAt, recordedAt);
    }
    const last = planned.at(-1)?.event.recordedAt;
    if (last !== undefined && last < this.#head.recordedAt) this.#keepLatest.run(String(this.#head.recordedAt));
  }

  #add(stream: number, event: LinkedEvent): { position: number; logHash: Uint8Array } {
    const { revision, type, recordedAt, hash, leaf, body } = event;
    const logHash = linkHash(this.#head.hash, leaf);
    const position = this.#addEvent.run(stream, revision, type, recordedAt, hash, logHash, body);
    this.#head.position = position;
    this.#head.hash = logHash;
    return { position, logHash };
  }

  #fail(reason: string): void {
    this.#failure = reason;
    try {
      this.#db.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself, or cannot: the file is recovered when it is opened next.
    }
  }

  #unavailable(requests: readonly WriteRequest[], reason: string): readonly Outcome[] {
    const failed = this.#failure !== undefined;
    return requests.map(() => ({ kind: 'unavailable', reason, failed }));
  }
}

function hex(hash: Uint8Array): string {
  return Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('hex');
}
