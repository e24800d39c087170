import { describeKurrentServers, startDouble, type StartedServer } from '../../../../test/support/kurrent-servers.js';
import { describeEventLog } from '../event-log.contract.js';
import { openKurrentLog } from './kurrentdb-log.js';

function describeLog(name: string, url: () => string): void {
  describeEventLog(name, async (now) => {
    const first = await openKurrentLog({ address: url(), now });
    let log = first;
    return {
      log: first,
      async reopen() {
        await log.close();
        return (log = await openKurrentLog({ address: url(), now }));
      },
      cleanup: () => log.close(),
    };
  });
}

describeKurrentServers((url) => describeLog('kurrentdb', url));

describe('the double, as a server that appends to several streams', () => {
  let server: StartedServer;
  beforeAll(async () => (server = await startDouble({ multiStream: true })));
  afterAll(() => server.stop());
  describeLog('kurrentdb', () => server.url);

  it('says that it does', async () => {
    const log = await openKurrentLog({ address: server.url });
    expect(log.atomicity).toBe('log');
    await log.close();
  });
});
