// How fast the log becomes columns, and how fast a question is answered. Run from the built code: node test/bench/columns.mjs [events] [cases]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { openColumns } from '../../dist/libs/columns/src/index.js';
import { askDataset } from '../../dist/libs/dataset/src/index.js';
import { caseStream, encodeEvent, protocolStream } from '../../dist/libs/event-log/src/index.js';
import { dayFromIso } from '../../dist/libs/kernel/src/index.js';

const EVENTS = Number(process.argv[2] ?? 300_000);
const CASES = Number(process.argv[3] ?? 100_000);
const PAGE = 8192;
const label = { sv: 'x', en: 'x' };
const definition = {
  name: 'bench',
  version: 1,
  title: label,
  codeLists: { arm: { old: label, new: label } },
  factTypes: {
    randomised: { label, attributes: { arm: { label, type: 'code', codes: 'arm' }, age: { label, type: 'number' } } },
    planned: { label, attributes: { place: { label, type: 'text' } } },
    started: { label, attributes: { form: { label, type: 'code', codes: { a: label, b: label } } } },
    moved: { label },
  },
  origin: { fact: 'randomised' },
  studyEnd: '2020-12-31',
  endpoints: { start: { fact: 'started', label } },
  exits: { moved: { fact: 'moved', label, default: 'censors' } },
  groups: { arm: { label, from: { fact: 'randomised', attribute: 'arm' } } },
  covariates: { age: { label, from: { fact: 'randomised', attribute: 'age' } } },
};

const hash = 'ab'.repeat(32);
let position = 0;
const recorded = (stream, revision, event) => ({
  stream,
  revision,
  position: ++position,
  recordedAt: 1_700_000_000_000 + position,
  streamHash: hash,
  logHash: hash,
  ...encodeEvent(event),
});
const first = dayFromIso('2015-01-01');
const events = [
  recorded(protocolStream('bench'), 0, {
    kind: 'protocol-registered',
    name: 'bench',
    version: 1,
    definition,
    sha256: hash,
  }),
];
const revisions = new Int32Array(CASES).fill(-1);
let seed = 1;
const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
const TYPES = ['randomised', 'planned', 'started', 'moved'];
for (let i = 0; events.length <= EVENTS; i++) {
  // Every case begins in turn; then events of any case, so that look-ups miss as they would in an old register.
  const c = i < CASES ? i : random(CASES);
  const revision = ++revisions[c];
  const type = TYPES[Math.min(revision, 3)];
  const day = first + random(1500);
  events.push(
    recorded(caseStream('bench', `case-${String(c).padStart(7, '0')}`), revision, {
      kind: 'fact',
      source: 'agency-register',
      id: `0b9f3c1e-7d2a-4c55-9e1f-${String(i).padStart(12, '0')}`,
      recordedBy: 'handler-17',
      type,
      occurred: { precision: 'day', from: day, to: day },
      attributes:
        type === 'randomised'
          ? { arm: random(2) ? 'old' : 'new', age: random(60) }
          : type === 'planned'
            ? { place: `office ${random(300)}` }
            : type === 'started'
              ? { form: random(2) ? 'a' : 'b' }
              : {},
      protocolVersion: 1,
      flags: [],
    }),
  );
}
const perSecond = (ms) => Math.round((events.length / ms) * 1000);
const folder = mkdtempSync(join(tmpdir(), 'columns-'));
try {
  const sqlite = new DatabaseSync(join(folder, 'log.sqlite'));
  sqlite.exec(
    'PRAGMA journal_mode=WAL; CREATE TABLE events (position INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT, revision INTEGER, type TEXT, body BLOB, recorded_at INTEGER, stream_hash BLOB, log_hash BLOB) STRICT; BEGIN',
  );
  const insert = sqlite.prepare('INSERT INTO events VALUES (?,?,?,?,?,?,?,?)');
  const bytes = Buffer.from(hash, 'hex');
  for (const e of events) insert.run(e.position, e.stream, e.revision, e.type, e.body, e.recordedAt, bytes, bytes);
  sqlite.exec('COMMIT');
  const page = sqlite.prepare('SELECT * FROM events WHERE position > ? ORDER BY position LIMIT ?');
  const readPage = (after) => page.all(after, PAGE);
  const plain = () => {
    const start = performance.now();
    let total = 0;
    for (let after = 0; ;) {
      const rows = readPage(after);
      if (rows.length === 0) break;
      for (const row of rows) total += JSON.parse(Buffer.from(row.body).toString()).v;
      after = rows.at(-1).position;
    }
    if (total !== events.length) throw new Error('lost events');
    return performance.now() - start;
  };
  plain();
  const baseline = plain();
  console.log(`plain loop (pages from SQLite + JSON.parse)  ${perSecond(baseline)} events/s`);
  let start = performance.now();
  for (const e of events) JSON.parse(Buffer.from(e.body).toString());
  console.log(`JSON.parse alone                             ${perSecond(performance.now() - start)} events/s`);

  const memory = await openColumns({ file: join(folder, 'a.duckdb') });
  start = performance.now();
  for (let i = 0; i < events.length; i += PAGE) await memory.apply(events.slice(i, i + PAGE));
  const atHand = performance.now() - start;
  console.log(
    `apply, events at hand                        ${perSecond(atHand)} events/s (${(baseline / atHand).toFixed(2)} of the plain loop)`,
  );
  await memory.close();

  const stored = (row) => ({
    stream: row.stream,
    revision: row.revision,
    position: row.position,
    type: row.type,
    body: row.body,
    recordedAt: row.recorded_at,
    streamHash: Buffer.from(row.stream_hash).toString('hex'),
    logHash: Buffer.from(row.log_hash).toString('hex'),
  });
  const log = {
    async *follow({ after }) {
      for (;;) {
        const page = readPage(after).map(stored);
        if (page.length === 0) return;
        after = page.at(-1).position;
        yield { events: page, caughtUp: page.length < PAGE };
      }
    },
  };
  const columns = await openColumns({ file: join(folder, 'b.duckdb') });
  start = performance.now();
  await columns.follow(log, new AbortController().signal);
  const whole = performance.now() - start;
  if (columns.position !== events.length) throw new Error('lost events');
  console.log(
    `SQLite → columns, followed                   ${perSecond(whole)} events/s (${(baseline / whole).toFixed(2)} of the plain loop)`,
  );
  for (const group of [undefined, 'arm']) {
    start = performance.now();
    const open = await askDataset(columns, {
      protocol: 'bench',
      endpoint: 'start',
      ...(group === undefined ? {} : { group, covariates: ['age'] }),
    });
    const built = performance.now() - start;
    let rows = 0;
    for await (const chunk of open.rows()) rows += chunk.length;
    console.log(
      `question${group === undefined ? '' : ' with group and covariate'}: ${open.audit.cases} cases, ${rows} rows: ${built.toFixed(0)} ms to build, ${(performance.now() - start).toFixed(0)} ms with rows read`,
    );
    await open.close();
  }
  await columns.close();
  sqlite.close();
} finally {
  rmSync(folder, { recursive: true });
}
