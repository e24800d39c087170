import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for one test, and how to be rid of it. */
export function tempFolder(): { folder: string; file: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'event-log-'));
  return { folder, file: join(folder, 'log.sqlite'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}
