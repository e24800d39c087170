import { LogUnavailable } from '#event-log';
import { Problem, withoutPersonalNumbers } from '#kernel';
import { lagOf, type Lag } from './lag.js';
import type { Store } from './store.js';

/** How long whoever asks for the health of a process is kept waiting for its log. */
const LOOK_MS = 2000;

/** What a look at the log says. */
export interface Looked {
  readonly position: number;
  readonly lag: Lag;
}

/**
 * Looks at the log for those who ask whether the process is ready. A log that takes calls and says nothing keeps a look for
 * longer than they wait: they are told so, and whoever comes meanwhile shares that look, so that they do not pile up.
 */
export class LogLook {
  private looking: Promise<Looked> | undefined;

  constructor(private readonly store: Store) {}

  /** @throws Problem `log-unavailable`, saying why */
  async look(): Promise<Looked> {
    this.looking ??= this.read().finally(() => (this.looking = undefined));
    // Where nobody waits for it any more, nobody is left to hear of its failure.
    this.looking.catch(() => undefined);
    try {
      return await within(LOOK_MS, this.looking);
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error;
      throw new Problem('log-unavailable', 'The log cannot be read now; it is tried again by itself.', {
        cause: error,
        extra: { failure: withoutPersonalNumbers(error.message) },
      });
    }
  }

  private async read(): Promise<Looked> {
    const position = await this.store.head();
    return { position, lag: await lagOf(this.store, position) };
  }
}

/** @throws LogUnavailable after `ms` */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LogUnavailable(`it has not answered within ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
