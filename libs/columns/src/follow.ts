import { setImmediate, setTimeout } from 'node:timers/promises';
import { LogUnavailable, type EventLog, type FollowState, type RecordedEvent } from '#event-log';
import { UnusableEvent } from './batch.js';
import type { Columns } from './columns.js';

/** How following the log is getting on. After a failure it is tried again; `error` is the last one. */
export interface Following {
  readonly state: 'catching-up' | 'live' | 'failed';
  readonly error?: Error;
}

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

/** Keeps columns in step with a log. Resolves when the signal aborts or the log closes; never rejects. */
export async function followLog(
  columns: Columns,
  log: EventLog,
  signal: AbortSignal,
  report: (following: Following) => void,
): Promise<void> {
  let pause = FIRST_PAUSE_MS;
  let lastError: { error: Error } | undefined;
  // What failed once is tried again at once, with every page committed by itself: those before the one that fails are
  // known then, and only what fails again is a failure.
  let careful = false;
  // A log that goes back to its server by itself brings no page and throws nothing while it cannot.
  const tellOutage = (state: FollowState): void => {
    if (state.state !== 'reconnecting') return;
    const since = new Date(state.since).toISOString();
    report({ state: 'failed', error: new LogUnavailable(`reconnecting since ${since} (${state.error}).`) });
  };
  while (!signal.aborted) {
    try {
      report({ state: 'catching-up', ...lastError });
      if (!(await isSameLog(columns, log))) await columns.clear();
      let applied: Promise<void> = Promise.resolve();
      let heldPages = 0;
      for await (const page of log.follow({ after: columns.position, signal, pageSize: PAGE, report: tellOutage })) {
        await applied;
        const reached = page.events.at(-1)?.position ?? 0;
        const hold = !careful && !page.caughtUp && heldPages < HELD_PAGES && !columns.isAwaited(reached);
        // What is held is lost with the page that fails, so only a page by itself can be taken in part.
        const alone = heldPages === 0;
        heldPages = hold ? heldPages + 1 : 0;
        applied = alone ? applyUpToUnusable(columns, page.events, hold) : columns.apply(page.events, { hold });
        // The next page is read while this one commits; at the head there is none to wait for, and a failure must show.
        applied.catch(() => undefined);
        if (page.caughtUp) {
          await applied;
          careful = false;
        }
        pause = FIRST_PAUSE_MS;
        lastError = undefined;
        report({ state: page.caughtUp ? 'live' : 'catching-up' });
        if (page.caughtUp) await columns.awaited(GATHER_MS, signal);
        else await setImmediate();
      }
      await applied;
      await columns.apply([]);
      return;
    } catch (error) {
      if (signal.aborted) return;
      if (!careful) {
        careful = true;
        continue;
      }
      lastError = { error: error instanceof Error ? error : new Error(String(error)) };
      report({ state: 'failed', ...lastError });
      await setTimeout(pause, undefined, { signal }).catch(() => undefined);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }
}

/** Applies a page. One event that cannot be taken must not keep those before it in the page from being known. */
async function applyUpToUnusable(columns: Columns, events: readonly RecordedEvent[], hold: boolean): Promise<void> {
  try {
    await columns.apply(events, { hold });
  } catch (error) {
    if (error instanceof UnusableEvent) {
      await columns.apply(events.filter(({ position }) => position < error.position));
    }
    throw error;
  }
}

/** Whether the event at the columns' checkpoint is in the log, as the columns saw it. */
async function isSameLog(columns: Columns, log: EventLog): Promise<boolean> {
  const { position, streamHash, logHash } = columns.head;
  if (position === 0) return true;
  const [event] = await log.readAll({ direction: 'backwards', upTo: position, limit: 1 });
  return (
    event !== undefined &&
    event.position === position &&
    event.streamHash === streamHash &&
    (event.logHash === undefined || logHash === undefined || event.logHash === logHash)
  );
}
