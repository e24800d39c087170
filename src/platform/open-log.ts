import { join } from 'node:path';
import { openKurrentLog, openSqliteLog, type EventLog, type Synchronous } from '#event-log';
import { FILES } from './folder.js';
import { SQLITE, type Settings } from './settings.js';

/** A log as the service holds it: an event log, and what the health of the process says of it. */
export interface ServiceLog extends EventLog {
  /** Whether an answer waits for the disk; `server`: that is a matter of the server that keeps the log. */
  readonly synchronous: Synchronous | 'server';
  /** `failed`: a write went wrong, and the log takes nothing more until the process starts anew. Reads go on. */
  readonly state: 'open' | 'failed' | 'closed';
}

/** How a process comes to its log. */
export type OpenLog = (settings: LogSettings, folder: string) => Promise<ServiceLog>;

/** The settings that choose a log. */
export type LogSettings = Pick<Settings, 'unsafeSynchronousOff'> &
  Partial<Pick<Settings, 'log' | 'logUser' | 'logPassword' | 'logCaFile'>>;

/**
 * Opens the log of a process: the one place where it is chosen. The folder is the process's own; a log that is elsewhere
 * needs nothing from it.
 *
 * @throws LogUnavailable when it cannot be opened
 */
export const openLog: OpenLog = (settings, folder) => open(settings, folder, false);

/**
 * As {@link openLog}, for a process that serves: where the log is on a server that is away, it is opened all the same, and
 * there once the server is. What trying again cannot mend (refused credentials, a certificate that is not trusted, an address
 * that cannot be used) is an error as ever.
 */
export const openLogToServe: OpenLog = (settings, folder) => open(settings, folder, true);

function open(settings: LogSettings, folder: string, mayBeAway: boolean): Promise<ServiceLog> {
  const { log = SQLITE, logUser, logPassword, logCaFile, unsafeSynchronousOff } = settings;
  return log === SQLITE
    ? openSqliteLog({ file: join(folder, FILES.log), unsafeSynchronousOff })
    : openKurrentLog({ address: log, user: logUser, password: logPassword, caFile: logCaFile, mayBeAway });
}
