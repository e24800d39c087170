import { Database } from '#sqlite';
import { LogUnavailable } from '../port.js';

/** The version of the tables that this code reads and writes. */
export const SCHEMA_VERSION = 1;

// "FORL": tells the file apart from any other SQLite database.
const APPLICATION_ID = 0x464f524c;

// AUTOINCREMENT: without it a position could be given twice after the last row went. The body stands last, so that the
// short columns are read without walking through the pages of a long one.
const TABLES = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE streams (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    stream_id INTEGER NOT NULL REFERENCES streams (id),
    revision INTEGER NOT NULL CHECK (revision >= 0),
    type TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    stream_hash BLOB NOT NULL CHECK (length(stream_hash) = 32),
    log_hash BLOB NOT NULL CHECK (length(log_hash) = 32),
    body BLOB NOT NULL,
    UNIQUE (stream_id, revision)
  ) STRICT;
  CREATE TRIGGER events_are_not_updated BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
  CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
  CREATE TRIGGER streams_are_not_updated BEFORE UPDATE ON streams BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
  CREATE TRIGGER streams_are_not_deleted BEFORE DELETE ON streams BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
  INSERT INTO meta (key, value) VALUES ('schema_version', '${SCHEMA_VERSION}');
  PRAGMA application_id = ${APPLICATION_ID};`;

/** How hard a commit presses the disk. `off` loses acknowledged events in a power cut and is for measurements only. */
export type Synchronous = 'full' | 'off';

/**
 * Opens the log's file for its one writer, making the tables in an empty file.
 *
 * @throws LogUnavailable when the file is no log, comes from a newer version, or the disk cannot do what was asked
 */
export function openForWriting(file: string, synchronous: Synchronous): Database {
  const db = new Database(file);
  try {
    checkIdentity(db);
    makeDurable(db, synchronous);
    db.exec('BEGIN IMMEDIATE');
    if (checkIdentity(db) === 'empty') db.exec(TABLES);
    db.exec('COMMIT');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Closes what `openForWriting` opened. The write-ahead log is folded into the file first, since the driver keeps a closed
 * connection half alive until its statements are collected, and SQLite folds only when the last one is gone.
 */
export function closeAfterWriting(db: Database): void {
  try {
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    db.close();
  }
}

/**
 * Opens the log's file for reading only, beside its writer.
 *
 * @throws LogUnavailable when the file is no log or comes from a newer version
 */
export function openForReading(file: string): Database {
  const db = new Database(file, { readOnly: true });
  try {
    if (checkIdentity(db) === 'empty') throw new LogUnavailable('the file holds no log.');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function checkIdentity(db: Database): 'empty' | 'log' {
  if (db.pragma('application_id') !== APPLICATION_ID) {
    const { tables } = db.prepare<{ tables: number }>('SELECT count(*) AS tables FROM sqlite_schema').get()!;
    if (tables === 0 && db.pragma('application_id') === 0) return 'empty';
    throw new LogUnavailable('the file is a database, but no event log.');
  }
  const row = db.prepare<{ value: string }>("SELECT value FROM meta WHERE key = 'schema_version'").get();
  const version = Number(row?.value);
  if (version !== SCHEMA_VERSION) {
    throw new LogUnavailable(
      `the file has schema version ${row?.value ?? '(none)'}, this program knows ${SCHEMA_VERSION}. Use the program that wrote it, or a later one.`,
    );
  }
  return 'log';
}

// The driver's own default in WAL is NORMAL, which forgets the last commits in a power cut: so it is set and read back.
function makeDurable(db: Database, synchronous: Synchronous): void {
  const mode = db.pragma('journal_mode = WAL');
  if (mode !== 'wal') throw new LogUnavailable(`the file cannot be put into WAL mode (it is in ${String(mode)}).`);
  db.exec(`PRAGMA synchronous = ${synchronous}`);
  const level = db.pragma('synchronous');
  if (level !== (synchronous === 'full' ? 2 : 0)) {
    throw new LogUnavailable(`synchronous = ${synchronous} was not taken (it is ${String(level)}).`);
  }
  db.exec('PRAGMA journal_size_limit = 67108864');
}
