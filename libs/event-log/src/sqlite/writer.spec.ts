import { Database } from '#sqlite';
import { CHAIN_START, leafHash, linkHash } from '../chain.js';
import type { StreamWrite } from '../port.js';
import { Reader } from './reader.js';
import { openForWriting } from './schema.js';
import { tempFolder } from '../../../../test/support/temp-folder.js';
import { verifySqliteLog } from './verify.js';
import { Writer } from './writer.js';
import type { WriteRequest } from './writer.js';

function request(stream: string, expected: StreamWrite['expected'], at = 1, size = 1): WriteRequest {
  return { at, writes: [{ stream, expected, events: [{ type: 'noted', body: new Uint8Array(size) }] }] };
}

/** A database whose chosen statement fails as a failing disk would make it fail. */
function failing(db: Database, statement: string): Database {
  return new Proxy(db, {
    get(target, name) {
      if (name !== 'exec') return (target[name as keyof Database] as () => unknown).bind(target);
      return (sql: string) => {
        if (sql === statement) throw new Error('disk I/O error');
        target.exec(sql);
      };
    },
  });
}

describe('sqlite writer', () => {
  let temp: ReturnType<typeof tempFolder>;
  let db: Database;
  beforeEach(() => {
    temp = tempFolder();
    db = openForWriting(temp.file, 'full');
  });
  afterEach(() => {
    db.close();
    temp.remove();
  });

  const stored = (): number => {
    const reader = new Reader(temp.file);
    try {
      return reader.all({ limit: 1000 }).length;
    } finally {
      reader.close();
    }
  };

  it('decides each request of a batch on what came before it in the batch', () => {
    const outcomes = new Writer(db).write([
      request('a', 'none'),
      request('a', 'none'),
      request('a', 0),
      request('b', 'exists'),
      request('a', 'exists'),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'conflict', 'done', 'conflict', 'done']);
    expect(outcomes[1]).toMatchObject({ expected: 'none', actual: 0 });
    expect(stored()).toBe(3);
  });

  it('a failed commit fails the whole batch and every one after it', () => {
    const writer = new Writer(failing(db, 'COMMIT'));
    const outcomes = writer.write([request('a', 'none'), request('a', 'none')]);
    const failed = { kind: 'unavailable', reason: 'disk I/O error', failed: true };
    expect(outcomes).toEqual([failed, failed]);
    expect(writer.write([request('b', 'none')])).toEqual([failed]);
    expect(stored()).toBe(0);
  });

  it('a full disk fails the batch with nothing of it stored', () => {
    const writer = new Writer(db);
    expect(writer.write([request('a', 'none')])).toMatchObject([{ kind: 'done' }]);
    db.exec(`PRAGMA max_page_count = ${Number(db.pragma('page_count')) + 4}`);
    const outcomes = writer.write([request('b', 'none'), request('c', 'none', 1, 100_000)]);
    expect(outcomes).toMatchObject([
      { kind: 'unavailable', failed: true },
      { kind: 'unavailable', failed: true },
    ]);
    expect(stored()).toBe(1);
  });

  it('a lock held elsewhere is a matter of time, not the end', () => {
    const other = new Database(temp.file, { busyTimeout: 0 });
    other.exec('BEGIN IMMEDIATE');
    db.exec('PRAGMA busy_timeout = 0');
    const writer = new Writer(db);
    expect(writer.write([request('a', 'none')])).toMatchObject([{ kind: 'unavailable', failed: false }]);
    other.exec('ROLLBACK');
    other.close();
    expect(writer.write([request('a', 'none')])).toMatchObject([{ kind: 'done' }]);
  });

  it('two writers of one file take turns on one chain', async () => {
    const second = openForWriting(temp.file, 'full');
    const writers = [new Writer(db), new Writer(second)];
    const outcomes = [0, 1, 2, 3, 4, 5].map((i) =>
      writers[i % 2]!.write([request('s', i === 0 ? 'none' : i - 1, 10 - i)]),
    );
    second.close();
    expect(outcomes.flat().map(({ kind }) => kind)).toEqual(Array.from({ length: 6 }, () => 'done'));
    expect(db.prepare<{ at: number }>('SELECT max(recorded_at) AS at FROM events').get()).toEqual({ at: 10 });
    expect(await verifySqliteLog(temp.file)).toMatchObject({ events: 6, findings: [] });
  });

  it('stamps nothing with an earlier instant than any that was restored, also when it is opened anew', () => {
    const restore = [5000, 9000, 7000].map((recordedAt, i) => {
      const event = { stream: `s${i}`, revision: 0, type: 'noted', recordedAt, body: new Uint8Array(1) };
      return { ...event, streamHash: Buffer.from(linkHash(CHAIN_START, leafHash(event))).toString('hex') };
    });
    expect(new Writer(db).write([{ restore }])).toMatchObject([{ kind: 'done' }]);
    for (const [at, recordedAt] of [
      [1, 9000],
      [9001, 9001],
      [2, 9001],
    ] as const) {
      const [outcome] = new Writer(db).write([request('later', 'any', at)]);
      expect(outcome).toMatchObject({ kind: 'done', results: [{ events: [{ recordedAt }] }] });
    }
  });

  it('finds its rows by index', () => {
    const plan = db
      .prepare<{ detail: string }>(
        `EXPLAIN QUERY PLAN SELECT s.id, e.revision FROM streams s CROSS JOIN events e ON e.stream_id = s.id
         WHERE s.name = 'x' ORDER BY e.revision DESC LIMIT 1`,
      )
      .all()
      .map(({ detail }) => detail);
    expect(plan.join('; ')).not.toMatch(/SCAN|TEMP B-TREE/);
  });
});
