import { setImmediate, setTimeout } from 'node:timers/promises';
import { AnotherLog, LogUnavailable, type EventLog, type FollowState, type RecordedEvent } from '#event-log';
import type { Columns } from './columns.js';
import { readUnreadable } from './parked.js';
import { readEvent } from './read-event.js';

/**
 * How following the log is getting on. `reconnecting`: reading the log or writing the columns failed, and is tried again
 * after a pause; `error` is the last failure, `failures` how many there were since anything went well.
 */
export type Following = Report & {
  /** When this state began, in milliseconds since the epoch. */
  readonly since: number;
};

/** What the loop says of itself. */
export type Report =
  | { readonly state: 'catching-up' | 'live'; readonly error?: undefined }
  | { readonly state: 'reconnecting'; readonly error: Error; readonly failures: number };

/** Events that are written at a time: small enough to let others in. */
const PAGE = 4096;
/**
 * Pages per transaction while catching up. DuckDB writes whole groups of 122 880 rows straight into its file; what is
 * committed in smaller pieces goes through its write-ahead log first.
 */
const HELD_PAGES = 64;
/**
 * How long events gather at the head before they are committed, unless somebody waits for one: a commit costs as much for
 * one event as for hundreds, and it takes from what the writers of the log need.
 */
const GATHER_MS = 100;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** Parked events that are looked at again at the start: of so many protocols and types at least one. */
const LOOKED_AT = 20;

/** For how long following has to go well without an event, for the next failure to count as the first. */
const SETTLED_MS = 10_000;

/**
 * Keeps columns in step with a log. An event that cannot be understood is parked, and following goes on. Resolves when the
 * signal aborts or the log closes; never rejects.
 */
export async function followLog(
  columns: Columns,
  log: EventLog,
  signal: AbortSignal,
  report: (now: Report) => void,
): Promise<void> {
  let failures = 0;
  let failedAt = -1;
  let checked = false;
  while (!signal.aborted) {
    const begun = performance.now();
    try {
      if (failures <= 1) report({ state: 'catching-up' });
      // What is of another log would answer wrongly; what lacks parked events answers rightly meanwhile, or says so.
      if (!(await isSameLog(columns, log))) await columns.clear();
      else if (!checked && (await isReadableNow(columns, log))) columns.startRebuild(log, 'parked-events');
      checked = true;
      // What failed is tried again with every page committed by itself, so that those before the one that fails are known.
      await applyPages(columns, log, signal, failures > 0, report);
      return;
    } catch (thrown) {
      if (signal.aborted) return;
      const wentWell = columns.position !== failedAt || performance.now() - begun > SETTLED_MS;
      failures = wentWell ? 1 : failures + 1;
      failedAt = columns.position;
      // Once it is tried again at once, and nobody needs to know: only what fails again is a failure.
      if (failures === 1) continue;
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      report({ state: 'reconnecting', error, failures });
      await setTimeout(pauseAfter(failures - 1), undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Applies what the log has and gets, until the signal aborts or the log closes. */
async function applyPages(
  columns: Columns,
  log: EventLog,
  signal: AbortSignal,
  failedBefore: boolean,
  report: (now: Report) => void,
): Promise<void> {
  // A log that goes back to its server by itself brings no page and throws nothing while it cannot.
  const tellOutage = (state: FollowState): void => {
    if (state.state !== 'reconnecting') return;
    const since = new Date(state.since).toISOString();
    const error = new LogUnavailable(`reconnecting since ${since} (${state.error}).`);
    report({ state: 'reconnecting', error, failures: 1 });
  };
  let careful = failedBefore;
  let applied: Promise<void> = Promise.resolve();
  let heldPages = 0;
  for await (const page of log.follow({ after: columns.position, signal, pageSize: PAGE, report: tellOutage })) {
    await applied;
    const reached = page.events.at(-1)?.position ?? 0;
    const hold = !careful && !page.caughtUp && heldPages < HELD_PAGES && !columns.isAwaited(reached);
    heldPages = hold ? heldPages + 1 : 0;
    applied = columns.apply(page.events, { hold, park: true });
    // The next page is read while this one commits; at the head there is none to wait for, and a failure must show.
    applied.catch(() => undefined);
    if (page.caughtUp) {
      await applied;
      careful = false;
    }
    report({ state: page.caughtUp ? 'live' : 'catching-up' });
    if (page.caughtUp) await columns.awaited(GATHER_MS, signal);
    else await setImmediate();
  }
  await applied;
  await columns.apply([]);
}

/**
 * How long to wait after so many failures, in milliseconds: longer and longer, and never as long as others wait that lost
 * the same log at the same moment.
 *
 * @param random a number in [0, 1)
 */
export function pauseAfter(failures: number, random = Math.random()): number {
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
  return longest * (0.5 + random / 2);
}

/** Whether a parked event, whose bytes another version could not read, can be read by this one. */
async function isReadableNow(columns: Columns, log: EventLog): Promise<boolean> {
  for (const position of await unreadable(columns)) {
    const [event] = await log.readAll({ direction: 'backwards', upTo: position, limit: 1 });
    if (event?.position === position && isReadable(event)) return true;
  }
  return false;
}

async function unreadable(columns: Columns): Promise<number[]> {
  if (columns.parkedCount === 0) return [];
  const reading = await columns.connect();
  try {
    return await reading.use((connection) => readUnreadable(connection, LOOKED_AT));
  } finally {
    await reading.close();
  }
}

function isReadable(event: RecordedEvent): boolean {
  try {
    readEvent(event);
    return true;
  } catch {
    return false;
  }
}

/** Whether the event at the columns' checkpoint is in the log, as the columns saw it. */
async function isSameLog(columns: Columns, log: EventLog): Promise<boolean> {
  const { position, streamHash, logHash } = columns.head;
  if (position === 0) return true;
  const [event] = await log.readAll({ direction: 'backwards', upTo: position, limit: 1 }).catch((error: unknown) => {
    if (error instanceof AnotherLog) return [];
    throw error;
  });
  return (
    event !== undefined &&
    event.position === position &&
    event.streamHash === streamHash &&
    (event.logHash === undefined || event.logHash === logHash)
  );
}
