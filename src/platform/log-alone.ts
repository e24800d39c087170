import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '#kernel';
import { claimSoon, FILES, folderOf, makeFolder, withdrawServer } from './folder.js';
import { openLog, type ServiceLog } from './open-log.js';
import { SQLITE, type Settings } from './settings.js';

/** A log without columns, for commands that are about the log itself. */
export interface LogAlone {
  readonly log: ServiceLog;
  /** Gives the folder back. */
  readonly close: () => Promise<void>;
}

/**
 * Opens the log that the settings choose. One in the data folder is this process's own until it is closed; one on a server
 * needs nothing of the folder.
 *
 * @param options.make begins a log where the folder has none
 * @throws Problem `folder-busy` when another process owns the folder, `file-invalid` where there is no log
 * @throws LogUnavailable when the log cannot be opened
 */
export async function openLogAlone(settings: Settings, { make }: { readonly make: boolean }): Promise<LogAlone> {
  const { folder } = folderOf(settings);
  if (settings.log !== SQLITE) {
    const log = await openLog(settings, folder);
    return { log, close: () => log.close() };
  }
  if (!make) checkLogThere(folder);
  await makeFolder(folder);
  const claim = await claimSoon(folder);
  try {
    // Left behind by those that were killed.
    await withdrawServer(folder);
    await rm(join(folder, FILES.moving), { recursive: true, force: true });
    const log = await openLog(settings, folder);
    return {
      log,
      async close() {
        await log.close();
        claim.release();
      },
    };
  } catch (error) {
    claim.release();
    throw error;
  }
}

/** @throws Problem `file-invalid` */
export function checkLogThere(folder: string): void {
  if (existsSync(join(folder, FILES.log))) return;
  throw new Problem(
    'file-invalid',
    `The folder must hold a log; received ${folder}, which has no ${FILES.log}. Set FORLOPP_DATA to the folder of the store.`,
  );
}
