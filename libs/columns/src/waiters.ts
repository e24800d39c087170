import { Problem, withoutPersonalNumbers } from '#kernel';

interface Waiter {
  readonly position: number;
  readonly timer: NodeJS.Timeout;
  readonly resolve: () => void;
  readonly reject: (problem: Problem) => void;
}

/** How far the columns have come, and why they came no further if something is wrong. */
export interface Reached {
  readonly position: number;
  readonly failure?: string;
}

/** Those who wait for a position to be reached. */
export class Waiters {
  private readonly waiting = new Set<Waiter>();
  private wanted: (() => void) | undefined;

  wait(position: number, timeoutMs: number, state: () => Reached): Promise<void> {
    if (state().position >= position) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(waiter);
        reject(behind(position, state()));
      }, timeoutMs);
      const waiter = { position, timer, resolve, reject };
      this.waiting.add(waiter);
      this.wanted?.();
    });
  }

  /** Whether somebody waits for a position that is not beyond this one. */
  anyUpTo(position: number): boolean {
    for (const waiter of this.waiting) if (waiter.position <= position) return true;
    return false;
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
  close(reached: Reached): void {
    for (const waiter of this.waiting) {
      clearTimeout(waiter.timer);
      waiter.reject(behind(waiter.position, reached));
    }
    this.waiting.clear();
  }
}

function behind(asked: number, { position, failure }: Reached): Problem {
  const why =
    failure === undefined
      ? 'Ask again in a moment, or for an earlier position.'
      : `They cannot go on: ${failure} Ask for an earlier position, or have that put right.`;
  return new Problem(
    'not-caught-up',
    `The columns hold the log up to position ${position}; asked for ${asked}. ${why}`,
    {
      extra: { reached: position, ...(failure === undefined ? {} : { failure: withoutPersonalNumbers(failure) }) },
    },
  );
}
