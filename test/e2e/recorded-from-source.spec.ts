import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { forlopp, get, post, ROOT, startServer, withFolder, type Finished, type Server } from '../support/forlopp.js';

const PROTOCOL = join(ROOT, 'test/golden/case-histories/protocol.yaml');
const EVENTS = '/v1/protocols/case-histories/events';
const QUESTION = 'protocol=case-histories&endpoint=start&asOf=2020-12-31';

/** `recorded` is the instant of the register that the event comes from. */
const fact = (
  recorded: string,
  caseId: string,
  id: string,
  type: string,
  occurred: string,
  more: object = {},
): object => ({
  source: 's',
  id,
  case: caseId,
  type,
  occurred,
  sourceRecorded: recorded,
  ...more,
});

/** Cases that come and go among each other, two events of one instant, a correction, a void and a merge. */
const HISTORY = [
  fact('2020-01-02T09:00:00Z', 'A', 'a1', 'opened', '2020-01-01'),
  fact('2020-01-16T09:00:00Z', 'B', 'b1', 'opened', '2020-01-15'),
  fact('2020-03-02T10:00:00+01:00', 'A', 'a2', 'start', '2020-03-01'),
  fact('2020-04-21T09:00:00Z', 'B', 'b2', 'start', '2020-04-20'),
  fact('2020-04-21T09:00:00Z', 'C', 'c1', 'opened', '2020-02-01'),
  fact('2020-05-04T09:00:00Z', 'B', 'b3', 'start', '2020-02-20', { corrects: { id: 'b2' }, reason: 'typo' }),
  {
    source: 's',
    id: 'a3',
    case: 'A',
    voids: { id: 'a2' },
    reason: 'another case',
    sourceRecorded: '2020-06-01T09:00:00Z',
  },
  { source: 's', id: 'a4', case: 'A', merges: 'C', reason: 'the same', sourceRecorded: '2020-07-01T09:00:00.123Z' },
];

const ndjson = (events: readonly object[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join('');

interface Place {
  readonly folder: string;
  readonly data: string;
  readonly settings: { readonly FORLOPP_DATA: string };
}

/** A folder with a data folder in which the protocol is registered, and nothing else. */
async function withStudy(body: (place: Place) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const data = join(folder, 'data');
    const settings = { FORLOPP_DATA: data };
    expect(await forlopp(['protocol', 'register', PROTOCOL], { settings })).toMatchObject({ code: 0 });
    await body({ folder, data, settings });
  });
}

async function move({ folder, settings }: Place, events: readonly object[], ...more: string[]): Promise<Finished> {
  const file = join(folder, 'history.ndjson');
  await writeFile(file, ndjson(events));
  return forlopp(['import', 'case-histories', file, '--recorded-from-source', '--json', ...more], { settings });
}

async function withServerOn<T>({ settings }: Place, body: (server: Server) => Promise<T>): Promise<T> {
  const server = await startServer(settings);
  try {
    return await body(server);
  } finally {
    await server.stop();
  }
}

const ask = async (server: Server, asKnown?: string): Promise<Record<string, any>> => {
  const known = asKnown === undefined ? '' : `&asKnown=${encodeURIComponent(asKnown)}`;
  return (await get(server, `/v1/datasets.json?${QUESTION}${known}`)).json;
};
const told = ({ rows }: Record<string, any>): string[] =>
  (rows as { id: string; time: number; why: string }[]).map(({ id, time, why }) => `${id} ${time} ${why}`);
const positions = async ({ data, settings }: Place): Promise<number> => {
  const { code, stdout } = await forlopp(['verify', '--json'], { settings });
  expect({ data, code }).toEqual({ data, code: 0 });
  return (JSON.parse(stdout) as { position: number }).position;
};

