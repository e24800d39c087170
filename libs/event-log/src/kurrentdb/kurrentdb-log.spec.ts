import { describeKurrentServers } from '../../../../test/support/kurrent-servers.js';
import { describeEventLog } from '../event-log.contract.js';
import { openKurrentLog } from './kurrentdb-log.js';

describeKurrentServers((url) => {
  describeEventLog('kurrentdb', async (now) => {
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
});
