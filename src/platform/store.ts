import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openColumns, type Columns } from '#columns';
import { claimFolder, openSqliteLog, type EventLog, type SqliteLog } from '#event-log';
import { Problem } from '#kernel';
import { FILES, folderOf, withdrawServer } from './folder.js';
import { folderProblem } from './setting-problems.js';
import type { Settings } from './settings.js';

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
 * @throws Problem `folder-busy` when another process owns it
 */
export async function openStore(settings: Settings): Promise<Store> {
  const { folder, demonstration } = folderOf(settings);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw folderProblem(error, folder);
  });
  const claim = claimFolder(folder);
  if (claim === undefined) {
    throw new Problem(
      'folder-busy',
      `One process at a time owns a data folder; another one has ${folder}. Stop it, or talk to it.`,
    );
  }
  try {
    // Left behind by a server that was killed.
    await withdrawServer(folder);
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
