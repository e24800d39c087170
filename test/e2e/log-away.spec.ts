import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openKurrentLog, openSqliteLog } from '#event-log';
import { startDouble, type Double } from '../doubles/kurrentdb/double.js';
import { forlopp, get, post, ROOT, startServer, withFolder, type Answer, type Server } from '../support/forlopp.js';

const CASES = '/v1/protocols/case-histories/cases';
const QUESTION = '/v1/datasets.csv?protocol=case-histories&endpoint=start&asOf=2020-12-31';
const fact = (more: object = {}): object => ({
  source: 'test',
  id: randomUUID(),
  type: 'opened',
  occurred: '2020-01-01',
  ...more,
});
const newCase = (): string => `K-${randomUUID().slice(0, 13)}`;

async function register(server: Server): Promise<Answer> {
  const yaml = await readFile(join(ROOT, 'test/golden/case-histories/protocol.yaml'), 'utf8');
  return post(server, '/v1/protocols', yaml, { 'content-type': 'application/yaml' });
}

async function until(ask: () => Promise<Answer>, status: number): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (answer.status === status) return answer;
    await sleep(50);
  }
}

/** A port that nobody listens on, and the address of a server that is to come there. */
async function awayServer(): Promise<{ port: number; url: string }> {
  const double = await startDouble();
  await double.stop();
  return { port: double.port, url: double.url };
}

describe('a server whose log is away when it starts', () => {
  it.each([undefined, 'query'] as const)('role %s: lives, is not ready, and goes on once it is there', (role) =>
    withFolder(async (folder) => {
      const { port, url } = await awayServer();
      const settings = { FORLOPP_DATA: folder, FORLOPP_LOG: url };
      const server = await startServer(settings, role === undefined ? {} : { role });
      let double: Double | undefined;
      try {
        expect((await get(server, '/health/live')).status).toBe(200);
        const ready = await get(server, '/health/ready');
        expect(ready).toMatchObject({ status: 503, json: { code: 'log-unavailable' } });
        expect(ready.json['failure']).toMatch(/the server is away/);
        expect(ready.headers.get('retry-after')).toBe('1');
        const needing =
          role === 'query' ? await get(server, QUESTION) : await post(server, `${CASES}/${newCase()}/events`, fact());
        expect(needing).toMatchObject({ status: 503, json: { code: 'log-unavailable' } });
        expect((await get(server, '/v1/follow')).json).toMatchObject({ lag: null });
        double = await startDouble({ port });
        await until(() => get(server, '/health/ready'), 200);
        const answered = role === 'query' ? await get(server, QUESTION) : await register(server);
        expect(answered.status).toBe(role === 'query' ? 404 : 201);
      } finally {
        await server.stop();
        await double?.stop();
      }
    }),
  );

  it('a command in its own process fails at once, and says so', () =>
    withFolder(async (folder) => {
      const { url } = await awayServer();
      const settings = { FORLOPP_DATA: folder, FORLOPP_LOG: url };
      const { code, stderr } = await forlopp(['dataset', 'case-histories', 'start'], { settings });
      expect(stderr).toContain('log-unavailable');
      expect(code).toBe(3);
    }));

  it('an address that cannot be used ends the start', () =>
    withFolder(async (folder) => {
      const settings = {
        FORLOPP_DATA: folder,
        FORLOPP_LOG: 'kurrentdb://127.0.0.1:1',
        FORLOPP_LOG_CA_FILE: join(folder, 'nothing.pem'),
      };
      await expect(startServer(settings)).rejects.toThrow(/log-unavailable: .*cannot be used/);
    }));
});

