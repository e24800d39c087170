import { checkLimit } from '../checks.js';
import type { FollowedPage, FollowOptions } from '../port.js';
import { Supervisor, type SupervisorParts } from './supervisor.js';

/** What following needs of the log. */
export type FollowParts = Omit<SupervisorParts, 'report'> & { readonly closed: AbortSignal };

/** The loop behind `EventLog.follow`: what a supervised subscription brings, in pages. */
export async function* followSubscription(
  { closed, ...parts }: FollowParts,
  { after, signal, pageSize = 500, report = () => undefined }: FollowOptions,
): AsyncGenerator<FollowedPage, void, undefined> {
  checkLimit(pageSize);
  const ended = AbortSignal.any([signal, closed]);
  if (ended.aborted) return;
  const supervisor = new Supervisor({ ...parts, report }, after, pageSize);
  try {
    let told = false;
    let drops = 0;
    for (;;) {
      if (drops !== supervisor.drops) told = false;
      drops = supervisor.drops;
      const heard = supervisor.wake.rings;
      const { live } = supervisor;
      if (supervisor.held >= pageSize || supervisor.full || (live && supervisor.held > 0) || (live && !told)) {
        const events = supervisor.take(pageSize);
        told = live && supervisor.held === 0;
        yield { events, caughtUp: told };
      } else {
        if (supervisor.failure !== undefined) {
          if (supervisor.held === 0) throw supervisor.failure;
          yield { events: supervisor.take(pageSize), caughtUp: false };
          continue;
        }
        await supervisor.wake.sleep(heard, ended);
      }
      if (ended.aborted) return;
    }
  } finally {
    supervisor.stop();
  }
}
