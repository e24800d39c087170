// How fast the log becomes columns, against the least that a reader of the log must do: read every page and JSON.parse every
// body. Both read the same SQLite log in the same run; the columns also decode, number cases, fill vectors and commit.
import { join } from 'node:path';
import { openColumns } from '../../dist/libs/columns/src/index.js';
import { caseStream, encodeEvent, openSqliteLog, protocolStream } from '../../dist/libs/event-log/src/index.js';
import { dayFromIso } from '../../dist/libs/kernel/src/index.js';
import { generator, median, perSecond, withFolder } from './support.mjs';

const CASES = 100_000;
const EVENTS = 300_000;
const ROUNDS = 3;
const label = { sv: 'påhittad', en: 'made up' };
const DEFINITION = {
  name: 'bench',
  version: 1,
  title: label,
  factTypes: {
    randomised: {
      label,
      attributes: { arm: { label, type: 'code', codes: { old: label, new: label } }, age: { label, type: 'number' } },
    },
    planned: { label, attributes: { place: { label, type: 'text' } } },
    started: { label, attributes: { form: { label, type: 'code', codes: { a: label, b: label } } } },
    moved: { label },
  },
  origin: { fact: 'randomised' },
  studyEnd: '2020-12-31',
  endpoints: { start: { fact: 'started', label } },
};

/** Writes {@link EVENTS} made-up events: every case begins in turn, then events of any case, so that look-ups miss. */
async function fill(log) {
  const registered = {
    kind: 'protocol-registered',
    name: 'bench',
    version: 1,
    definition: DEFINITION,
    sha256: '0'.repeat(64),
  };
  await log.append([{ stream: protocolStream('bench'), expected: 'none', events: [encodeEvent(registered)] }]);
  const random = generator(1);
  const first = dayFromIso('2015-01-01');
  const revisions = new Int32Array(CASES).fill(-1);
  const types = ['randomised', 'planned', 'started', 'moved'];
  let pending = [];
  for (let i = 0; i < EVENTS; i++) {
    const number = i < CASES ? i : random(CASES);
    const revision = ++revisions[number];
    const type = types[Math.min(revision, 3)];
    const day = first + random(1500);
    const attributes = {
      randomised: () => ({ arm: random(2) ? 'old' : 'new', age: random(60) }),
      planned: () => ({ place: `office ${random(300)}` }),
      started: () => ({ form: random(2) ? 'a' : 'b' }),
      moved: () => ({}),
    }[type]();
    const event = {
      kind: 'fact',
      source: 'agency-register',
      id: `0b9f3c1e-7d2a-4c55-9e1f-${String(i).padStart(12, '0')}`,
      recordedBy: 'handler-17',
      type,
      occurred: { precision: 'day', from: day, to: day },
      attributes,
      protocolVersion: 1,
      flags: [],
      synthetic: true,
    };
    const stream = caseStream('bench', `case-${String(number).padStart(7, '0')}`);
    pending.push(
      log.append([{ stream, expected: revision === 0 ? 'none' : revision - 1, events: [encodeEvent(event)] }]),
    );
    if (pending.length === 2000) {
      await Promise.all(pending);
      pending = [];
    }
  }
  await Promise.all(pending);
}

async function scan(log) {
  const start = performance.now();
  let events = 0;
  for (let after = 0; ;) {
    const page = await log.readAll({ after, limit: 1000 });
    if (page.length === 0) break;
    for (const { body } of page)
      events += JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()).v;
    after = page.at(-1).position;
  }
  if (events !== EVENTS + 1) throw new Error(`The scan saw ${events} events.`);
  return events / ((performance.now() - start) / 1000);
}

async function build(log, folder, round) {
  const columns = await openColumns({ file: join(folder, `columns-${round}.duckdb`) });
  const [head] = await log.readAll({ direction: 'backwards', limit: 1 });
  const stop = new AbortController();
  const start = performance.now();
  const following = columns.follow(log, stop.signal);
  await columns.waitFor(head.position, 600_000);
  const rate = (EVENTS + 1) / ((performance.now() - start) / 1000);
  stop.abort();
  await following;
  await columns.close();
  return rate;
}

export async function columns() {
  return withFolder(async (folder) => {
    const log = await openSqliteLog({ file: join(folder, 'log.sqlite') });
    try {
      await fill(log);
      await scan(log);
      const scans = [];
      const builds = [];
      for (let round = 0; round < ROUNDS; round++) {
        scans.push(await scan(log));
        builds.push(await build(log, folder, round));
      }
      return {
        name: `log → columns, ${EVENTS.toLocaleString('en')} events: built / plain scan with JSON.parse`,
        ratio: median(builds) / median(scans),
        atLeast: 0.35,
        detail: `${perSecond(median(builds))} against ${perSecond(median(scans))}`,
      };
    } finally {
      await log.close();
    }
  });
}
