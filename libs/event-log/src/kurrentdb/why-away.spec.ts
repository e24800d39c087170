import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer as inTheClear, type AddressInfo, type Server } from 'node:net';
import { createServer as encrypted } from 'node:tls';
import { LogUnavailable } from '../port.js';
import type { Client } from './client.js';
import { openKurrentLog } from './kurrentdb-log.js';
import { whyAway } from './why-away.js';

const FOLDER = 'test/support/certificates';
const CA = `${FOLDER}/ca.pem`;

/** A client whose subscription comes to this. */
function clientThat(emits: 'confirmation' | 'error', thrown?: object): Client {
  const subscription = Object.assign(new EventEmitter(), {
    readableLength: 0,
    unsubscribe: async () => undefined,
    destroy: () => undefined,
  });
  const subscribeToAll = (): EventEmitter => {
    setImmediate(() => subscription.emit(emits, thrown));
    return subscription;
  };
  return { subscribeToAll } as unknown as Client;
}

const accepted = clientThat('confirmation');

describe('why a server seems to be away', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function listen(server: Server): Promise<number> {
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }
  const withCertificate = async (name: string): Promise<number> => {
    const [key, cert] = await Promise.all([readFile(`${FOLDER}/server.key`), readFile(`${FOLDER}/${name}.pem`)]);
    return listen(encrypted({ key, cert }, (socket) => socket.on('error', () => undefined)));
  };
  // Says something that is no TLS, as a server does that speaks HTTP.
  const plain = (): Promise<number> =>
    listen(inTheClear((socket) => socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n')));
  const reason = async (text: string, client = accepted): Promise<string | undefined> =>
    (await whyAway(text, client, 5000))?.message;

  it('a certificate of somebody who is not known here', async () => {
    const port = await withCertificate('good');
    expect(await reason(`kurrentdb://127.0.0.1:${port}`)).toMatch(/nobody who is known here.*FORLOPP_LOG_CA_FILE/);
    expect(await reason(`kurrentdb://u:p@127.0.0.1:${port}/?TLS_CA_File=${CA}`)).toBeUndefined();
    expect(await reason(`kurrentdb://127.0.0.1:${port}?tlsVerifyCert=false`)).toBeUndefined();
  });

  it.each([
    ['expired', /has expired/],
    ['elsewhere', /not for the name in FORLOPP_LOG/],
  ])('a certificate that is %s, of any of the servers', async (name, says) => {
    const [good, bad] = [await withCertificate('good'), await withCertificate(name)];
    expect(await reason(`kurrentdb://127.0.0.1:${good},127.0.0.1:${bad}?tlsCAFile=${CA}`)).toMatch(says);
  });

  it('TLS where there is none, and none where there is', async () => {
    expect(await reason(`kurrentdb://127.0.0.1:${await plain()}`)).toMatch(/does not speak TLS/);
    expect(await reason(`kurrentdb://127.0.0.1:${await withCertificate('good')}?tls=false`)).toMatch(/takes TLS only/);
    expect(await reason(`kurrentdb://127.0.0.1:${await plain()}?tls=false`)).toBeUndefined();
  });

  it('credentials that are refused; anything else that ends a subscription is no reason', async () => {
    const text = 'kurrentdb://127.0.0.1:9?tls=false';
    expect(await reason(text, clientThat('error', { type: 'access-denied' }))).toMatch(/refuses these credentials/);
    expect(await reason(text, clientThat('error', { type: 'unavailable' }))).toBeUndefined();
    expect(await reason(text)).toBeUndefined();
  });

  it('is told by whoever opens the log, without user, password or host', async () => {
    const port = await withCertificate('good');
    const opened = openKurrentLog({ address: `kurrentdb://127.0.0.1:${port}`, user: 'hemlig', password: 'hemligt' });
    await expect(opened).rejects.toThrow(LogUnavailable);
    await expect(opened).rejects.toThrow(/nobody who is known here/);
    await expect(opened).rejects.not.toThrow(/hemlig|127\.0/);
  });
});
