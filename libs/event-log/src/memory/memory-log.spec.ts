import { describeEventLog } from '../event-log.contract.js';
import { openMemoryLog } from './memory-log.js';

describeEventLog('memory', async (now) => {
  const log = openMemoryLog({ now });
  return { log, restoresWhole: true, cleanup: () => log.close() };
});
