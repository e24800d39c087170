import type { EventLog } from '../port.js';
import { within } from './calls.js';
import { appendsToSeveral, type Client } from './client.js';
import type { Connection } from './connection.js';

/** What the connected server can do. A new client may have found another server: after an upgrade, say. */
export class Abilities {
  readonly #connection: Connection;
  readonly #callMs: number;
  #asked: Client | undefined;
  #atomicity: EventLog['atomicity'] = 'stream';

  constructor(connection: Connection, callMs: number) {
    this.#connection = connection;
    this.#callMs = callMs;
  }

  /** As the server said that was asked last; `stream` before any was. */
  get atomicity(): EventLog['atomicity'] {
    return this.#atomicity;
  }

  /** Asks the server, unless its client has asked already; one that does not say is asked the next time. Never rejects. */
  async learn(): Promise<void> {
    const { client, release } = this.#connection.lease();
    try {
      if (client === this.#asked) return;
      this.#asked = client;
      const several = await within(this.#callMs, () => appendsToSeveral(client));
      if (this.#asked === client) this.#atomicity = several ? 'log' : 'stream';
    } catch {
      if (this.#asked === client) this.#asked = undefined;
    } finally {
      release();
    }
  }
}
