import { existsSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Database } from '#sqlite';
import { LogUnavailable } from '../port.js';

/**
 * Copies a log into a new file, also one that somebody reads meanwhile: positions, instants and hashes stay as they are.
 * Where there is no log, none is made.
 */
export function copySqliteLog(from: string, to: string): void {
  if (!existsSync(from)) return;
  // Whoever may write folds the write-ahead log away as it goes, by its name: it may be another file's by then.
  const db = new Database(from, { readOnly: true });
  try {
    db.prepare('VACUUM INTO ?').run(to);
  } finally {
    db.close();
  }
}

/**
 * Puts a log that is closed in the place of another one that nobody writes to: at any moment, a power cut included, there
 * is the one or the other. This process must not open the file again.
 *
 * @throws LogUnavailable when somebody who reads the old log has kept it from being folded into its file
 */
export async function replaceSqliteLog(file: string, by: string): Promise<void> {
  const { size } = await stat(`${file}-wal`).catch(() => ({ size: 0 }));
  if (size > 0) throw new LogUnavailable('somebody reads it. Try again when they are done.');
  // What stands beside the old file, empty as it is, is none of the new one's.
  for (const beside of ['-wal', '-shm']) await rm(file + beside, { force: true });
  await sync(by);
  await rename(by, file);
  await sync(dirname(file));
}

/** Has the disk take what was written to a file, or which files a folder has. */
async function sync(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
