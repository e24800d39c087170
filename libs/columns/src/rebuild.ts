import { setTimeout as sleep } from 'node:timers/promises';
import { LogUnavailable, type EventLog } from '#event-log';
import type { Columns } from './columns.js';

/** Why columns are built anew. */
export type RebuildCause = 'asked' | 'parked-events';

/** How a build beside the running columns is getting on. */
export interface RebuildProgress {
  readonly cause: RebuildCause;
  /** When it began, in milliseconds since the epoch. */
  readonly since: number;
  /** The position that it has come to. */
  readonly position: number;
  /** Events in it. */
  readonly events: number;
  /** Events in the running columns, which it will have when it takes their place, and those that come meanwhile. */
  readonly of: number;
  readonly eventsPerSecond: number;
}

/** How the last build ended. */
export interface RebuildOutcome extends RebuildProgress {
  /** `swapped`: it took the place of those that ran; these ran on otherwise. */
  readonly outcome: 'swapped' | 'cancelled' | 'failed';
  /** When it ended, in milliseconds since the epoch. */
  readonly ended: number;
  /** What went wrong; of a failed one. */
  readonly error?: Error;
}

/**
 * A build beside the running columns. `waiting`: somebody still reads columns whose place the running ones took, and there
 * are never more than two.
 */
export type Rebuild =
  | { readonly state: 'idle'; readonly last?: RebuildOutcome }
  | ({ readonly state: 'waiting' | 'building'; readonly last?: RebuildOutcome } & RebuildProgress);

/** A build that has caught up. */
export interface Build {
  readonly columns: Columns;
  /** Ends its following, with all committed that it has applied. */
  readonly finish: () => Promise<void>;
}

/** What the builder works with. */
export interface RebuilderParts {
  readonly running: Columns;
  /** Opens empty columns in a file of their own. */
  readonly open: () => Promise<Columns>;
  readonly tell?: (now: Rebuild) => void;
}

/** How often it is looked how the build gets on. */
const LOOK_MS = 50;
/** How often it is told. */
const TELL_MS = 10_000;
/** How long nothing is applied while the build comes up the last steps. */
const LAST_STEPS_MS = 2000;

/** Builds columns beside the running ones, one at a time. */
export class Rebuilder {
  private now:
    { readonly state: 'waiting' | 'building'; readonly cause: RebuildCause; readonly since: number } | undefined;
  private building: Columns | undefined;
  private last: RebuildOutcome | undefined;
  private stop = new AbortController();
  private work: Promise<void> = Promise.resolve();

  constructor(private readonly parts: RebuilderParts) {}

  get status(): Rebuild {
    const last = this.last === undefined ? {} : { last: this.last };
    return this.now === undefined
      ? { state: 'idle', ...last }
      : { state: this.now.state, ...this.progress(this.now), ...last };
  }

  /** Begins, unless one is under way. */
  start(log: EventLog, cause: RebuildCause): void {
    if (this.now !== undefined) return;
    this.stop = new AbortController();
    this.now = { state: this.parts.running.hasOld ? 'waiting' : 'building', cause, since: Date.now() };
    this.tell();
    this.work = this.run(log, this.stop.signal);
  }

  /** Ends what is under way, and resolves when it has ended. */
  async cancel(): Promise<void> {
    this.stop.abort();
    await this.work;
  }

  private async run(log: EventLog, signal: AbortSignal): Promise<void> {
    let ended: Pick<RebuildOutcome, 'outcome' | 'error'>;
    try {
      await unlessAborted(this.parts.running.oldGone(), signal);
      this.now = { ...this.now!, state: 'building' };
      await this.build(log, signal);
      ended = { outcome: 'swapped' };
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      ended = signal.aborted ? { outcome: 'cancelled' } : { outcome: 'failed', error };
    }
    const last = { ...this.progress(this.now!), ended: Date.now(), ...ended };
    await this.clearAway(last);
    this.last = last;
    this.now = undefined;
    this.tell();
  }

  private async build(log: EventLog, signal: AbortSignal): Promise<void> {
    const { running } = this.parts;
    const { generation } = running;
    await running.share('running');
    const columns = (this.building = await this.parts.open());
    await columns.share('building');
    const finished = new AbortController();
    const following = columns.follow(log, AbortSignal.any([signal, finished.signal]));
    const finish = async (): Promise<void> => {
      finished.abort();
      await following;
      signal.throwIfAborted();
      if (running.generation !== generation)
        throw new Error('The columns were emptied meanwhile: the log is another one.');
    };
    try {
      do await this.catchUp(columns, signal);
      while (!(await running.takeOver({ columns, finish }, LAST_STEPS_MS)));
    } finally {
      finished.abort();
      await following;
    }
  }

  /** Waits until the build holds about what the running columns hold. */
  private async catchUp(columns: Columns, signal: AbortSignal): Promise<void> {
    let told = Date.now();
    for (;;) {
      signal.throwIfAborted();
      const { error, state } = columns.health;
      // A log that is away is waited for, as the running columns do; what the database refuses would be refused again.
      if (error !== undefined && !(error instanceof LogUnavailable)) throw error;
      if (state === 'live' && columns.position >= this.parts.running.position) return;
      if (Date.now() - told > TELL_MS) {
        this.tell();
        told = Date.now();
      }
      await sleep(LOOK_MS);
    }
  }

  /** What did not take the place of the running columns goes; those have all the memory again, unless old ones are read. */
  private async clearAway({ outcome }: RebuildOutcome): Promise<void> {
    const { building } = this;
    const { running } = this.parts;
    this.building = undefined;
    // What cannot be removed now is removed at the next start.
    await building?.abandon().catch(() => undefined);
    if (outcome !== 'swapped' && !running.hasOld) await running.share('all').catch(() => undefined);
  }

  private progress({ cause, since }: { readonly cause: RebuildCause; readonly since: number }): RebuildProgress {
    const { position, events } = this.building?.given ?? { position: 0, events: 0 };
    const seconds = Math.max(0.001, (Date.now() - since) / 1000);
    return {
      cause,
      since,
      position,
      events,
      of: this.parts.running.events,
      eventsPerSecond: Math.round(events / seconds),
    };
  }

  private tell(): void {
    this.parts.tell?.(this.status);
  }
}

/** What a promise says, or the end of the wait for it. */
async function unlessAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let abort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    if (abort !== undefined) signal.removeEventListener('abort', abort);
  }
}
