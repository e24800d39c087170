import { checkLimit } from './checks.js';
import type { FollowedPage, RecordedEvent } from './port.js';
import type { Wake } from './wake.js';

/** What following needs of a log: pages, whether it has closed, a bell, and (for writers elsewhere) how often to look. */
export interface Followable {
  page(after: number, limit: number): Promise<readonly RecordedEvent[]>;
  isClosed(): boolean;
  readonly wake: Wake;
  /** Looks again after `first` milliseconds, then after twice as long, up to `last`. */
  readonly poll?: { readonly first: number; readonly last: number };
}

/** The loop behind `EventLog.follow` for a log that is read in pages. */
export async function* followPages(
  log: Followable,
  { after, signal, pageSize = 500 }: { after: number; signal: AbortSignal; pageSize?: number },
): AsyncGenerator<FollowedPage, void, undefined> {
  checkLimit(pageSize);
  let position = after;
  let told = false;
  let pause = log.poll?.first;
  const ended = (): boolean => signal.aborted || log.isClosed();
  while (!ended()) {
    const heard = log.wake.rings;
    const events = await pageUnlessEnded(log, position, pageSize, ended);
    if (events === undefined || ended()) return;
    const caughtUp = events.length < pageSize;
    const last = events.at(-1);
    if (last !== undefined) {
      position = last.position;
      pause = log.poll?.first;
    }
    if (last !== undefined || !told) yield { events, caughtUp };
    told = caughtUp;
    if (!caughtUp || ended()) continue;
    const rung = await log.wake.sleep(heard, signal, pause);
    if (pause !== undefined && log.poll !== undefined) {
      pause = rung ? log.poll.first : Math.min(2 * pause, log.poll.last);
    }
  }
}

async function pageUnlessEnded(
  log: Followable,
  after: number,
  limit: number,
  ended: () => boolean,
): Promise<readonly RecordedEvent[] | undefined> {
  try {
    return await log.page(after, limit);
  } catch (error) {
    if (ended()) return undefined;
    throw error;
  }
}
