import type { ServiceLog } from '../../../src/platform/open-log.js';
import { Problem } from '#kernel';
import { whenFree } from '../connection.js';

/**
 * Runs a command on the log that the settings choose, and closes it whatever happens. A log in the folder is this process's
 * own meanwhile; SIGINT aborts the signal.
 *
 * @param make begins a log where the folder has none
 * @throws Problem `setting-invalid`, `folder-busy` (also where a server has the folder), `file-invalid` where there is no log
 */
export async function withLog<T>(
  make: boolean,
  run: (log: ServiceLog, kind: string, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { readSettings, SQLITE } = await import('../../../src/platform/settings.js');
  const { folderOf } = await import('../../../src/platform/folder.js');
  const { openLogAlone } = await import('../../../src/platform/log-alone.js');
  const { unavailableProblem } = await import('./read-log.js');
  const settings = readSettings(process.env);
  if (settings.data === undefined) {
    throw new Problem(
      'setting-invalid',
      'A log is moved from or to a store of your own, so FORLOPP_DATA must name its folder; received nothing. Set it, e.g. FORLOPP_DATA=./data/my-study.',
    );
  }
  const { folder } = folderOf(settings);
  const open = (): ReturnType<typeof openLogAlone> => openLogAlone(settings, { make });
  const interrupt = new AbortController();
  const abort = (): void => interrupt.abort();
  try {
    const { log, close } =
      settings.log === SQLITE ? await whenFree(folder, open, (url) => refuseBeside(folder, url)) : await open();
    // The second one ends the process.
    process.once('SIGINT', abort);
    try {
      return await run(log, settings.log === SQLITE ? 'sqlite' : 'kurrentdb', interrupt.signal);
    } finally {
      process.off('SIGINT', abort);
      await close();
    }
  } catch (error) {
    throw unavailableProblem(error);
  }
}

function refuseBeside(folder: string, url: string): never {
  throw new Problem(
    'folder-busy',
    `A log is moved while no server has the folder; received ${folder}, which the server at ${url} has. Stop it and run the command again.`,
  );
}
