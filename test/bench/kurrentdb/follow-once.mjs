// Follows once in a process of its own, where nothing has been compiled or connected yet: `port` or `raw`, how many events,
// the position of the last. Prints events per second.
import { openKurrentLog } from '../../../dist/libs/event-log/src/index.js';
import { rawClient } from './appends.mjs';
import { portFollows, rawFollows } from './follows.mjs';

const [side, count, last] = process.argv.slice(2);
const address = process.env.KURRENTDB_URL;
if (side === 'port') {
  const log = await openKurrentLog({ address });
  console.log(await portFollows(log, Number(count)));
  await log.close();
} else {
  const client = rawClient({ address });
  // The port has read once when it is open.
  for await (const _ of client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 1 }));
  console.log(await rawFollows(client, Number(count), Number(last)));
  await client.dispose();
}
process.exit();
