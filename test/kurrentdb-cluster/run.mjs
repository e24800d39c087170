/**
 * `npm run trial:cluster`: kills the leader of a cluster again and again while writers append and followers follow, and holds
 * what is stored to what was acknowledged. README.md says what it needs. Exits with 1 on anything lost, doubled or missed.
 */
import { randomUUID } from 'node:crypto';
import { openKurrentLog } from '../../dist/libs/event-log/src/index.js';
import { check } from './check.mjs';
import { Follower, Writer } from './load.mjs';
import { Nodes, waitFor } from './nodes.mjs';
import { readSettings } from './settings.mjs';

const settings = readSettings(process.env);
const nodes = new Nodes(settings);
await nodes.leader();

const [writing, following] = [await openKurrentLog(settings.log), await openKurrentLog(settings.log)];
const [head] = await writing.readAll({ direction: 'backwards', limit: 1 });
const start = head?.position ?? 0;
const writers = Array.from({ length: settings.writers }, (_, i) => new Writer(writing, randomUUID(), i));
const followers = [new Follower(writing, start), new Follower(following, start)];

const sum = () => writers.reduce((all, { acknowledged }) => all + acknowledged.size, 0);
/** Waits until every writer has been acknowledged so much more. */
const goOn = async (events) => {
  const goals = writers.map(({ acknowledged }) => acknowledged.size + events);
  await waitFor('every writer to go on', async () =>
    writers.every(({ acknowledged }, i) => acknowledged.size >= goals[i]),
  );
};

const each = Math.ceil(settings.between / settings.writers);
for (let round = 1; round <= settings.rounds + settings.resignations; round++) {
  await goOn(each);
  const leader = await nodes.leader();
  const kills = round <= settings.rounds;
  const began = Date.now();
  await (kills ? nodes.kill(leader) : nodes.resign(leader));
  await goOn(1);
  const back = (Date.now() - began) / 1000;
  if (kills) await nodes.start(leader);
  const next = await nodes.leader();
  const reached = Math.max(
    ...writers.flatMap(({ acknowledged }) => [...acknowledged.values()].slice(-1).map((one) => one.position)),
  );
  await waitFor('the followers to catch up', async () => followers.every(({ position }) => position >= reached));
  const what = kills ? 'killed' : 'resigned';
  console.log(
    `round ${round}: leader ${what}; every writer acknowledged again after ${back.toFixed(1)} s; ${next === leader ? 'it leads again' : 'another leads'}; ${sum()} events so far`,
  );
}

await Promise.all(writers.map((writer) => writer.stop()));
const findings = await check({ log: writing, writers, followers, start });
const refused = new Map();
for (const writer of writers) {
  for (const [message, times] of writer.refused) refused.set(message, (refused.get(message) ?? 0) + times);
}
for (const [message, times] of refused) console.log(`told writers ${times} times: ${message}`);
console.log(`followers told: ${[...new Set(followers.flatMap(({ states }) => states))].join(', ')}`);
console.log(
  `${sum()} acknowledged; ${findings.lost} lost, ${findings.doubled} doubled, ${findings.misplaced} at another position`,
);
console.log(`${findings.doubted} not acknowledged, of which ${findings.storedInDoubt} stored`);
console.log(
  `${findings.broken} chains broken; followers missed ${findings.missed} and saw ${findings.twice} twice or out of order`,
);
await Promise.all(followers.map((follower) => follower.stop()));
await Promise.all([writing.close(), following.close()]);
const { lost, doubled, misplaced, broken, missed, twice } = findings;
const wrong = lost + doubled + misplaced + broken + missed + twice;
console.log(wrong === 0 ? 'Nothing lost, nothing doubled.' : 'FAILED');
process.exitCode = wrong === 0 ? 0 : 1;
