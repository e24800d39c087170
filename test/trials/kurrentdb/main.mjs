#!/usr/bin/env node
/**
 * Trials of the log in KurrentDB against a real server. `npm run trial:kurrentdb` runs both parts; `-- kills` or `-- answers`
 * runs one.
 *
 *   kills    20 times kill -9 of the server under load from 16 writers, started again on the same data. The trial starts and
 *            kills the server itself, by KURRENTDB_START: a command of the shell that runs one in the foreground on
 *            127.0.0.1:$PORT (and may use $PORT + 10000), without TLS, with its data in $DATA.
 *   answers  10 000 appends through a proxy that loses a fifth of the answers, to the server that KURRENTDB_URL names; without
 *            one, to a server that KURRENTDB_START starts. The trial's events stay there.
 *
 * Options: --kills 20, --writers 16, --appends 10000, --seed 1. It prints what it did and found, and exits with 1 when
 * anything was lost, doubled, or not as it was said. Built code is tried: run `npm run build` before.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import '../../doubles/kurrentdb/process/typescript.mjs';

const { startKurrentProcess } = await import('../../support/kurrent-process.ts');
const { killServers } = await import('../../support/server-process.ts');
const { answersTrial } = await import('./answers-trial.ts');
const { killTrial } = await import('./kill-trial.ts');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: 'string', default: '20' },
    writers: { type: 'string', default: '16' },
    appends: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const { KURRENTDB_START: command, KURRENTDB_URL: url } = process.env;
const parts = positionals.length === 0 ? ['kills', 'answers'] : positionals;
const needs = { kills: command, answers: url ?? command };
for (const part of parts) {
  if (!Object.hasOwn(needs, part)) end(`The parts are kills and answers; received ${part}.`);
  if (needs[part] === undefined) {
    end(
      `The part ${part} needs a server: set KURRENTDB_START${part === 'kills' ? '' : ' or KURRENTDB_URL'}; see the head of this file.`,
    );
  }
}
// Whatever ends the trial ends what it started.
process.on('exit', killServers);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
const seed = Number(values.seed);
const say = (line) => console.log(line);
let breaches = 0;

for (const part of parts) {
  say(`${part}, seed ${seed}`);
  const { events, breaches: found } = part === 'kills' ? await kills() : await answers();
  for (const [code, some] of byCode(found)) {
    for (const { message } of some.slice(0, 5)) say(`BREACH ${code}: ${message}`);
    say(`     ${some.length} breaches of this kind`);
  }
  say(found.length === 0 ? `ok   ${part}: ${events} events, each once` : `FAIL ${part}: ${found.length} breaches`);
  breaches += found.length;
}
process.exit(breaches === 0 ? 0 : 1);

function byCode(found) {
  const codes = [...new Set(found.map(({ code }) => code))];
  return codes.map((code) => [code, found.filter((breach) => breach.code === code)]);
}

function kills() {
  return withServer((server, folder) =>
    killTrial({
      server,
      folder,
      kills: Number(values.kills),
      writers: Number(values.writers),
      processes: 2,
      loadMs: [500, 3000],
      awayMs: 3000,
      seed,
      say,
    }),
  );
}

function answers() {
  const trial = (address) => answersTrial({ url: address, appends: Number(values.appends), writers: 64, seed, say });
  return url === undefined ? withServer((server) => trial(server.url)) : trial(url);
}

/** A server with new data, which are kept where something went wrong. */
async function withServer(body) {
  const folder = await mkdtemp(join(tmpdir(), 'forlopp-trial-'));
  const server = await startKurrentProcess(command, folder);
  let found;
  try {
    found = await body(server, folder);
    return found;
  } finally {
    await server.stop();
    if (found?.breaches.length === 0) await rm(folder, { recursive: true, force: true });
    else say(`The data are kept in ${folder}.`);
  }
}

function end(message) {
  console.error(message);
  process.exit(2);
}
