import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Database } from '#sqlite';

/**
 * Copies a log into a new file, also one that somebody reads meanwhile: positions, instants and hashes stay as they are.
 * Where there is no log, none is made.
 */
export function copySqliteLog(from: string, to: string): void {
  if (!existsSync(from)) return;
  const db = new Database(from);
  try {
    db.prepare('VACUUM INTO ?').run(to);
  } finally {
    db.close();
  }
}

/**
 * Puts a log that is closed in the place of another one that nobody writes to: at any moment, a power cut included, there
 * is the one or the other.
 */
export async function replaceSqliteLog(file: string, by: string): Promise<void> {
  // What waits beside the old file would be folded into the new one. In the old one's place it was folded or copied.
  for (const beside of ['-wal', '-shm']) await rm(file + beside, { force: true });
  await rename(by, file);
  const folder = await open(dirname(file));
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
