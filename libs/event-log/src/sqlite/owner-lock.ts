import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Database, isBusy } from '#sqlite';
import { LogUnavailable } from '../port.js';

/** A claim on a data folder. */
export interface Claim {
  /** Lets another process have the folder. Idempotent. */
  release(): void;
}

// A claim that its owner forgot must not be collected: the lock would go with the connection.
const held = new Set<Database>();

/**
 * Claims a data folder (made if it is missing) for this process: one process owns it at a time. The claim is a lock on
 * `owner.sqlite` that the operating system lets go of when the process ends, however it ends, so none can be left behind.
 * Not for network file systems.
 *
 * @returns the claim, or `undefined` when another process (or another part of this one) holds it
 * @throws LogUnavailable when the folder cannot be written
 */
export function claimFolder(folder: string): Claim | undefined {
  let db: Database | undefined;
  try {
    mkdirSync(folder, { recursive: true });
    db = new Database(join(folder, 'owner.sqlite'), { busyTimeout: 0 });
    db.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    db?.close();
    if (isBusy(cause)) return undefined;
    throw new LogUnavailable('the data folder cannot be claimed.', { cause });
  }
  const owned = db;
  held.add(owned);
  return {
    release() {
      held.delete(owned);
      owned.close();
    },
  };
}