/** What each instant of the source shows, whoever asks and whenever. */
async function checkInstants(server: Server): Promise<void> {
  expect((await ask(server, '2020-01-02T08:59:59Z'))['code']).toBe('as-known-unknown');
  const first = await ask(server, '2020-01-02T09:00:00Z');
  expect(told(first)).toEqual(['A 365 administrative']);
  expect(first['manifest']).toMatchObject({
    protocol: { version: 1 },
    asKnown: { position: 2 },
    recordedFromSource: {
      lastPosition: 2,
      firstInstant: '2020-01-02T09:00:00.000Z',
      lastInstant: '2020-01-02T09:00:00.000Z',
    },
  });
  // The import was today, and stands beside.
  expect(Date.now() - Date.parse(first['manifest'].asKnown.recordedAt)).toBeLessThan(600_000);
  expect(told(await ask(server, '2020-03-02T09:00:00Z'))).toEqual(['A 60 event', 'B 351 administrative']);
  const before = ['A 60 event', 'B 96 event', 'C 334 administrative'];
  expect(told(await ask(server, '2020-04-21T09:00:00Z'))).toEqual(before);
  expect(told(await ask(server, '2020-05-04T08:59:59.999Z'))).toEqual(before);
  expect(told(await ask(server, '2020-05-04T09:00:00Z'))).toEqual(['A 60 event', 'B 36 event', 'C 334 administrative']);
  const voided = ['A 365 administrative', 'B 36 event', 'C 334 administrative'];
  expect(told(await ask(server, '2020-07-01T09:00:00.122Z'))).toEqual(voided);
  expect(told(await ask(server, '2020-07-01T09:00:00.123Z'))).toEqual(['A 365 administrative', 'B 36 event']);
}

it('answers as the source register would have at each instant, also after later events and a rebuild', async () => {
  await withStudy(async (place) => {
    const { code, stdout } = await move(place, HISTORY);
    expect({ code, ...(JSON.parse(stdout) as object) }).toMatchObject({ code: 0, files: [{ lines: 8, recorded: 8 }] });
    expect((await readdir(place.data)).toSorted()).toEqual(['columns.duckdb', 'log.sqlite', 'owner.sqlite']);
    expect(await positions(place)).toBe(9);

    const moved = Date.now();
    const head = await withServerOn(place, async (server) => {
      await checkInstants(server);
      // Between the last instant of the source and the import, nothing was recorded.
      expect((await ask(server, '2021-01-01T00:00:00Z'))['manifest'].asKnown.position).toBe(9);
      const later = { ...fact('2019-01-01T00:00:00Z', 'D', 'd1', 'opened', '2020-02-01'), synthetic: true };
      expect((await post(server, EVENTS, { events: [later] })).json).toMatchObject({ recorded: 1 });
      // An ordinary event counts as known from its append, whatever its source says.
      expect((await ask(server, new Date(moved).toISOString()))['manifest'].asKnown.position).toBe(9);
      await checkInstants(server);
      const now = await ask(server);
      expect(now['manifest']).toMatchObject({
        asKnown: { position: 10 },
        recordedFromSource: { lastPosition: 9, lastInstant: '2020-07-01T09:00:00.123Z' },
      });
      // Moved events are events: the same again is known again.
      expect((await post(server, EVENTS, { events: HISTORY })).json).toMatchObject({ unchanged: 8, refused: 0 });
      return now;
    });

    await rm(join(place.data, 'columns.duckdb'));
    await withServerOn(place, async (server) => {
      expect(await ask(server)).toEqual(head);
      await checkInstants(server);
    });
    expect(await positions(place)).toBe(10);
    const shown = await forlopp(
      ['dataset', 'case-histories', 'start', '--as-of', '2020-12-31', '--as-known', '2020-05-01T00:00:00Z'],
      { settings: place.settings },
    );
    expect(shown.stderr).toContain('as another register recorded it, from 2020-01-02T09:00:00.000Z');
  });
}, 240_000);

