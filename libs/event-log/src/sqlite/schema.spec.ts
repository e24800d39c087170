import { Database } from '#sqlite';
import { LogUnavailable } from '../port.js';
import { openForReading, openForWriting, SCHEMA_VERSION } from './schema.js';
import { tempFolder } from '../../../../test/support/temp-folder.js';

describe("the log's file", () => {
  let temp: ReturnType<typeof tempFolder>;
  beforeEach(() => (temp = tempFolder()));
  afterEach(() => temp.remove());

  function withDatabase<T>(db: Database, use: (db: Database) => T): T {
    try {
      return use(db);
    } finally {
      db.close();
    }
  }

  it('runs as it says: WAL, and every commit waits for the disk', () => {
    withDatabase(openForWriting(temp.file, 'full'), (db) => {
      const settings = [
        'journal_mode',
        'synchronous',
        'foreign_keys',
        'trusted_schema',
        'cell_size_check',
        'busy_timeout',
      ];
      expect(settings.map((name) => db.pragma(name))).toEqual(['wal', 2, 1, 0, 1, 5000]);
    });
    withDatabase(openForWriting(temp.file, 'off'), (db) => expect(db.pragma('synchronous')).toBe(0));
  });

  it('does not start where it cannot be durable', () => {
    // A database in memory has no write-ahead log.
    expect(() => openForWriting(':memory:', 'full')).toThrow(/WAL mode/);
  });

  it('changes and deletes nothing', () => {
    withDatabase(openForWriting(temp.file, 'full'), (db) => {
      db.exec("INSERT INTO streams VALUES (1, 'a')");
      db.exec("INSERT INTO events VALUES (1, 1, 0, 't', 1, zeroblob(32), zeroblob(32), x'')");
      for (const table of ['streams', 'events']) {
        expect(() => db.exec(`DELETE FROM ${table}`)).toThrow(/append-only/);
      }
      expect(() => db.exec('UPDATE events SET recorded_at = 2')).toThrow(/append-only/);
      expect(() => db.exec("UPDATE streams SET name = 'b'")).toThrow(/append-only/);
    });
    withDatabase(openForReading(temp.file), (db) => {
      expect(() => db.exec("INSERT INTO streams VALUES (2, 'b')")).toThrow(/readonly/);
    });
  });

  it('refuses a file of a newer version, of another program, or none', () => {
    withDatabase(openForWriting(temp.file, 'full'), (db) => {
      db.exec(`UPDATE meta SET value = '${SCHEMA_VERSION + 1}' WHERE key = 'schema_version'`);
    });
    expect(() => openForWriting(temp.file, 'full')).toThrow(/schema version 2, this program knows 1/);
    expect(() => openForReading(temp.file)).toThrow(LogUnavailable);
    const foreign = `${temp.file}-foreign`;
    withDatabase(new Database(foreign), (db) => db.exec('CREATE TABLE other (x)'));
    expect(() => openForWriting(foreign, 'full')).toThrow(/no event log/);
    const empty = `${temp.file}-empty`;
    withDatabase(new Database(empty), (db) => db.exec('VACUUM'));
    expect(() => openForReading(empty)).toThrow(/no log/);
  });
});
