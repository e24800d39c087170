import { modelLaws } from './contract/model.contract.js';
import { appendLaws } from './contract/append.contract.js';
import { followLaws } from './contract/follow.contract.js';
import { readLaws } from './contract/read.contract.js';
import { restoreLaws } from './contract/restore.contract.js';
import type { Opened, OpenLog } from './contract/support.contract.js';

export type { Opened, OpenLog };

/**
 * The contract of the event log's port. Every adapter runs it, in a spec of its own:
 *
 *     describeEventLog('memory', async (now) => ({ log: openMemoryLog({ now }), cleanup: async () => {} }));
 *
 * The log may hold events of others before it is opened (a shared server), but nobody else writes during a test.
 */
export function describeEventLog(name: string, open: OpenLog): void {
  describe(`event log: ${name}`, () => {
    appendLaws(open);
    readLaws(open);
    restoreLaws(open);
    followLaws(open);
    modelLaws(open);
  });
}
