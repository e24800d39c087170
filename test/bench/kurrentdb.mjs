// The log in KurrentDB against its client alone: the same calls of the same server, with as many under way and the same bytes,
// in this run and in turns, so that whatever else the machine does falls on both. What a log of ours does beside (hash chains,
// metadata, bodies that come back byte by byte, positions of every event, time-outs, the outcome found out) is what the ratio
// costs. SQLite's figures and those of whole posts are printed beside, without a bar.
// Leaves on the server of KURRENTDB_URL, under names of this run's own: some 200 MB of streams `case-bench-…`, `raw--bench-…`
// and `protocol-bench-…`. So: a server for tests.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openKurrentLog, openSqliteLog } from '../../dist/libs/event-log/src/index.js';
import { BATCHES, portAppends, rawAppends, rawClient, SINGLE } from './kurrentdb/appends.mjs';
import { followTo, portFollows, rawFollows } from './kurrentdb/follows.mjs';
import { postRate } from './posts.mjs';
import { median, perSecond, withFolder } from './support.mjs';

const ROUNDS = 7;
const COLD_ROUNDS = 5;
const FOLLOWED = 100_000;
const AT_LEAST = 0.7;

/** One side after the other, `rounds` times, each time the other one first: rates of each. */
async function inTurns(rounds, port, raw) {
  const rates = { port: [], raw: [] };
  for (let round = 0; round < rounds; round++) {
    const turns = [
      ['port', port],
      ['raw', raw],
    ];
    if (round % 2 === 1) turns.reverse();
    for (const [side, measure] of turns) rates[side].push(await measure(round));
  }
  return rates;
}

/** Two measures that follow each other are of one round: the ratio is the median of theirs. */
function compared(name, { port, raw }) {
  const ratios = port.map((rate, round) => rate / raw[round]);
  const spread = [Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2)).join('–');
  return {
    name: `KurrentDB, ${name}: our log / its client alone`,
    ratio: median(ratios),
    atLeast: AT_LEAST,
    detail: `${perSecond(median(port))} against ${perSecond(median(raw))}, ${port.length} rounds of ${spread}`,
  };
}

/** A comparison that is printed beside. */
const withoutBar = ({ name, ratio, detail }) => ({ name, detail: `${ratio.toFixed(2)}; ${detail}` });

const beside = (name, rate, detail) => ({ name, detail: `${perSecond(rate)}${detail ?? ''}` });

async function appends(log, client, run) {
  const found = [];
  for (const way of [SINGLE, BATCHES]) {
    const prefix = (round) => `bench-${run}-${way.batch}-${round}`;
    const port = (round) => portAppends(log, prefix(round), way);
    const raw = (round) => rawAppends(client, prefix(round), way);
    await port('warm');
    await raw('warm');
    found.push(compared(way.name, await inTurns(ROUNDS, port, raw)));
  }
  return found;
}

async function follows(log, client, run, address) {
  const { count } = await followTo(log, FOLLOWED);
  if (count < FOLLOWED) {
    const streams = Math.ceil((FOLLOWED - count) / 200);
    await portAppends(log, `bench-${run}-followed`, { ...BATCHES, streams });
  }
  // As many as whole pages hold, once there are enough.
  const { count: followed, last } = await followTo(log, FOLLOWED);
  await rawFollows(client, followed, last);
  const warm = await inTurns(
    ROUNDS,
    () => portFollows(log, followed),
    () => rawFollows(client, followed, last),
  );
  const once = async (side) => {
    const script = join(import.meta.dirname, 'kurrentdb/follow-once.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, [script, side, `${followed}`, `${last}`], {
      env: { ...process.env, KURRENTDB_URL: address },
    });
    return Number(stdout);
  };
  const cold = await inTurns(
    COLD_ROUNDS,
    () => once('port'),
    () => once('raw'),
  );
  return [
    compared(`${followed.toLocaleString('en')} events followed`, warm),
    // Half of it is code that has not been compiled yet, ours and the client's: printed, without a bar.
    withoutBar(compared('the same in a new process', cold)),
  ];
}

/** SQLite, asked for the same by the same code. */
function sqlite() {
  return withFolder(async (folder) => {
    const log = await openSqliteLog({ file: join(folder, 'log.sqlite') });
    try {
      const found = [];
      for (const way of [SINGLE, BATCHES]) {
        await portAppends(log, `bench-warm-${way.batch}`, way);
        found.push(beside(`SQLite beside it, ${way.name}`, await portAppends(log, `bench-${way.batch}`, way)));
      }
      await portAppends(log, 'bench-followed', { ...BATCHES, streams: FOLLOWED / 200 });
      await portFollows(log, FOLLOWED);
      found.push(beside('SQLite beside it, 100,000 events followed', await portFollows(log, FOLLOWED)));
      return found;
    } finally {
      await log.close();
    }
  });
}

/** `undefined` where no server is named. */
export async function kurrentdb() {
  const address = process.env.KURRENTDB_URL;
  if (address === undefined) return undefined;
  const run = Date.now().toString(36);
  const log = await openKurrentLog({ address });
  const client = rawClient({ address });
  try {
    return [
      ...(await appends(log, client, run)),
      ...(await follows(log, client, run, address)),
      ...(await sqlite()),
      beside(
        'whole posts (read, decide, append) to KurrentDB',
        await postRate({ FORLOPP_LOG: address }, `bench-${run}`),
      ),
      beside('whole posts to SQLite', await postRate({}, `bench-${run}`)),
    ];
  } finally {
    await client.dispose();
    await log.close();
  }
}
