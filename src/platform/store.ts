import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { openColumns, type Columns } from '#columns';
import { LogUnavailable, type EventLog } from '#event-log';
import { Problem } from '#kernel';
import { claimSoon, FILES, folderOf, makeFolder, withdrawServer } from './folder.js';
import { logRebuild } from './log-rebuild.js';
import { openLog, type LogSettings, type OpenLog, type ServiceLog } from './open-log.js';
import { busyAdvice, checkFolderNamed, type Role } from './role.js';
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

/** What is known about an open folder. */
export interface StoreAbout {
  readonly folder: string;
  /** Made by the server itself, with the bundled histories: every answer from it says so. */
  readonly demonstration: boolean;
  readonly synchronous: ServiceLog['synchronous'];
  /** See {@link ServiceLog.state}. */
  readonly logState: () => ServiceLog['state'];
}

/**
 * Claims and opens the data folder, and starts to follow the log.
 *
 * @param options.openLog what opens the log; tests give several stores one log
 * @param options.logger is told of rebuilds of the columns
 * @throws Problem `folder-busy` when another process owns it, `setting-invalid` when it cannot be written in,
 * `log-unavailable`, with the reason, when its log cannot be opened
 */
export async function openStore(
  settings: Pick<Settings, 'data'> & LogSettings,
  options: { readonly role?: Role; readonly openLog?: OpenLog; readonly logger?: Logger } = {},
): Promise<Store> {
  const { role = 'all', openLog: open = openLog, logger } = options;
  checkFolderNamed(role, settings.data);
  const { folder, demonstration } = folderOf(settings);
  await makeFolder(folder);
  const claim = await claimSoon(folder, busyAdvice(role));
  try {
    // Left behind by a server that was killed.
    await withdrawServer(folder);
    // By an import of a history that was killed: nothing of it was recorded.
    await rm(join(folder, FILES.moving), { recursive: true, force: true });
    await rm(join(folder, FILES.scratch), { recursive: true, force: true });
    const log = await open(settings, folder).catch((error: unknown) => {
      throw notOpened(error);
    });
    const tell = logger === undefined ? undefined : logRebuild(logger);
    const columns = await openColumns({ file: join(folder, FILES.columns), tell }).catch(async (error: unknown) => {
      await log.close();
      throw error;
    });
    const stop = new AbortController();
    const following = columns.follow(log, stop.signal);
    return new Store(
      log,
      columns,
      { folder, demonstration, synchronous: log.synchronous, logState: () => log.state },
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

/** Nothing was sent to a log that could not be opened, so all there is to say is why. */
function notOpened(error: unknown): unknown {
  return error instanceof LogUnavailable ? new Problem('log-unavailable', error.message, { cause: error }) : error;
}
