import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '#sqlite';
import { tempFolder } from '../../../../test/support/temp-folder.js';
import { closeAfterWriting, openForWriting } from './schema.js';
import { copySqliteLog, replaceSqliteLog } from './replace.js';
import { verifySqliteLog } from './verify.js';
import { Writer } from './writer.js';

describe('a log beside a log', () => {
  let temp: ReturnType<typeof tempFolder>;
  beforeEach(() => (temp = tempFolder()));
  afterEach(() => temp.remove());

  function append(file: string, stream: string, close: (db: Database) => void): void {
    const db = openForWriting(file, 'full');
    new Writer(db).write([
      { at: 1, writes: [{ stream, expected: 'any', events: [{ type: 'noted', body: new Uint8Array(9) }] }] },
    ]);
    close(db);
  }

  it('is a copy with the same hashes, goes on by itself, and takes the place of the first', async () => {
    const beside = join(temp.folder, 'beside.sqlite');
    const other = openForWriting(temp.file, 'full');
    append(temp.file, 'a', (db) => db.close());
    // Not folded: another connection has the file open.
    expect(existsSync(`${temp.file}-wal`)).toBe(true);
    copySqliteLog(temp.file, beside);
    const { logHash } = await verifySqliteLog(temp.file);
    expect(await verifySqliteLog(beside)).toMatchObject({ events: 1, logHash, findings: [] });

    append(beside, 'b', closeAfterWriting);
    await expect(replaceSqliteLog(temp.file, beside)).rejects.toThrow('somebody reads it');
    closeAfterWriting(other);
    await replaceSqliteLog(temp.file, beside);
    expect(await verifySqliteLog(temp.file)).toMatchObject({ events: 2, position: 2, findings: [] });
    expect(existsSync(beside)).toBe(false);
  });

  it('is none where there is none', () => {
    copySqliteLog(temp.file, join(temp.folder, 'beside.sqlite'));
    expect(readdirSync(temp.folder)).toEqual([]);
  });
});
