import type { FollowState, RecordedEvent } from '../port.js';
import { Wake } from '../wake.js';
import { Backoff } from './calls.js';
import type { Position } from './client.js';
import type { Connection } from './connection.js';
import type { KurrentLimits } from './limits.js';
import type { Reader } from './read.js';
import { errorName, isTooSlow } from './reasons.js';
import { subscribe, type Running } from './subscription.js';
import { AnotherLog, LogUnavailable } from '../port.js';

/** What the supervisor needs of the log. */
export interface SupervisorParts {
  readonly connection: Connection;
  readonly reader: Pick<Reader, 'all'>;
  readonly limits: KurrentLimits;
  readonly seen: (event: RecordedEvent) => void;
  /** Told from time to time up to where the server has looked for our events after the last that it brought. */
  readonly noneBetween: (after: number, upTo: Position) => void;
  readonly report: (state: FollowState) => void;
  /** Told when the log turns out to be another one than that was followed. */
  readonly another: () => void;
}

/**
 * Keeps a subscription going: after anything that ends it, it subscribes again from the last event that came, with back-off
 * and jitter. What has come is held until it is taken; when too much is held it stops reading, and the server waits.
 */
export class Supervisor {
  readonly #parts: SupervisorParts;
  readonly #stop = new AbortController();
  readonly #pageSize: number;
  readonly #most: { readonly events: number; readonly bytes: number };
  readonly #wake = new Wake();
  #held: RecordedEvent[] = [];
  #heldBytes = 0;
  #position: number;
  /** The hash of the last event that came; none before the first. */
  #hash: string | undefined;
  #live = false;
  #running: Running | undefined;
  #paused = false;
  #failure: Error | undefined;
  /** Since when the server cannot be followed, and for want of what. */
  #outage: { readonly since: number; readonly error: string } | undefined;
  #drops = 0;

  /** @param after the position after which it begins */
  constructor(parts: SupervisorParts, after: number, pageSize: number) {
    this.#parts = parts;
    this.#position = after;
    this.#pageSize = pageSize;
    this.#most = { events: pageSize + parts.limits.held.events, bytes: parts.limits.held.bytes };
    void this.#run();
  }

  /** Rung whenever a page has come, anything where everything has come before, or something has changed. */
  get wake(): Wake {
    return this.#wake;
  }

  /** Whether everything up to the head, as it stood, has come; what is held has still to be taken. */
  get live(): boolean {
    return this.#live;
  }

  /** How often the subscription ended: after each time it is worth saying again that everything has come. */
  get drops(): number {
    return this.#drops;
  }

  get held(): number {
    return this.#held.length;
  }

  /** Whether so many bytes are held that they should be taken, however few events they are. */
  get full(): boolean {
    return this.#heldBytes >= this.#most.bytes;
  }

  /** Why it cannot go on, where it cannot. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Takes at most `limit` of the events that are held. */
  take(limit: number): readonly RecordedEvent[] {
    const events = this.#held.splice(0, limit);
    for (const { body } of events) this.#heldBytes -= body.length;
    if (this.#paused && this.#held.length <= this.#most.events / 2 && !this.full) {
      this.#paused = false;
      this.#running?.resume();
      this.#wake.ring();
    }
    return events;
  }

  stop(): void {
    this.#stop.abort();
    this.#running?.stop();
    this.#wake.ring();
  }

  async #run(): Promise<void> {
    const { connection, limits } = this.#parts;
    const { signal } = this.#stop;
    const backoff = new Backoff(limits.retry);
    while (!signal.aborted) {
      const from = this.#position;
      let ended: unknown;
      let state: 'broken' | undefined = 'broken';
      const lease = connection.lease();
      try {
        this.#running = subscribe(lease.client, { after: from, callMs: limits.callMs }, this.#receiver());
        if (this.#paused) this.#running.pause();
        ended = await this.#running.ended;
        if (isTooSlow(ended)) state = undefined;
      } catch (error) {
        ended = error;
      } finally {
        lease.release(signal.aborted ? undefined : state);
      }
      this.#running = undefined;
      if (signal.aborted) return;
      this.#dropped(ended);
      if (this.#failure !== undefined) return;
      if (this.#position > from) backoff.reset();
      await this.#room();
      if (!isTooSlow(ended)) {
        await backoff.wait({ signal });
        await this.#checkSameLog(backoff);
      }
    }
  }

  #receiver(): Parameters<typeof subscribe>[2] {
    const { report, seen, noneBetween } = this.#parts;
    return {
      looked: (upTo) => noneBetween(this.#position, upTo),
      confirmed: () => report({ state: 'catching-up', ...(this.#outage && { error: this.#outage.error }) }),
      event: (event) => {
        this.#position = event.position;
        this.#hash = event.streamHash;
        this.#held.push(event);
        this.#heldBytes += event.body.length;
        seen(event);
        if (!this.#paused && (this.#held.length >= this.#most.events || this.full)) {
          this.#paused = true;
          this.#running?.pause();
        }
        // Not for each event on the way: who follows would wake for nothing, once for each of a hundred thousand.
        if (this.#live || this.#held.length >= this.#pageSize || this.full) this.#wake.ring();
      },
      caughtUp: () => {
        this.#live = true;
        this.#outage = undefined;
        report({ state: 'live' });
        this.#wake.ring();
      },
      fellBehind: () => {
        this.#live = false;
        report({ state: 'catching-up' });
      },
    };
  }

  #dropped(reason: unknown): void {
    this.#live = false;
    this.#drops++;
    if (reason instanceof LogUnavailable) {
      // An event that cannot be understood stays so: whoever follows must know.
      this.#failure = reason;
    } else if (isTooSlow(reason)) {
      // The server holds 32 events for a live subscription, and drops it when a larger batch comes: no outage.
      this.#parts.report({ state: 'catching-up' });
    } else {
      this.#reportOutage(reason);
    }
    this.#wake.ring();
  }

  #reportOutage(reason: unknown): void {
    this.#outage = { since: this.#outage?.since ?? Date.now(), error: errorName(reason) };
    this.#parts.report({ state: 'reconnecting', ...this.#outage });
  }

  /** Waits until what is held has been taken far enough. */
  async #room(): Promise<void> {
    const { signal } = this.#stop;
    while (this.#paused && !signal.aborted) await this.#wake.sleep(this.#wake.rings, signal);
  }

  /**
   * After an outage: whether the last event that came is still where it was. A server that was set back to a backup says
   * nothing by itself, and its positions would be those of other events.
   */
  async #checkSameLog(backoff: Backoff): Promise<void> {
    const { signal } = this.#stop;
    const position = this.#position;
    while (position > 0 && !signal.aborted) {
      try {
        const [event] = await this.#parts.reader.all({ direction: 'backwards', upTo: position, limit: 1 });
        const same = event?.position === position && (this.#hash === undefined || event.streamHash === this.#hash);
        return same ? undefined : this.#isAnother();
      } catch (error) {
        if (error instanceof AnotherLog) return this.#isAnother();
        this.#reportOutage(error);
        await backoff.wait({ signal });
      }
    }
  }

  #isAnother(): void {
    this.#failure = new AnotherLog();
    this.#parts.another();
    this.stop();
  }
}
