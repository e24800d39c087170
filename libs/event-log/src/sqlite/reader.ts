import { reasonOf, type Database, type Statement } from '#sqlite';
import { LogUnavailable } from '../port.js';
import type { ReadAllBackwards, ReadAllForwards, RecordedEvent } from '../port.js';
import { openForReading } from './schema.js';

type Row = [
  stream: string,
  revision: number,
  position: number,
  type: string,
  recordedAt: number,
  streamHash: string,
  logHash: string,
  body: Uint8Array,
];

// Hex by SQLite: a small array for each hash would cost more than the rest of the row.
const COLUMNS = `s.name, e.revision, e.position, e.type, e.recorded_at, lower(hex(e.stream_hash)), lower(hex(e.log_hash)), e.body`;

/**
 * Reads over a connection of its own that cannot write. Each page is one short statement: a long one would keep the
 * write-ahead log from being folded back into the file.
 */
export class Reader {
  readonly #db: Database;
  readonly #stream: Statement<Row>;
  readonly #forwards: Statement<Row>;
  readonly #backwards: Statement<Row>;

  /** @throws LogUnavailable when the file holds no log */
  constructor(file: string) {
    this.#db = openForReading(file);
    // CROSS JOIN keeps the order of the tables as written: the planner must not sort the log by stream.
    this.#stream = this.#db.prepareTuples(
      `SELECT ${COLUMNS} FROM streams s CROSS JOIN events e ON e.stream_id = s.id
       WHERE s.name = ? AND e.revision >= ? ORDER BY e.revision LIMIT ?`,
    );
    this.#forwards = this.#db.prepareTuples(
      `SELECT ${COLUMNS} FROM events e CROSS JOIN streams s ON s.id = e.stream_id
       WHERE e.position > ? ORDER BY e.position LIMIT ?`,
    );
    this.#backwards = this.#db.prepareTuples(
      `SELECT ${COLUMNS} FROM events e CROSS JOIN streams s ON s.id = e.stream_id
       WHERE e.position <= ? ORDER BY e.position DESC LIMIT ?`,
    );
  }

  stream(stream: string, fromRevision: number, limit: number): readonly RecordedEvent[] {
    return reading(() => this.#stream.all(stream, fromRevision, limit).map(toEvent));
  }

  all(options: ReadAllForwards | ReadAllBackwards): readonly RecordedEvent[] {
    return reading(() =>
      options.direction === 'backwards'
        ? this.#backwards.all(options.upTo ?? Number.MAX_SAFE_INTEGER, options.limit).map(toEvent)
        : this.#forwards.all(options.after ?? 0, options.limit).map(toEvent),
    );
  }

  close(): void {
    this.#db.close();
  }
}

function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new LogUnavailable(reasonOf(cause), { cause });
  }
}

function toEvent([stream, revision, position, type, recordedAt, streamHash, logHash, body]: Row): RecordedEvent {
  return { stream, revision, position, type, recordedAt, streamHash, logHash, body };
}
