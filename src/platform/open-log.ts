import { join } from 'node:path';
import { openSqliteLog, type EventLog, type Synchronous } from '#event-log';
import { FILES } from './folder.js';
import type { Settings } from './settings.js';

/** A log as the service holds it: an event log, and what the health of the process says of it. */
export interface ServiceLog extends EventLog {
  /** Whether an answer waits for the disk. */
  readonly synchronous: Synchronous;
  /** `failed`: a write went wrong, and the log takes nothing more until the process starts anew. Reads go on. */
  readonly state: 'open' | 'failed' | 'closed';
}

/** How a process comes to its log. */
export type OpenLog = (settings: Pick<Settings, 'unsafeSynchronousOff'>, folder: string) => Promise<ServiceLog>;

/**
 * Opens the log of a process: the one place where it is chosen. The folder is the process's own; a log that is elsewhere
 * needs nothing from it.
 *
 * @throws LogUnavailable when it cannot be opened
 */
export const openLog: OpenLog = ({ unsafeSynchronousOff }, folder) =>
  openSqliteLog({ file: join(folder, FILES.log), unsafeSynchronousOff });