describe('a server over a log in KurrentDB', () => {
  let double: Double;
  let server: Server;
  let finish: () => void;
  let done: Promise<void>;
  beforeAll(async () => {
    double = await startDouble({ multiStream: true });
    await new Promise<void>((ready, failed) => {
      done = withFolder(async (folder) => {
        server = await startServer({ FORLOPP_DATA: folder, FORLOPP_LOG: double.url });
        await register(server);
        ready();
        await new Promise<void>((resolve) => (finish = resolve));
        await server.stop();
      });
      done.catch(failed);
    });
  });
  afterAll(async () => {
    finish();
    await done;
    await double.stop();
  });

  it('takes a batch over several cases as a whole, where the log can', async () => {
    const [a, b] = [newCase(), newCase()];
    const batch = (...events: object[]): Promise<Answer> =>
      post(server, '/v1/protocols/case-histories/events?mode=atomic', events);
    const refused = await batch(fact({ case: a }), fact({ case: b, type: 'no such type' }));
    expect(refused.json).toMatchObject({ code: 'batch-refused' });
    expect((await get(server, `${CASES}/${a}`)).json['code']).toBe('case-unknown');
    const taken = await batch(fact({ case: a }), fact({ case: b }), fact({ case: a, type: 'meeting' }));
    expect({ status: taken.status, text: taken.text }).toMatchObject({ status: 200 });
    for (const [caseId, revision] of [
      [a, 1],
      [b, 0],
    ] as const) {
      expect((await get(server, `${CASES}/${caseId}`)).json).toMatchObject({ revision });
    }
  });

  it('that says nothing: ready answers within its own limit, however many ask, and again when it speaks', async () => {
    double.faults.blackHole(true);
    const answers = await Promise.all(Array.from({ length: 30 }, () => get(server, '/health/ready')));
    for (const { status, json } of answers) {
      expect({ status, code: json['code'] }).toEqual({ status: 503, code: 'log-unavailable' });
      expect(json['failure']).toMatch(/has not answered/);
    }
    double.faults.blackHole(false);
    const { json } = await until(() => get(server, '/health/ready'), 200);
    expect(json).toMatchObject({ log: { synchronous: 'server' }, columns: { lag: { more: false } } });
    expect(json['columns']).not.toHaveProperty('behind');
  });

  it('a case with an event of a later format is refused by name, and not with its content', async () => {
    const caseId = newCase();
    expect((await post(server, `${CASES}/${caseId}/events`, fact())).status).toBe(201);
    const log = await openKurrentLog({ address: double.url });
    await log.append([later(caseId)]);
    await log.close();
    await expectUnreadable(server, caseId);
  });
});

it('SQLite: a case with an event of a later format is refused by name, and not with its content', () =>
  withFolder(async (folder) => {
    const settings = { FORLOPP_DATA: folder };
    const caseId = newCase();
    const first = await startServer(settings);
    await register(first);
    expect((await post(first, `${CASES}/${caseId}/events`, fact())).status).toBe(201);
    await first.stop();
    const log = await openSqliteLog({ file: join(folder, 'log.sqlite') });
    await log.append([later(caseId)]);
    await log.close();
    const server = await startServer(settings);
    try {
      await expectUnreadable(server, caseId);
    } finally {
      await server.stop();
    }
  }));

const SECRET = 'hemligt';

function later(caseId: string) {
  const body = Buffer.from(JSON.stringify({ v: 99, event: SECRET }));
  return { stream: `case-case-histories/${caseId}`, expected: 0, events: [{ type: 'fact', body }] } as const;
}

async function expectUnreadable(server: Server, caseId: string): Promise<void> {
  // The place is named; what stands there is not.
  const unreadable = { code: 'event-unreadable', revision: 1, position: expect.any(Number) as number };
  for (const { status, json, text, headers } of [
    await get(server, `${CASES}/${caseId}`),
    await post(server, `${CASES}/${caseId}/events`, fact({ type: 'meeting' })),
  ]) {
    expect({ status, json }).toMatchObject({ status: 503, json: unreadable });
    expect(headers.get('retry-after')).toBe('1');
    expect(text).not.toContain(SECRET);
  }
  const why = await get(server, `${CASES}/${caseId}/why?endpoint=start&asOf=2020-12-31`);
  expect(why).toMatchObject({ status: 503, json: { code: 'parked-events' } });
}
