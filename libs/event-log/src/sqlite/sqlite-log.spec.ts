import { describeEventLog } from '../event-log.contract.js';
import { openSqliteLog } from './sqlite-log.js';
import { tempFolder } from './temp-folder.contract.js';

describeEventLog('sqlite', async (now) => {
  const { file, remove } = tempFolder();
  const first = await openSqliteLog({ file, now });
  let log = first;
  return {
    log: first,
    async reopen() {
      await log.close();
      return (log = await openSqliteLog({ file, now }));
    },
    async cleanup() {
      await log.close();
      remove();
    },
  };
});
