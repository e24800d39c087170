// Single-event posts per second over HTTP with 64 connections, each event durable before its answer, against the same
// server with synchronous=OFF (which loses acknowledged events in a power cut). The ratio is what group commit is worth:
// without it, every post would wait for a disk flush of its own.
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { median, perSecond, ROOT, withServer } from './support.mjs';

const CONNECTIONS = 64;
const SECONDS = 4;
const ROUNDS = 3;

/**
 * Posts per second to a server of these settings, each of one event, to a protocol of the given name and cases of which each
 * gets four.
 */
export async function postRate(settings, protocol) {
  return withServer({ FORLOPP_LOG_LEVEL: 'info', ...settings }, async (url) => {
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
    const post = (path, type, body) =>
      new Promise((done, failed) => {
        const sent = request(
          url + path,
          { method: 'POST', agent, headers: { 'content-type': type, 'content-length': Buffer.byteLength(body) } },
          (response) => {
            response.resume().once('end', () => done(response.statusCode));
          },
        );
        sent.once('error', failed).end(body);
      });
    const yaml = await readFile(join(ROOT, 'test/golden/case-histories/protocol.yaml'), 'utf8');
    await post('/v1/protocols', 'application/yaml', yaml.replace(/^name: .*$/m, `name: ${protocol}`));

    // What the log held before is not what is measured.
    for (;;) {
      const { state, lag } = await (await fetch(`${url}/v1/follow`)).json();
      if (state === 'live' && lag?.events === 0) break;
      await sleep(100);
    }

    const run = async (label, seconds) => {
      const end = performance.now() + seconds * 1000;
      let posts = 0;
      await Promise.all(
        Array.from({ length: CONNECTIONS }, async (_, connection) => {
          for (let n = 0; performance.now() < end; n++) {
            const event = {
              source: 'bench',
              id: `${label}-${n}`,
              type: n % 4 === 0 ? 'opened' : 'meeting',
              occurred: '2020-01-01',
              synthetic: true,
            };
            const caseId = `${label}-${connection}-${Math.floor(n / 4)}`;
            const status = await post(
              `/v1/protocols/${protocol}/cases/${caseId}/events`,
              'application/json',
              JSON.stringify(event),
            );
            if (status !== 201) throw new Error(`A post was answered with ${status}.`);
            posts++;
          }
        }),
      );
      return posts / seconds;
    };
    await run('warm', 2);
    const rate = await run('run', SECONDS);
    agent.destroy();
    return rate;
  });
}

/** In turns, so that whatever else the machine does falls on both. */
export async function posts() {
  const full = [];
  const off = [];
  for (let round = 0; round < ROUNDS; round++) {
    full.push(await postRate({}, 'case-histories'));
    off.push(await postRate({ FORLOPP_UNSAFE_SYNCHRONOUS_OFF: 'true' }, 'case-histories'));
  }
  return {
    name: 'single-event posts, 64 connections: durable / synchronous=OFF',
    ratio: median(full) / median(off),
    atLeast: 0.6,
    detail: `${perSecond(median(full))} against ${perSecond(median(off))}`,
  };
}
