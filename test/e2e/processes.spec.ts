import { randomUUID } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { forlopp, get, post, ROOT, startServer, withFolder, type Answer, type Server } from '../support/forlopp.js';

type Names = 'ingest-1' | 'ingest-2' | 'query-1' | 'query-2';
type Servers = Readonly<Record<Names, Server>>;

let servers: Servers;
let child: ChildProcess;
let release: () => void;
let done: Promise<void>;

/** Two ingest and two query servers over one log, in a process of their own. */
async function start(folder: string): Promise<Servers> {
  child = spawn(process.execPath, [join(ROOT, 'test/support/one-log.mjs'), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'] },
  });
  let lines = '';
  while (!lines.includes('\n')) lines += String(((await once(child.stdout!, 'data')) as [Buffer])[0]);
  const urls = JSON.parse(lines) as Record<Names, string>;
  return Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, { url } as Server])) as unknown as Servers;
}

beforeAll(async () => {
  const yaml = await readFile(join(ROOT, 'test/golden/case-histories/protocol.yaml'), 'utf8');
  await new Promise<void>((ready, failed) => {
    done = withFolder(async (folder) => {
      servers = await start(folder);
      const registered = await post(servers['ingest-1'], '/v1/protocols', yaml, { 'content-type': 'application/yaml' });
      if (registered.status !== 201) throw new Error(registered.text);
      ready();
      await new Promise<void>((resolve) => (release = resolve));
      child.kill('SIGTERM');
      await once(child, 'close');
    });
    done.catch(failed);
  });
}, 60_000);

afterAll(async () => {
  release();
  await done;
});

const fact = (more: object = {}): Record<string, unknown> => ({
  source: 'test',
  id: randomUUID(),
  type: 'start',
  occurred: '2020-01-01',
  ...more,
});
const newCase = (): string => `K-${randomUUID().slice(0, 13)}`;
const caseAt = (caseId: string): string => `/v1/protocols/case-histories/cases/${caseId}`;
const send = (to: Names, caseId: string, event: object, headers: Record<string, string> = {}): Promise<Answer> =>
  post(servers[to], `${caseAt(caseId)}/events`, event, headers);
const question = (format: string, more: string): string =>
  `/v1/datasets.${format}?protocol=case-histories&endpoint=start&asOf=2020-12-31${more}`;

describe('ingest and query as processes of their own', () => {
  it('what one ingest acknowledged is in what each query answers with its position as seen, in the same bytes', async () => {
    for (let round = 0; round < 5; round++) {
      const caseId = newCase();
      await send('ingest-2', caseId, fact({ type: 'opened' }));
      const { json: receipt } = await send('ingest-1', caseId, fact({ type: 'meeting' }));
      const seen = `&seen=${receipt['position']}`;
      const answers = await Promise.all(
        (['query-2', 'query-1'] as const).map((name) => get(servers[name], question('json', seen))),
      );
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(answers[0]!.text).toBe(answers[1]!.text);
      const { manifest } = answers[0]!.json;
      expect(manifest.question.asKnown).toBe(receipt['position']);
      const why = await get(
        servers['query-1'],
        `${caseAt(caseId)}/why?endpoint=start&asOf=2020-12-31&asKnown=${receipt['position']}`,
      );
      expect(why.status).toBe(200);
    }
  });

  it('writers of one case at two ingests lose nothing and double nothing', async () => {
    const caseId = newCase();
    const events = Array.from({ length: 60 }, () => fact({ type: 'meeting' }));
    const names = ['ingest-1', 'ingest-2'] as const;
    // Each event at both, as a sender does that was not answered by the first; contended ones are sent again.
    const deliver = async (to: Names, event: object): Promise<Answer> => {
      for (;;) {
        const answer = await send(to, caseId, event);
        if (answer.json['code'] !== 'revision-contended') return answer;
      }
    };
    const answers = await Promise.all(events.map((event) => Promise.all(names.map((name) => deliver(name, event)))));
    for (const [one, other] of answers) {
      expect([one!.status, other!.status]).toEqual([201, 201]);
      expect(one!.json).toEqual(other!.json);
    }
    const { json } = await get(servers['query-1'], caseAt(caseId));
    expect(json['events']).toHaveLength(events.length);
  });

  it('a case is read at one ingest with the revision that a correction at the other one names, and who stands for it', async () => {
    const [kept, merged] = [newCase(), newCase()];
    const first = fact({ type: 'opened' });
    await send('ingest-1', kept, first);
    await send('ingest-1', merged, fact({ type: 'opened' }));
    const { headers } = await get(servers['ingest-2'], caseAt(kept));
    const merge = { source: 'test', id: randomUUID(), merges: merged, reason: 'same person' };
    const answer = await send('ingest-1', kept, merge, { 'if-match': headers.get('etag')! });
    expect({ status: answer.status, json: answer.json }).toMatchObject({ status: 201 });
    for (const name of ['ingest-2', 'query-1'] as const) {
      expect((await get(servers[name], caseAt(merged))).json).toMatchObject({ mergedInto: kept });
    }
  });

  it('both list the protocols that any of them registered', async () => {
    for (const name of ['ingest-2', 'query-2'] as const) {
      const { json } = await get(servers[name], '/v1/protocols');
      expect(json['protocols']).toMatchObject([{ name: 'case-histories' }]);
    }
  });

  it.each([
    ['query-1', 'POST', '/v1/protocols', 'GET', 'ingest'],
    ['query-1', 'POST', '/v1/protocols/case-histories/events', '', 'ingest'],
    ['query-2', 'POST', `${caseAt('K')}/events`, '', 'ingest'],
    ['ingest-1', 'GET', question('csv', ''), '', 'query'],
    ['ingest-1', 'GET', `${caseAt('K')}/why?endpoint=start`, '', 'query'],
    ['ingest-2', 'POST', '/v1/analyses', '', 'query'],
  ] as const)('%s refuses %s %s, and says who answers it', async (name, method, path, allow, other) => {
    const response = await fetch(servers[name].url + path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allow);
    expect(await response.json()).toMatchObject({
      code: 'not-allowed',
      detail: expect.stringContaining(`npm run start:${other}`) as string,
    });
  });

  it('each describes what it answers, and nothing else', async () => {
    const pathsOf = async (name: Names): Promise<string[]> =>
      Object.keys((await get(servers[name], '/docs-json')).json['paths']);
    const [ingest, query] = [await pathsOf('ingest-1'), await pathsOf('query-1')];
    expect(ingest).toContain('/v1/protocols/{protocol}/events');
    expect(query).toContain('/v1/datasets.csv');
    expect(ingest.filter((path) => query.includes(path)).sort()).toEqual([
      '/health/live',
      '/health/ready',
      '/v1/follow',
      '/v1/protocols',
      '/v1/protocols/{protocol}',
      '/v1/protocols/{protocol}/cases/{case}',
    ]);
  });

  it('each says that it is ready, and how far its columns are', async () => {
    for (const name of ['ingest-1', 'query-1'] as const) {
      const { json } = await get(servers[name], '/health/ready');
      expect(json).toMatchObject({ status: 'ok', role: name.slice(0, -2), columns: { lag: { more: false } } });
    }
  });
});

