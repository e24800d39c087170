// Two ingest and two query servers over one log in memory, each with a folder of its own below the one that is named, as
// processes of their own are over a log that they all reach. Built code, since the service is described from it.
// A line on stdin is done to the log: `away`, `back`, or the text of an event that is appended as it stands.
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import 'reflect-metadata';
import { LogUnavailable, openMemoryLog } from '../../dist/libs/event-log/src/index.js';
import { createLogger } from '../../dist/src/platform/logging.js';
import { readSettings } from '../../dist/src/platform/settings.js';
import { startServer } from '../../dist/src/server.js';

const log = openMemoryLog();
let away = false;
const check = () => {
  if (away) throw new LogUnavailable('it is away on purpose.');
};

/** The log as one server has it: closing it leaves it to the others. */
const openLog = async () => ({
  atomicity: log.atomicity,
  synchronous: 'full',
  state: 'open',
  ...Object.fromEntries(
    ['append', 'readStream', 'readAll'].map((name) => [
      name,
      async (...given) => {
        check();
        return log[name](...given);
      },
    ]),
  ),
  async *follow(options) {
    check();
    for await (const page of log.follow(options)) {
      check();
      yield page;
    }
  },
  close: async () => undefined,
});

const folder = process.argv[2];
const servers = {};
for (const name of ['ingest-1', 'ingest-2', 'query-1', 'query-2']) {
  const settings = readSettings({ FORLOPP_DATA: join(folder, name), FORLOPP_PORT: '0' });
  servers[name] = await startServer(settings, createLogger('silent'), { role: name.split('-')[0], openLog });
}
console.log(JSON.stringify(Object.fromEntries(Object.entries(servers).map(([name, { url }]) => [name, url]))));

let appended = 0;
createInterface({ input: process.stdin }).on('line', async (line) => {
  away = line === 'away';
  // What is not ours is read and passed over: here it wakes those who follow, so that they see that the log is away.
  const stream = line === 'away' || line === 'back' ? `other-${appended++}` : `case-case-histories/X${appended++}`;
  await log.append([{ stream, expected: 'none', events: [{ type: 'fact', body: Buffer.from(line) }] }]);
});
process.once('SIGTERM', async () => {
  for (const server of Object.values(servers)) await server.stop();
  process.exit(0);
});
