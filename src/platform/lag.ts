import type { Store } from './store.js';

/** More than this many are not counted, since whoever looks at a process's health does so every few seconds. */
const COUNTED = 1000;

/** How far columns are behind their log. */
export interface Lag {
  /** Events that are in the log and not in the columns, {@link COUNTED} at most. */
  readonly events: number;
  /** There are more than were counted. */
  readonly more: boolean;
  /** For how long the oldest of them has been in the log. */
  readonly seconds: number;
}

/**
 * Counts what the columns still lack. Positions are no help: in some logs they are places in a file, not numbers of events.
 *
 * @param head the log's head, where whoever asks has read it
 * @throws LogUnavailable
 */
export async function lagOf(store: Store, head?: number): Promise<Lag> {
  const { log, columns } = store;
  // Where there is nothing to count, a count would go through all that others have written since.
  if (columns.position >= (head ?? (await store.head()))) return { events: 0, more: false, seconds: 0 };
  const waiting = await log.readAll({ after: columns.position, limit: COUNTED + 1 });
  const oldest = waiting[0]?.recordedAt;
  return {
    events: Math.min(waiting.length, COUNTED),
    more: waiting.length > COUNTED,
    seconds: oldest === undefined ? 0 : Math.max(0, Math.round((Date.now() - oldest) / 100) / 10),
  };
}
