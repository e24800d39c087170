import { LogBusy } from '../port.js';
import { within } from './calls.js';
import type { Client } from './client.js';
import { Connection } from './connection.js';

/**
 * Appends under way in one client. Each client sends its appends over one stream; once 16 wait to be sent, the client puts
 * further ones into a queue whose failure nobody can catch: it would end the process (`backpressuredWrite` inside an async
 * executor, 1.3.1).
 */
const PER_LANE = 15;
const LANES = 5;

interface Lane {
  readonly connection: Connection;
  busy: number;
}

/** Clients for appending: as few as are needed, each with no more under way than it can take. */
export class Lanes {
  readonly #create: () => Client;
  readonly #lanes: Lane[] = [];
  #waiting: (() => void)[] = [];

  constructor(create: () => Client) {
    this.#create = create;
  }

  /**
   * Calls a client when it is its turn.
   *
   * @throws LogBusy when its turn has not come at the deadline (`Date.now()`); nothing was called
   */
  async call<T>(
    { deadline, callMs }: { deadline: number; callMs: number },
    call: (client: Client) => Promise<T>,
    isAnswer: (thrown: unknown) => boolean,
  ): Promise<T> {
    const lane = await this.#turn(deadline);
    try {
      return await lane.connection.use((client) => within(callMs, () => call(client)), isAnswer);
    } finally {
      lane.busy--;
      this.#waiting.shift()?.();
    }
  }

  close(): void {
    for (const { connection } of this.#lanes) connection.close();
  }

  /** A lane with one more place taken: at once, or those who ask in the same turn would all take the same one. */
  async #turn(deadline: number): Promise<Lane> {
    for (;;) {
      if (Date.now() >= deadline) {
        // The place that was given to this one is the next one's.
        this.#waiting.shift()?.();
        throw new LogBusy();
      }
      const free = this.#lanes.find(({ busy }) => busy < PER_LANE);
      if (free !== undefined) {
        free.busy++;
        return free;
      }
      if (this.#lanes.length < LANES) {
        const lane = { connection: new Connection(this.#create), busy: 1 };
        this.#lanes.push(lane);
        return lane;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
