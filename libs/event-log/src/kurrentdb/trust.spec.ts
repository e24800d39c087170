import type { Client } from './client.js';
import { Connection } from './connection.js';
import { distrusts } from './trust.js';

/** What a call fails with where Node does not take the certificate of a server, and where there is none. */
describe('a server that cannot be reached', () => {
  const connectionThat = (supports: () => Promise<boolean>): Connection =>
    new Connection(() => ({ supports, dispose: async () => undefined }) as unknown as Client);
  const fails = (message: string) => (): Promise<boolean> => Promise.reject(new Error(message));

  it.each([
    ['No connection established. Last error: self-signed certificate in certificate chain.', true],
    ['No connection established. Last error: Error: unable to verify the first certificate', true],
    ["Hostname/IP does not match certificate's altnames: IP: 127.0.0.1 is not in the cert's list", true],
    ['14 UNAVAILABLE: No connection established. Last error: connect ECONNREFUSED 127.0.0.1:2113', false],
    ['getaddrinfo ENOTFOUND log-1', false],
  ])('%s: its certificate is not trusted: %s', async (message, distrusted) => {
    expect(await distrusts(connectionThat(fails(message)), 500)).toBe(distrusted);
  });

  it('and one that answers, or says nothing at all', async () => {
    expect(
      await distrusts(
        connectionThat(async () => true),
        500,
      ),
    ).toBe(false);
    expect(
      await distrusts(
        connectionThat(() => new Promise(() => undefined)),
        50,
      ),
    ).toBe(false);
  });
});
