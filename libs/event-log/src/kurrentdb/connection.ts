import type { Client } from './client.js';

/** A client that somebody uses now. */
export interface Lease<C> {
  readonly client: C;
  /** Gives it back; `broken` when its last call failed in a way that a new client may mend. */
  readonly release: (state?: 'broken') => void;
}

interface Held<C> {
  readonly client: C;
  users: number;
  replaced: boolean;
}

/**
 * Holds one client at a time. A client's reads stay broken after a first read against a server that is away, and a failed
 * look-up of the server's features stays with it: after a failed call the next one gets a new client. The old one is let go
 * when the last of those who use it has given it back, since letting go breaks off their calls.
 */
export class Connection<C extends Pick<Client, 'dispose'> = Client> {
  readonly #create: () => C;
  readonly #held = new Set<Held<C>>();
  #current: Held<C> | undefined;

  constructor(create: () => C) {
    this.#create = create;
  }

  lease(): Lease<C> {
    const held = (this.#current ??= this.#open());
    held.users++;
    let released = false;
    return {
      client: held.client,
      release: (state) => {
        if (released) return;
        released = true;
        held.users--;
        if (state === 'broken' && this.#current === held) {
          held.replaced = true;
          this.#current = undefined;
        }
        if (held.replaced && held.users === 0) this.#dispose(held);
      },
    };
  }

  /** Calls a client; any failure but one that `isAnswer` knows as the server's answer makes the next call use a new one. */
  async use<T>(call: (client: C) => Promise<T>, isAnswer: (thrown: unknown) => boolean): Promise<T> {
    const { client, release } = this.lease();
    try {
      const result = await call(client);
      release();
      return result;
    } catch (error) {
      release(isAnswer(error) ? undefined : 'broken');
      throw error;
    }
  }

  /** Lets go of every client, whoever uses it. */
  close(): void {
    this.#current = undefined;
    for (const held of this.#held) this.#dispose(held);
  }

  #open(): Held<C> {
    const held = { client: this.#create(), users: 0, replaced: false };
    this.#held.add(held);
    return held;
  }

  #dispose(held: Held<C>): void {
    if (!this.#held.delete(held)) return;
    // Nobody waits for it: it ends when the server answers, which a server that is away does not.
    held.client.dispose().catch(() => undefined);
  }
}
