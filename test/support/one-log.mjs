// Two ingest and two query servers over one log in memory, each with a folder of its own below the one that is named, as
// processes of their own are over a log that they all reach. Built code, since the service is described from it.
import { join } from 'node:path';
import 'reflect-metadata';
import { openMemoryLog } from '../../dist/libs/event-log/src/index.js';
import { createLogger } from '../../dist/src/platform/logging.js';
import { readSettings } from '../../dist/src/platform/settings.js';
import { startServer } from '../../dist/src/server.js';

const log = openMemoryLog();
// Each server closes its own log when it stops; the one behind them stays for the others.
const openLog = async () =>
  Object.assign(Object.create(log), {
    ...Object.fromEntries(
      ['append', 'readStream', 'readAll', 'follow'].map((name) => [name, (...given) => log[name](...given)]),
    ),
    synchronous: 'full',
    state: 'open',
    close: async () => undefined,
  });

const folder = process.argv[2];
const servers = {};
for (const name of ['ingest-1', 'ingest-2', 'query-1', 'query-2']) {
  const settings = readSettings({ FORLOPP_DATA: join(folder, name), FORLOPP_PORT: '0' });
  servers[name] = await startServer(settings, createLogger('silent'), { role: name.split('-')[0], openLog });
}
console.log(JSON.stringify(Object.fromEntries(Object.entries(servers).map(([name, { url }]) => [name, url]))));
process.once('SIGTERM', async () => {
  for (const server of Object.values(servers)) await server.stop();
  process.exit(0);
});
