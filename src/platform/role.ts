import { Problem } from '#kernel';

/** What a process does: everything, or one side of it. */
export type Role = 'all' | 'ingest' | 'query';

/** The name under which a process's role is injected. */
export const ROLE = Symbol('role');

/**
 * A side alone has the folder of its own columns named: examples are filled in by a process that does everything.
 *
 * @throws Problem `setting-invalid`
 */
export function checkFolderNamed(role: Role, data: string | undefined): void {
  if (role === 'all' || data !== undefined) return;
  throw new Problem(
    'setting-invalid',
    `A process of the role ${role} keeps its columns in a folder of its own, so FORLOPP_DATA must name it; received nothing. Set it, e.g. FORLOPP_DATA=./data/${role}-1.`,
  );
}

/** What to do where the folder of a process of one role is another process's: said beside the refusal. */
export function busyAdvice(role: Role): string {
  return role === 'all'
    ? 'Stop it, or talk to it.'
    : 'Give each process a folder of its own, and let FORLOPP_LOG name the log that all of them reach (a kurrentdb:// address): a log in SQLite belongs to one process, which then does everything (npm start).';
}