describe('a log that fails', () => {
  const tell = (line: string): unknown => child.stdin!.write(`${line}\n`);
  const until = async (path: string, holds: (answer: Answer) => boolean): Promise<Answer> => {
    for (;;) {
      const answer = await get(servers['query-1'], path);
      if (holds(answer)) return answer;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  it('is told of while it is away, and followed again when it is back', async () => {
    tell('away');
    const { json } = await until('/v1/follow', (answer) => answer.json['state'] === 'reconnecting');
    expect(json).toMatchObject({ lag: null, failure: expect.stringContaining('away on purpose') as string });
    const ready = await get(servers['query-1'], '/health/ready');
    expect({ status: ready.status, again: ready.headers.get('retry-after') }).toEqual({ status: 503, again: '1' });
    expect(ready.json['code']).toBe('log-unavailable');
    const posted = await send('ingest-1', newCase(), fact());
    expect(posted).toMatchObject({ status: 503, json: { code: 'log-unavailable' } });
    tell('back');
    await until('/v1/follow', (answer) => answer.json['state'] === 'live' && answer.json['lag'].events === 0);
    expect((await get(servers['query-1'], '/health/ready')).status).toBe(200);
    const { json: receipt } = await send('ingest-1', newCase(), fact({ type: 'opened' }));
    expect((await get(servers['query-1'], question('csv', `&seen=${receipt['position']}`))).status).toBe(200);
  });

  it('parks an event that nobody can read: later answers are refused, earlier ones are given, and following goes on', async () => {
    const { json: before } = await send('ingest-1', newCase(), fact({ type: 'opened' }));
    tell('{"v":99}');
    const { json } = await until('/v1/follow', (answer) => answer.json['parkedCount'] === 1);
    expect(json['state']).toBe('live');
    const position = (before['position'] as number) + 1;
    expect(json['parked']).toMatchObject([{ position, protocol: 'case-histories', type: 'fact' }]);
    const refused = await get(servers['query-2'], question('csv', ''));
    expect(refused).toMatchObject({ status: 503, json: { code: 'parked-events', position } });
    expect((await get(servers['query-2'], question('csv', `&asKnown=${position - 1}`))).status).toBe(200);
    const caseId = newCase();
    expect((await send('ingest-2', caseId, fact({ type: 'opened' }))).status).toBe(201);
    // What is parked decides nothing of who stands for whom, so senders can go on reading their cases.
    expect((await get(servers['ingest-1'], caseAt(caseId))).status).toBe(200);
    expect((await get(servers['query-1'], '/health/ready')).json).toMatchObject({ columns: { parked: 1 } });
  });
});

describe('with a log in SQLite', () => {
  it('a second role on the folder is refused, with what to do', async () => {
    await withFolder(async (folder) => {
      const ingest = await startServer({ FORLOPP_DATA: folder }, { role: 'ingest' });
      try {
        const second = startServer({ FORLOPP_DATA: folder }, { role: 'query' });
        await expect(second).rejects.toThrow(/folder-busy: .*FORLOPP_LOG/);
      } finally {
        await ingest.stop();
      }
    });
  });

  it('the command says how the columns follow', async () => {
    await withFolder(async (folder) => {
      const { code, stdout } = await forlopp(['follow', 'status'], { settings: { FORLOPP_DATA: folder } });
      expect(stdout).toMatch(
        /^(live|catching-up) since .*, at position 0, 0 events behind \(0 s\)\nno event is parked\n$/,
      );
      expect(code).toBe(0);
    });
  });

  it('a role alone needs a folder that is named', async () => {
    await expect(startServer({}, { role: 'query' })).rejects.toThrow(/setting-invalid: .*FORLOPP_DATA/);
  });
});
