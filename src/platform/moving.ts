import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { copySqliteLog, openSqliteLog, parseStream, replaceSqliteLog, type EventLog } from '#event-log';
import { Problem } from '#kernel';
import { claimSoon, FILES, folderOf, makeFolder, withdrawServer } from './folder.js';
import { SQLITE, type Settings } from './settings.js';
import { openStore, type Store } from './store.js';

/** A store into which a history is moved: it takes the place of the folder's own as a whole, or is gone. */
export interface Moving {
  /** The data folder that the history is meant for. */
  readonly folder: string;
  /** Holds the protocols that the folder's own store holds, and nothing else. In a folder of its own below that one. */
  readonly store: Store;
  /** Closes the store and puts it in the place of the folder's own: after a power cut there is the one or the other. */
  readonly keep: () => Promise<void>;
  /** Closes the store and throws it away, unless it was kept. Idempotent. */
  readonly discard: () => Promise<void>;
}

/**
 * Opens a store for a history beside that of the data folder, which is this process's own until the end.
 *
 * @throws Problem `folder-busy` when another process owns the folder, `history-not-first` when it holds facts,
 * `setting-invalid` where the log is not the folder's own
 */
export async function openMoving(settings: Settings): Promise<Moving> {
  if (settings.log !== SQLITE) {
    throw new Problem(
      'setting-invalid',
      `A history is moved into a folder's own log, which it replaces as a whole; received another one in FORLOPP_LOG. Unset it and import into a new folder (FORLOPP_DATA), then move that history to this log: forlopp export-log from the folder, forlopp import-log with this FORLOPP_LOG.`,
    );
  }
  const { folder } = folderOf(settings);
  await makeFolder(folder);
  const claim = await claimSoon(folder);
  const beside = join(folder, FILES.moving);
  try {
    await withdrawServer(folder);
    const log = join(folder, FILES.log);
    await checkEmpty(log);
    // Left behind by an import that was killed.
    await rm(beside, { recursive: true, force: true });
    await mkdir(beside);
    copySqliteLog(log, join(beside, FILES.log));
    const store = await openStore({ data: beside, unsafeSynchronousOff: settings.unsafeSynchronousOff });
    let open = true;
    const discard = async (): Promise<void> => {
      if (!open) return;
      open = false;
      try {
        await store.close();
        await rm(beside, { recursive: true, force: true });
      } finally {
        claim.release();
      }
    };
    const keep = async (): Promise<void> => {
      await store.close();
      await replaceSqliteLog(log, join(beside, FILES.log));
      // Columns of another log are found out and built anew; these are spared it.
      await rm(join(folder, `${FILES.columns}.wal`), { force: true });
      await rename(join(beside, FILES.columns), join(folder, FILES.columns));
      await discard();
    };
    return { folder, store, keep, discard };
  } catch (error) {
    await rm(beside, { recursive: true, force: true });
    claim.release();
    throw error;
  }
}

/** @throws Problem `history-not-first` */
async function checkEmpty(file: string): Promise<void> {
  if (!existsSync(file)) return;
  const log = await openSqliteLog({ file });
  try {
    if (await holdsFacts(log)) {
      throw new Problem(
        'history-not-first',
        'A history is moved into a store that holds no facts yet, since what was recorded later cannot become known before it; received a folder with facts. Name a new folder with FORLOPP_DATA, or import without --recorded-from-source.',
      );
    }
  } finally {
    await log.close();
  }
}

const PAGE = 100;

async function holdsFacts(log: EventLog): Promise<boolean> {
  for (let after = 0; ;) {
    const events = await log.readAll({ after, limit: PAGE });
    if (events.some(({ stream }) => parseStream(stream)?.kind !== 'protocol')) return true;
    if (events.length < PAGE) return false;
    after = events.at(-1)!.position;
  }
}
