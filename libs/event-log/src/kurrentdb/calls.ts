import { setTimeout as sleepFor } from 'node:timers/promises';
import { NoAnswer } from './reasons.js';

/**
 * What a call came to, or our own time-out. The call itself cannot be taken back: what it comes to later is dropped.
 *
 * @throws NoAnswer after `ms`
 */
export async function within<T>(ms: number, call: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(ms)), ms);
  });
  try {
    const work = call();
    work.catch(() => undefined);
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** How long to wait between tries. */
export interface BackoffLimits {
  readonly first: number;
  readonly last: number;
}

/** Waits longer and longer, with jitter, so that those who lost the same server do not come back as one. */
export class Backoff {
  readonly #limits: BackoffLimits;
  #next: number;

  constructor(limits: BackoffLimits) {
    this.#limits = limits;
    this.#next = limits.first;
  }

  reset(): void {
    this.#next = this.#limits.first;
  }

  /** Waits at most `most` milliseconds, or until the signal aborts. Never throws. */
  async wait({ most = Infinity, signal }: { most?: number; signal?: AbortSignal } = {}): Promise<void> {
    const pause = this.#next * (0.5 + Math.random() / 2);
    this.#next = Math.min(2 * this.#next, this.#limits.last);
    await sleepFor(Math.max(0, Math.min(pause, most)), undefined, signal === undefined ? {} : { signal }).catch(
      () => undefined,
    );
  }
}
