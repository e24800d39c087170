import type { EventLog, FollowedPage, ReadAllBackwards, ReadAllForwards, RecordedEvent } from '#event-log';

/** A log that is a list of events, for readers: it can only be read, and fails as often as it is told to. */
export class ListedLog implements EventLog {
  readonly atomicity = 'log';
  /** How many more reads fail. */
  failures = 0;
  private readonly sleepers = new Set<() => void>();

  constructor(private readonly events: RecordedEvent[]) {}

  add(...events: RecordedEvent[]): void {
    this.events.push(...events);
    this.wake();
  }

  append(): Promise<never> {
    return Promise.reject(new Error('This log is only read.'));
  }

  restore(): Promise<never> {
    return Promise.reject(new Error('This log is only read.'));
  }

  readStream(): Promise<never> {
    return Promise.reject(new Error('This log is only read by position.'));
  }

  async readAll(options: ReadAllForwards | ReadAllBackwards): Promise<readonly RecordedEvent[]> {
    this.failIfTold();
    if (options.direction === 'backwards') {
      const upTo = options.upTo ?? Infinity;
      return this.events
        .filter(({ position }) => position <= upTo)
        .slice(-options.limit)
        .reverse();
    }
    return this.events.filter(({ position }) => position > (options.after ?? 0)).slice(0, options.limit);
  }

  async *follow(options: { after: number; signal: AbortSignal; pageSize?: number }): AsyncGenerator<FollowedPage> {
    let { after } = options;
    options.signal.addEventListener('abort', () => this.wake(), { once: true });
    while (!options.signal.aborted) {
      this.failIfTold();
      const events = await this.readAll({ after, limit: 3 });
      after = events.at(-1)?.position ?? after;
      const caughtUp = after === (this.events.at(-1)?.position ?? 0);
      yield { events, caughtUp };
      if (caughtUp && after === (this.events.at(-1)?.position ?? 0)) await this.sleep(options.signal);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async sleep(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => this.sleepers.add(resolve));
  }

  private wake(): void {
    for (const wake of this.sleepers) wake();
    this.sleepers.clear();
  }

  private failIfTold(): void {
    if (this.failures === 0) return;
    this.failures--;
    throw new Error('the log is away');
  }
}
