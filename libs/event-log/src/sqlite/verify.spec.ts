import { openSync, readFileSync, writeFileSync, writeSync, closeSync } from 'node:fs';
import { Database } from '#sqlite';
import { LogUnavailable } from '../port.js';
import { closeAfterWriting, openForWriting } from './schema.js';
import { tempFolder } from '../../../../test/support/temp-folder.js';
import { verifySqliteLog } from './verify.js';
import type { Receipt } from '../verify/chain-walk.js';
import { Writer } from './writer.js';

const EVENTS = 12;

describe('verifySqliteLog', () => {
  let temp: ReturnType<typeof tempFolder>;
  let receipts: Receipt[];

  /** Streams a, b and c take turns; event n has position n, instant 1000n and the body `body n`. */
  beforeEach(() => {
    temp = tempFolder();
    const db = openForWriting(temp.file, 'full');
    const writer = new Writer(db);
    receipts = Array.from({ length: EVENTS }, (_, i) => {
      const n = i + 1;
      const events = [{ type: 'noted', body: Buffer.from(`body ${n}`) }];
      const [outcome] = writer.write([{ at: 1000 * n, writes: [{ stream: 'abc'[i % 3]!, expected: 'any', events }] }]);
      if (outcome?.kind !== 'done') throw new Error('The log could not be prepared.');
      const { stream, events: done } = outcome.results[0]!;
      return { stream, revision: done[0]!.revision, hash: done[0]!.streamHash };
    });
    closeAfterWriting(db);
  });
  afterEach(() => temp.remove());

  function tamper(sql: string): void {
    const db = new Database(temp.file);
    for (const table of ['events', 'streams']) {
      db.exec(`DROP TRIGGER ${table}_are_not_updated; DROP TRIGGER ${table}_are_not_deleted;`);
    }
    db.exec(`PRAGMA foreign_keys = OFF; ${sql}`);
    expect(db.pragma('integrity_check')).toBe('ok');
    db.close();
  }

  const codes = async (given: readonly Receipt[] = []): Promise<string[]> =>
    (await verifySqliteLog(temp.file, { receipts: given })).findings.map(({ code, position }) =>
      position === undefined ? code : `${code} ${position}`,
    );

  it('has nothing to say of a log as it was written', async () => {
    const progress: number[] = [];
    const result = await verifySqliteLog(temp.file, { receipts, onProgress: ({ events }) => progress.push(events) });
    expect(result).toMatchObject({ events: EVENTS, streams: 3, position: EVENTS, findings: [] });
    expect(progress.at(-1)).toBe(EVENTS);
    const db = new Database(temp.file);
    const head = db.prepare<{ hash: string }>(`SELECT hex(log_hash) AS hash FROM events WHERE position = ${EVENTS}`);
    expect(result.logHash.toUpperCase()).toBe(head.get()!.hash);
    db.close();
  });

  it('an empty log verifies', async () => {
    const file = `${temp.file}-empty`;
    openForWriting(file, 'full').close();
    expect(await verifySqliteLog(file)).toMatchObject({ events: 0, streams: 0, position: 0, findings: [] });
  });

  it.each([
    ['a body', "UPDATE events SET body = CAST('body X' AS BLOB) WHERE position = 5", ['log-chain 5', 'stream-chain 5']],
    ['a type', "UPDATE events SET type = 'noten' WHERE position = 5", ['log-chain 5', 'stream-chain 5']],
    ['an instant', 'UPDATE events SET recorded_at = 5001 WHERE position = 5', ['log-chain 5', 'stream-chain 5']],
    [
      'an instant, to before the one it follows',
      'UPDATE events SET recorded_at = 1 WHERE position = 5',
      ['log-chain 5', 'recorded-at 5', 'stream-chain 5'],
    ],
    [
      'the name of a stream',
      "UPDATE streams SET name = 'z' WHERE name = 'a'",
      expect.arrayContaining(['stream-chain 1']),
    ],
    ['a missing stream', "DELETE FROM streams WHERE name = 'a'", expect.arrayContaining(['stream-unknown 1'])],
    [
      'a hash of the log',
      'UPDATE events SET log_hash = zeroblob(32) WHERE position = 5',
      ['log-chain 5', 'log-chain 6'],
    ],
    [
      'a hash of a stream',
      'UPDATE events SET stream_hash = zeroblob(32) WHERE position = 5',
      ['stream-chain 5', 'stream-chain 8'],
    ],
    ['a removed event', 'DELETE FROM events WHERE position = 5', ['log-chain 6', 'revision-gap 8', 'stream-chain 8']],
    [
      'two events in each other’s place',
      `UPDATE events SET position = 100 WHERE position = 5;
       UPDATE events SET position = 5 WHERE position = 6;
       UPDATE events SET position = 6 WHERE position = 100;
       UPDATE sqlite_sequence SET seq = ${EVENTS}`,
      ['log-chain 5', 'log-chain 6', 'log-chain 7'],
    ],
    [
      'two bodies in each other’s place',
      `UPDATE events SET body = CAST('body 8' AS BLOB) WHERE position = 5;
       UPDATE events SET body = CAST('body 5' AS BLOB) WHERE position = 8`,
      ['log-chain 5', 'stream-chain 5', 'log-chain 8', 'stream-chain 8'],
    ],
  ])('finds %s', async (_, sql, expected) => {
    tamper(sql);
    expect(await codes()).toEqual(expected);
  });

  it('finds a flipped bit that the integrity check does not', async () => {
    const at = readFileSync(temp.file).indexOf('body 7');
    const fd = openSync(temp.file, 'r+');
    writeSync(fd, Buffer.from('cody 7'), 0, 6, at);
    closeSync(fd);
    tamper('');
    expect(await codes()).toEqual(['log-chain 7', 'stream-chain 7']);
  });

  it('finds an index that lacks an event of its table', async () => {
    const db = openForWriting(temp.file, 'full');
    const index = db
      .prepare<{ page: number }>("SELECT rootpage AS page FROM sqlite_schema WHERE name = 'sqlite_autoindex_events_1'")
      .get()!;
    const at = (index.page - 1) * 4096;
    const before = readFileSync(temp.file).subarray(at, at + 4096);
    const events = [{ type: 'noted', body: Buffer.from('one more') }];
    new Writer(db).write([{ at: 1_000_000, writes: [{ stream: 'a', expected: 'any', events }] }]);
    closeAfterWriting(db);
    const after = readFileSync(temp.file);
    writeFileSync(temp.file, Buffer.concat([after.subarray(0, at), before, after.subarray(at + 4096)]));
    expect(await codes()).toEqual(['index-differs']);
  });

  it('a cut tail shows by the counter, and where that is set back only by a receipt', async () => {
    tamper('DELETE FROM events WHERE position > 9');
    expect(await codes()).toEqual(['tail-missing']);
    const db = new Database(temp.file);
    db.exec('UPDATE sqlite_sequence SET seq = 9');
    db.close();
    expect(await codes()).toEqual([]);
    expect(await codes(receipts.slice(0, 9))).toEqual([]);
    expect(await codes(receipts)).toEqual(['receipt-missing', 'receipt-missing', 'receipt-missing']);
  });

  it('a log that was rewritten as a whole shows by a receipt', async () => {
    const forged = receipts.map((receipt, i) => (i === 4 ? { ...receipt, hash: 'f'.repeat(64) } : receipt));
    expect(await codes(forged)).toEqual(['receipt-differs 5']);
  });

  it('a file that SQLite cannot read on is a finding', async () => {
    const bytes = readFileSync(temp.file);
    // The page of the events' table holds their bodies.
    const page = Math.floor(bytes.indexOf('body 7') / 4096) * 4096;
    writeFileSync(temp.file, bytes.fill(0xff, page, page + 64));
    expect(await codes()).toContain('unreadable');
  });

  it('lists no end of findings', async () => {
    const db = openForWriting(temp.file, 'full');
    const events = Array.from({ length: 1500 }, () => ({ type: 't', body: new Uint8Array(0) }));
    new Writer(db).write([{ at: 1, writes: [{ stream: 'many', expected: 'none', events }] }]);
    db.close();
    tamper("UPDATE events SET body = x'00' WHERE position > 12");
    const found = await codes();
    expect(found).toHaveLength(1001);
    expect(found.at(-1)).toBe('too-many');
  });

  it('says when there is no log to verify', async () => {
    await expect(verifySqliteLog(`${temp.file}-none`)).rejects.toThrow(LogUnavailable);
  });
});
