import type { Leader } from './errors.js';
import type { Front } from './front.js';

/**
 * Answers that get lost: the append is stored, but who asked for it is not told. `break` cuts the connection, so that
 * it fails at once; `silence` never answers. Either the next so many, or a share drawn from a seeded generator.
 */
export type DroppedAnswers = { readonly how: 'break' | 'silence' } & (
  { readonly next: number } | { readonly share: number; readonly seed: number }
);

/** What can be wrong with a server, each to be switched on and off while it runs. */
export class Faults {
  readonly #front: Front;
  readonly #subscriptions = new Set<() => void>();
  #dropped: { how: 'break' | 'silence'; draw: () => boolean } | undefined;
  #leader: Leader | undefined;
  #notReady = false;
  #latency = 0;
  /** How many answers were dropped since the double was started. */
  droppedAnswers = 0;

  constructor(front: Front) {
    this.#front = front;
  }

  /** Connections are accepted and nothing is answered any more, nor what was under way; cleared, all of them break. */
  blackHole(on: boolean): void {
    this.#front.blackHole(on);
  }

  /** Nobody listens: new connections are refused, the ones there are break. */
  refuseConnections(on: boolean): Promise<void> {
    return on ? this.#front.close() : this.#front.listen();
  }

  /** Loses answers to appends; `undefined` ends it. */
  dropAnswers(plan: DroppedAnswers | undefined): void {
    this.#dropped = plan && {
      how: plan.how,
      draw: 'next' in plan ? nextOnes(plan.next) : share(plan.share, plan.seed),
    };
  }

  /** The node does not lead: appends, and reads that ask for the leader, are sent to the given one. */
  notLeader(leader: Leader | undefined): void {
    this.#leader = leader;
  }

  /** As a server that starts up: it is there, but takes no command. */
  notReady(on: boolean): void {
    this.#notReady = on;
  }

  /** Every call waits this long, in milliseconds, before it is looked at. */
  latency(milliseconds: number): void {
    this.#latency = milliseconds;
  }

  /** Drops the live subscriptions there are, as consumers too slow; says how many. */
  tooSlow(): number {
    const { size } = this.#subscriptions;
    for (const drop of this.#subscriptions) drop();
    return size;
  }

  /** Ends every fault. */
  async clear(): Promise<void> {
    this.blackHole(false);
    this.dropAnswers(undefined);
    this.notLeader(undefined);
    this.notReady(false);
    this.latency(0);
    await this.refuseConnections(false);
  }

  /** For the services: the faults as they are now. */
  get now(): { readonly leader: Leader | undefined; readonly notReady: boolean; readonly latency: number } {
    return { leader: this.#leader, notReady: this.#notReady, latency: this.#latency };
  }

  /** For the services: whether the answer to an append just done is lost, and how; `peer` is whose answer it is. */
  loseAnswer(peer: string): boolean {
    if (this.#dropped?.draw() !== true) return false;
    this.droppedAnswers++;
    if (this.#dropped.how === 'break') this.#front.breakConnection(peer);
    return true;
  }

  /** For the services: a live subscription and how to drop it; call what it returns when the subscription ends. */
  live(drop: () => void): () => void {
    this.#subscriptions.add(drop);
    return () => this.#subscriptions.delete(drop);
  }
}

function nextOnes(count: number): () => boolean {
  let left = count;
  return () => left-- > 0;
}

/** Draws by a small generator (mulberry32), so that a trial can be run again as it was. */
function share(part: number, seed: number): () => boolean {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 < part;
  };
}