it('registers a bundled protocol, which counts as known from the first instant', async () => {
  await withFolder(async (folder) => {
    const data = join(folder, 'new');
    const place = { folder, data, settings: { FORLOPP_DATA: data } };
    await writeFile(
      join(folder, 'history.csv'),
      'source,id,case,type,occurred,lan,sourceRecorded\ns,1,A,arende-oppnat,2008-06-10,stockholm,2008-06-11T08:00:00Z\n',
    );
    const moved = await forlopp(
      ['import', 'alternativa-insatser', join(folder, 'history.csv'), '--recorded-from-source'],
      { settings: place.settings },
    );
    expect(moved).toMatchObject({ code: 0, stderr: expect.stringContaining('registered the bundled protocol') });
    await withServerOn(place, async (server) => {
      const path = '/v1/datasets.manifest.json?protocol=alternativa-insatser&endpoint=start&asKnown=';
      expect((await get(server, `${path}2008-06-11T08:00:00Z`)).json).toMatchObject({
        protocol: { version: 1 },
        audit: { cases: 1 },
      });
      expect((await get(server, `${path}2008-06-11T07:59:59Z`)).json).toMatchObject({ code: 'as-known-unknown' });
    });
  });
}, 120_000);

const line = (recorded: string | undefined, id: string, type = 'opened'): object => {
  const event = fact(recorded ?? '', id, id, type, '2020-01-01') as Record<string, unknown>;
  if (recorded === undefined) delete event['sourceRecorded'];
  return event;
};
const EARLY = line('2020-01-01T00:00:00Z', 'e1');
const LATE = line('2020-02-01T00:00:00Z', 'e2');

it.each([
  ['source-recorded-missing', 2, [EARLY, line(undefined, 'x'), LATE], /history\.ndjson:2 without sourceRecorded/],
  [
    'source-recorded-order',
    3,
    [EARLY, LATE, line('2020-01-31T23:59:59.999Z', 'x')],
    /2020-01-31T23:59:59\.999Z at history\.ndjson:3, after 2020-02-01T00:00:00\.000Z at history\.ndjson:2/,
  ],
  ['source-recorded-future', 2, [EARLY, line('2999-01-01T00:00:00Z', 'x')], /2999-01-01T00:00:00\.000Z at history/],
  ['event-unknown-type', 3, [EARLY, LATE, line('2020-03-01T00:00:00Z', 'x', 'fest')], /fest/],
  ['envelope-invalid', 1, [{ ...EARLY, movedFrom: '2020-01-01T00:00:00Z' }, LATE], /not a member/],
] as const)(
  '%s at line %i leaves the store without facts',
  async (code, at, events, says) => {
    await withStudy(async (place) => {
      const before = await readFile(join(place.data, 'log.sqlite'));
      const refused = await move(place, events);
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing was recorded') });
      expect(JSON.parse(refused.stdout)).toMatchObject({ files: [{ recorded: 0, refused: 1 }] });
      const rejected = JSON.parse(
        await readFile(join(place.folder, 'history.ndjson.rejected.ndjson'), 'utf8'),
      ) as object;
      expect(rejected).toMatchObject({ line: at, code, detail: expect.stringMatching(says) });
      expect(await readdir(place.data)).not.toContain('moving');
      expect(await readFile(join(place.data, 'log.sqlite'))).toEqual(before);
      // Corrected, it is moved in.
      expect(await move(place, [EARLY, LATE])).toMatchObject({ code: 0 });
      expect(await positions(place)).toBe(3);
    });
  },
  120_000,
);

