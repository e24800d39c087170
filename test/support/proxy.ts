import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/** What the way to a server does. */
export type ProxyMode =
  /** Carries both ways. */
  | 'pass'
  /** Takes everything and carries nothing: nobody is told. */
  | 'black-hole'
  /** Carries what is asked, and drops what is answered. */
  | 'no-answers'
  /** Closes every connection at once. */
  | 'refuse';

/** A way to a server, on which things go wrong on demand. */
export interface Proxy {
  readonly port: number;
  mode: ProxyMode;
  /** Cuts every connection that there is. */
  readonly cut: () => void;
  readonly stop: () => Promise<void>;
}

/** Listens on a free port of this machine and carries bytes to the server at `port`. */
export async function startProxy(host: string, port: number): Promise<Proxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const proxy: { mode: ProxyMode } = { mode: 'pass' };
  const server: Server = createServer((client) => {
    if (proxy.mode === 'refuse') return client.destroy();
    const upstream = connect(port, host);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    client.on('data', (bytes) => {
      if (proxy.mode !== 'black-hole') upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (proxy.mode === 'pass') client.write(bytes);
    });
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        pairs.delete(pair);
        client.destroy();
        upstream.destroy();
      });
    }
    return undefined;
  });
  const cut = (): void => {
    for (const [client, upstream] of pairs) {
      client.resetAndDestroy();
      upstream.destroy();
    }
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(proxy, {
    port: (server.address() as AddressInfo).port,
    cut,
    stop: async () => {
      cut();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}
