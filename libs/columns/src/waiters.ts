import { Problem } from '#kernel';

interface Waiter {
  readonly position: number;
  readonly timer: NodeJS.Timeout;
  readonly resolve: () => void;
  readonly reject: (problem: Problem) => void;
}

/** Those who wait for a position to be reached. */
export class Waiters {
  private readonly waiting = new Set<Waiter>();
  private wanted: (() => void) | undefined;

  wait(position: number, timeoutMs: number, reached: () => number): Promise<void> {
    if (reached() >= position) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(waiter);
        reject(behind(position, reached()));
      }, timeoutMs);
      const waiter = { position, timer, resolve, reject };
      this.waiting.add(waiter);
      this.wanted?.();
    });
  }

  /** Resolves as soon as somebody waits for a position, and after `ms` at the latest, or when the signal aborts. */
  somebody(ms: number, signal: AbortSignal): Promise<void> {
    if (this.waiting.size > 0 || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.wanted = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
      this.wanted = done;
    });
  }

  reached(position: number): void {
    for (const waiter of this.waiting) {
      if (waiter.position > position) continue;
      clearTimeout(waiter.timer);
      this.waiting.delete(waiter);
      waiter.resolve();
    }
  }

  /** Turns everyone away. */
  close(reached: number): void {
    for (const waiter of this.waiting) {
      clearTimeout(waiter.timer);
      waiter.reject(behind(waiter.position, reached));
    }
    this.waiting.clear();
  }
}

function behind(position: number, reached: number): Problem {
  return new Problem(
    'not-caught-up',
    `The columns hold the log up to position ${reached}; asked for ${position}. Ask again in a moment, or for an earlier position.`,
    { extra: { reached } },
  );
}