it('a dry run, a second file that stops half-way, and facts that are there leave everything as it was', async () => {
  await withStudy(async (place) => {
    const dry = await move(place, HISTORY, '--dry-run');
    expect({ code: dry.code, ...(JSON.parse(dry.stdout) as object) }).toMatchObject({
      code: 0,
      files: [{ recorded: 8 }],
    });
    expect(await positions(place)).toBe(1);

    const second = join(place.folder, 'second.csv');
    await writeFile(second, 'case,nonsense\n');
    const args = ['import', 'case-histories', join(place.folder, 'history.ndjson'), second, '--recorded-from-source'];
    const stopped = await forlopp([...args, '--json'], { settings: place.settings });
    expect({ code: stopped.code, ...(JSON.parse(stopped.stdout) as object) }).toMatchObject({
      code: 2,
      files: [{ recorded: 0 }, { recorded: 0, problem: { code: 'file-invalid' } }],
    });
    expect(await positions(place)).toBe(1);

    expect(await move(place, HISTORY)).toMatchObject({ code: 0 });
    const again = await move(place, [line('2020-08-01T00:00:00Z', 'x')]);
    expect({ code: again.code, problem: JSON.parse(again.stdout) as object }).toMatchObject({
      code: 1,
      problem: { code: 'history-not-first' },
    });
    expect(await positions(place)).toBe(9);
  });
}, 120_000);

it('leaves the store without facts when it is killed, and is simply run again', async () => {
  await withStudy(async (place) => {
    const file = join(place.folder, 'long.ndjson');
    const long = Array.from({ length: 40_000 }, (_, n) =>
      fact('2020-01-02T09:00:00Z', `C${n}`, 'o', 'opened', '2020-01-01'),
    );
    await writeFile(file, ndjson(long));
    const args = ['import', 'case-histories', file, '--recorded-from-source'];
    const child = spawn(process.execPath, [join(ROOT, 'dist/apps/cli/main.js'), ...args], {
      env: { PATH: process.env['PATH'], ...place.settings },
      stdio: 'ignore',
    });
    const killed = once(child, 'close');
    const written = join(place.data, 'moving', 'log.sqlite-wal');
    // Some of it is in the store beside.
    while (child.exitCode === null && (await stat(written).catch(() => ({ size: 0 }))).size < 500_000) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    child.kill('SIGKILL');
    expect(await killed).toEqual([null, 'SIGKILL']);
    expect(await positions(place)).toBe(1);
    expect(await readdir(place.data)).toContain('moving');
    // Whoever opens the folder next clears it.
    await withServerOn(place, async (server) => {
      expect(await readdir(place.data)).not.toContain('moving');
      expect((await ask(server))['rows']).toEqual([]);
    });
    expect(await forlopp(args, { settings: place.settings })).toMatchObject({ code: 0 });
    expect(await positions(place)).toBe(40_001);
  });
}, 240_000);

it('is refused beside a server, and over HTTP nothing can say when it was recorded', async () => {
  await withStudy(async (place) => {
    await withServerOn(place, async (server) => {
      const beside = await move(place, HISTORY);
      expect({ code: beside.code, problem: JSON.parse(beside.stdout) as object }).toMatchObject({
        code: 3,
        problem: { code: 'folder-busy', detail: expect.stringContaining('no server') },
      });
      for (const member of ['movedFrom', 'recordedAt', 'recordedFromSource']) {
        const { json } = await post(server, EVENTS, { events: [{ ...HISTORY[0], [member]: '2020-01-02T09:00:00Z' }] });
        expect(json).toMatchObject({ refused: 1, items: [{ problem: { code: 'envelope-invalid' } }] });
        const asked = await post(server, `${EVENTS}?${member}=true`, { events: [HISTORY[0]] });
        expect(asked.status).toBe(400);
      }
      const ordinary = await post(server, EVENTS, { events: [HISTORY[0]] });
      expect(Date.now() - Date.parse(ordinary.json['items'][0].recordedAt)).toBeLessThan(60_000);
      expect((await ask(server, '2020-06-01T00:00:00Z'))['code']).toBe('as-known-unknown');
      expect((await ask(server))['manifest']).not.toHaveProperty('recordedFromSource');
    });
  });
}, 120_000);
