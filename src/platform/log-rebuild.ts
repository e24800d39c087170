import type { Logger } from 'pino';
import type { Rebuild } from '#columns';
import { withoutPersonalNumbers } from '#kernel';

/** Logs how columns are built anew: the start, how far it is every few seconds, and how it ended. */
export function logRebuild(logger: Logger): (now: Rebuild) => void {
  let begun = false;
  return (now) => {
    if (now.state !== 'idle') {
      const { last: _, ...progress } = now;
      logger.info(progress, begun ? 'rebuilding the columns' : 'rebuild of the columns begun');
      begun = true;
      return;
    }
    begun = false;
    const { error, ...outcome } = now.last!;
    if (error === undefined) logger.info(outcome, 'rebuild of the columns ended');
    else logger.error({ ...outcome, failure: withoutPersonalNumbers(error.message) }, 'rebuild of the columns failed');
  };
}
