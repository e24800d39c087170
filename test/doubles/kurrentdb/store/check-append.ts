import { metastreamOf, NO_STREAM, TOMBSTONE } from './event.js';
import type { Expected, StoredEvent } from './event.js';
import type { MemoryLog } from './memory-log.js';

/** What comes of an append: written, written already, refused for its expectation, or the stream is gone. */
export type Decision =
  | { readonly is: 'write'; readonly current: bigint; readonly undelete: boolean }
  | { readonly is: 'already written'; readonly last: StoredEvent }
  | { readonly is: 'wrong version'; readonly current: bigint }
  | { readonly is: 'deleted' };

/**
 * Decides as EventStoreDB 23.10 does: `any` and `exists` know only the ids that were written since the server started;
 * `no stream` and an exact revision compare ids with what is stored at these revisions; content is never compared.
 */
export function checkAppend(log: MemoryLog, stream: string, expected: Expected, ids: readonly string[]): Decision {
  const current = log.lastRevision(stream);
  if (current === TOMBSTONE) return { is: 'deleted' };
  const softDeleted = log.softDeleted(stream);
  if (expected === 'exists') {
    if (softDeleted) return { is: 'deleted' };
    if (current < 0n && log.lastRevision(metastreamOf(stream)) < 0n) return { is: 'wrong version', current };
  }
  if (expected === 'any' || expected === 'exists') return byMemory(log, stream, current, ids, softDeleted);

  const after = expected === 'no stream' ? NO_STREAM : expected;
  if (after > current) return { is: 'wrong version', current };
  if (after === current) return { is: 'write', current, undelete: softDeleted };
  return byPlace(log, stream, { after, current, ids, softDeleted });
}

function byMemory(
  log: MemoryLog,
  stream: string,
  current: bigint,
  ids: readonly string[],
  undelete: boolean,
): Decision {
  let last: StoredEvent | undefined;
  for (const id of ids) {
    const known = log.remembered(stream, id);
    if (known === undefined)
      return last === undefined ? { is: 'write', current, undelete } : { is: 'wrong version', current };
    last = known;
  }
  return last === undefined ? { is: 'write', current, undelete } : { is: 'already written', last };
}

function byPlace(
  log: MemoryLog,
  stream: string,
  {
    after,
    current,
    ids,
    softDeleted,
  }: { after: bigint; current: bigint; ids: readonly string[]; softDeleted: boolean },
): Decision {
  const stored = log.stored(stream);
  let last: StoredEvent | undefined;
  for (const [i, id] of ids.entries()) {
    const there = stored[Number(after) + 1 + i];
    if (there?.id === id) {
      last = there;
      continue;
    }
    if (i === 0 && after === NO_STREAM && softDeleted) return { is: 'write', current, undelete: true };
    return { is: 'wrong version', current };
  }
  return last === undefined ? { is: 'wrong version', current } : { is: 'already written', last };
}
