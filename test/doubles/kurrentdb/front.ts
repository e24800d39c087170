import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

/** Everything is on this machine. */
export const HOST = '127.0.0.1';

/**
 * Where free ports are looked for: below those that outgoing connections get. One of those could be taken while the
 * double is away, even by the client that tries to reach it (a loopback connection to a port in that range can meet
 * itself).
 */
const PORTS = [20_000, 30_000] as const;

/**
 * What clients connect to: passes bytes to the gRPC server behind it and back. It stands between them so that a
 * connection can be broken, go silent or be refused at any moment, which a gRPC server does to nobody.
 */
export class Front {
  readonly #server: Server;
  readonly #pairs = new Map<string, { readonly client: Socket; readonly inner: Socket }>();
  readonly #clients = new Set<Socket>();
  #innerPort = 0;
  #port: number;
  #blackHole = false;

  constructor(port = 0) {
    this.#port = port;
    this.#server = createServer({ noDelay: true }, (client) => this.#accept(client));
  }

  get port(): number {
    return this.#port;
  }

  /** Says where the server behind is; it changes with every restart. */
  passTo(innerPort: number): void {
    this.#innerPort = innerPort;
  }

  /** Takes connections; the first time on a free port, from then on always on the same. */
  async listen(): Promise<void> {
    if (this.#server.listening) return;
    for (const chosen = this.#port; ;) {
      if (chosen === 0) this.#port = randomInt(...PORTS);
      try {
        this.#server.listen(this.#port, HOST);
        await once(this.#server, 'listening');
        return;
      } catch (error) {
        if (chosen !== 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      }
    }
  }

  /** Takes no connections any more and breaks those there are. */
  async close(): Promise<void> {
    const closed = this.#server.listening ? once(this.#server, 'close') : undefined;
    this.#server.close();
    this.breakConnections();
    await closed;
  }

  /** Breaks every connection at once, as the end of a process does. */
  breakConnections(): void {
    for (const client of this.#clients) client.resetAndDestroy();
  }

  /** Breaks the connection of one peer, as the gRPC server knows it. */
  breakConnection(peer: string): void {
    this.#pairs.get(peer)?.client.resetAndDestroy();
  }

  blackHole(on: boolean): void {
    // What hung in it cannot be told apart from what is whole, so all of it breaks at the end.
    if (this.#blackHole && !on) this.breakConnections();
    this.#blackHole = on;
  }

  #accept(client: Socket): void {
    this.#clients.add(client);
    client.on('error', () => undefined);
    client.on('close', () => this.#clients.delete(client));
    if (this.#blackHole) {
      client.resume();
      return;
    }
    const inner = connect({ host: HOST, port: this.#innerPort, noDelay: true });
    inner.on('error', () => undefined);
    inner.once('connect', () => {
      const peer = `${HOST}:${inner.localPort}`;
      this.#pairs.set(peer, { client, inner });
      inner.once('close', () => this.#pairs.delete(peer));
    });
    this.#pass(client, inner);
    this.#pass(inner, client);
  }

  #pass(from: Socket, to: Socket): void {
    from.on('data', (bytes) => {
      if (this.#blackHole) return;
      if (to.write(bytes)) return;
      from.pause();
      to.once('drain', () => from.resume());
    });
    from.on('close', () => to.destroySoon());
  }
}
