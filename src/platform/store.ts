import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openColumns, type Columns } from '#columns';
import { claimFolder, openSqliteLog, type Claim, type EventLog, type SqliteLog } from '#event-log';
import { Problem } from '#kernel';
import { FILES, folderOf, makeFolder, withdrawServer } from './folder.js';
import type { Settings } from './settings.js';

const CLAIM_ATTEMPTS = 5;
const CLAIM_PAUSE_MS = 50;

/** An open data folder: the log, its columns, and what is known about the folder. */
export class Store {
  constructor(
    readonly log: EventLog,
    readonly columns: Columns,
    readonly about: StoreAbout,
    private readonly release: () => Promise<void>,
  ) {}

  /** The position of the last event in the log; 0 when there is none. */
  async head(): Promise<number> {
    const [newest] = await this.log.readAll({ direction: 'backwards', limit: 1 });
    return newest?.position ?? 0;
  }

  /** Stops following, writes out what waits, and gives the folder back. */
  async close(): Promise<void> {
    await this.release();
  }
}

/** What is known about an open folder. */
export interface StoreAbout {
  readonly folder: string;
  /** Made by the server itself, with the bundled histories: every answer from it says so. */
  readonly demonstration: boolean;
  readonly synchronous: SqliteLog['synchronous'];
  /** Whether the log still takes events; after a failed write it does not until the process starts anew. */
  readonly writable: () => boolean;
}

/**
 * Claims and opens the data folder, and starts to follow the log.
 *
 * @throws Problem `folder-busy` when another process owns it, `setting-invalid` when it cannot be written in
 */
export async function openStore(settings: Settings): Promise<Store> {
  const { folder, demonstration } = folderOf(settings);
  await makeFolder(folder);
  const claim = await claimSoon(folder);
  if (claim === undefined) {
    throw new Problem(
      'folder-busy',
      `One process at a time owns a data folder; another one has ${folder}. Stop it, or talk to it.`,
    );
  }
  try {
    // Left behind by a server that was killed.
    await withdrawServer(folder);
    await rm(join(folder, FILES.scratch), { recursive: true, force: true });
    const log = await openSqliteLog({
      file: join(folder, FILES.log),
      unsafeSynchronousOff: settings.unsafeSynchronousOff,
    });
    const columns = await openColumns({ file: join(folder, FILES.columns) });
    const stop = new AbortController();
    const following = columns.follow(log, stop.signal);
    return new Store(
      log,
      columns,
      { folder, demonstration, synchronous: log.synchronous, writable: () => log.state === 'open' },
      async () => {
        stop.abort();
        await following;
        await columns.close();
        await log.close();
        claim.release();
      },
    );
  } catch (error) {
    claim.release();
    throw error;
  }
}

/** A command that looks whether the folder is free has it for an instant: that is no reason to give up. */
async function claimSoon(folder: string): Promise<Claim | undefined> {
  for (let attempt = 1; ; attempt++) {
    const claim = claimFolder(folder);
    if (claim !== undefined || attempt === CLAIM_ATTEMPTS) return claim;
    await sleep(CLAIM_PAUSE_MS);
  }
}
