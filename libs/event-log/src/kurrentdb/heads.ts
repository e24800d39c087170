import { CHAIN_START } from '../chain.js';
import type { StreamEnd } from './encode.js';

const REMEMBERED = 10_000;

/** Where a stream begins. */
export const BEGINNING: StreamEnd = { revision: -1, hash: CHAIN_START };

/**
 * The ends of the streams that were written last. What is remembered can be behind: appends name its revision, so a stream
 * that has moved on elsewhere is found out by the server. With a new connection all is forgotten, as the server may have been
 * set back.
 */
export class StreamEnds {
  readonly #ends = new Map<string, StreamEnd>();

  get(stream: string): StreamEnd | undefined {
    return this.#ends.get(stream);
  }

  remember(stream: string, end: StreamEnd): void {
    this.#ends.delete(stream);
    this.#ends.set(stream, end);
    if (this.#ends.size > REMEMBERED) this.#ends.delete(this.#ends.keys().next().value!);
  }

  forgetAll(): void {
    this.#ends.clear();
  }

  forget(stream: string): void {
    this.#ends.delete(stream);
  }
}

/** Lets one append after the other write to a stream, in the order in which they came. */
export class Queues {
  readonly #last = new Map<string, Promise<void>>();

  /** Runs when everything that was to run before in any of the streams has. */
  async run<T>(streams: readonly string[], work: () => Promise<T>): Promise<T> {
    // All places are taken in one turn, so that two appends never wait for each other.
    const before = streams.flatMap((stream) => this.#last.get(stream) ?? []);
    const done = before.length === 0 ? work() : Promise.all(before).then(work);
    const settled = done.then(
      () => undefined,
      () => undefined,
    );
    for (const stream of streams) this.#last.set(stream, settled);
    try {
      return await done;
    } finally {
      for (const stream of streams) if (this.#last.get(stream) === settled) this.#last.delete(stream);
    }
  }
}
