import { openColumns } from '#columns';
import { openKurrentLog } from '#event-log';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { withFolder, type Answer } from '../support/forlopp.js';
import { FourProcesses, NAMES, type Name } from '../support/four-processes.js';
import { START_DOUBLE, startKurrentProcess, type KurrentProcess } from '../support/kurrent-process.js';
import { named, skipWithoutServer } from '../support/kurrent-servers.js';

/*
 * Two ingest and two query processes over one log: the double in a process of its own always, which is killed and started
 * again; and the server of KURRENTDB_URL where one is named (`npm run smoke:kurrentdb`), which is left to run.
 */
const INGESTS = ['ingest-1', 'ingest-2'] as const;
const QUERIES = ['query-1', 'query-2'] as const;

skipWithoutServer();

describe.each(
  named === undefined ? (['the double'] as const) : (['the double', 'the server of KURRENTDB_URL'] as const),
)('ingest and query as processes of their own, with their log on %s', (log) => {
  const isDouble = log === 'the double';
  let double: KurrentProcess | undefined;
  let four: FourProcesses;
  let address: string;
  let release: () => void;
  let done: Promise<void>;

  beforeAll(async () => {
    await new Promise<void>((ready, failed) => {
      done = withFolder(async (folder) => {
        double = isDouble ? await startKurrentProcess(START_DOUBLE, folder) : undefined;
        address = double?.url ?? named!;
        four = new FourProcesses(folder, address);
        await four.start();
        const released = new Promise<void>((resolve) => (release = resolve));
        ready();
        await released;
        await Promise.all(NAMES.map((name) => four.stop(name)));
        await double?.stop();
      });
      done.catch(failed);
    });
  }, 180_000);

  afterAll(async () => {
    release();
    await done;
  });

  it('what one ingest acknowledged is in what each query answers with its position as seen, in the same bytes', async () => {
    for (let round = 0; round < 3; round++) {
      const caseId = four.newCase();
      await four.send('ingest-2', caseId, four.fact('opened'));
      const { json: receipt } = await four.send('ingest-1', caseId, four.fact('meeting'));
      const question = four.question('json', `&seen=${receipt['position']}`);
      // On a log that others write to as well, the newest position is theirs to move: asked as known, it stays.
      const asked = isDouble ? question : `${question}&asKnown=${receipt['position']}`;
      const answers = await Promise.all(QUERIES.map((name) => four.get(name, asked)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(answers[0]!.text).toBe(answers[1]!.text);
      const { manifest } = answers[0]!.json;
      expect(manifest.question.asKnown).toBe(receipt['position']);
      expect(manifest.audit.facts.recorded).toBe(2 * (round + 1));
      const why = `${four.caseAt(caseId)}/why?endpoint=start&asOf=2020-12-31&asKnown=${receipt['position']}`;
      expect((await four.get('query-1', why)).status).toBe(200);
    }
  });

  it('writers of one case at two ingests lose nothing and double nothing', async () => {
    const caseId = four.newCase();
    const events = Array.from({ length: 40 }, () => four.fact('meeting'));
    // Each event at both, as a sender does that was not answered by the first; contended ones are sent again.
    const deliver = async (to: Name, event: object): Promise<Answer> => {
      for (;;) {
        const answer = await four.send(to, caseId, event);
        if (answer.json['code'] !== 'revision-contended') return answer;
      }
    };
    const answers = await Promise.all(events.map((event) => Promise.all(INGESTS.map((name) => deliver(name, event)))));
    for (const [one, other] of answers) {
      expect([one!.status, other!.status]).toEqual([201, 201]);
      expect(one!.json).toEqual(other!.json);
    }
    const { json } = await four.get('query-1', four.caseAt(caseId));
    expect(json['events']).toHaveLength(events.length);
  });

  it('a case is read at one ingest with the revision that a correction at the other one names, and who stands for it', async () => {
    const [kept, merged] = [four.newCase(), four.newCase()];
    await four.send('ingest-1', kept, four.fact('opened'));
    await four.send('ingest-1', merged, four.fact('opened'));
    const { headers } = await four.get('ingest-2', four.caseAt(kept));
    const merge = { source: 'test', id: randomUUID(), merges: merged, reason: 'same person' };
    const answer = await four.send('ingest-1', kept, merge, { 'if-match': headers.get('etag')! });
    expect({ status: answer.status, json: answer.json }).toMatchObject({ status: 201 });
    for (const name of ['ingest-2', 'query-1'] as const) {
      expect((await four.get(name, four.caseAt(merged))).json).toMatchObject({ mergedInto: kept });
    }
  });

  it('both list the protocols that any of them registered', async () => {
    for (const name of ['ingest-2', 'query-2'] as const) {
      const { json } = await four.get(name, '/v1/protocols');
      expect(json['protocols']).toContainEqual(expect.objectContaining({ name: four.protocol }));
    }
  });

  it.each([
    ['query-1', 'POST', (): string => '/v1/protocols', 'GET', 'ingest'],
    ['query-1', 'POST', (): string => `/v1/protocols/${four.protocol}/events`, '', 'ingest'],
    ['query-2', 'POST', (): string => `${four.caseAt('K')}/events`, '', 'ingest'],
    ['ingest-1', 'GET', (): string => four.question('csv'), '', 'query'],
    ['ingest-1', 'GET', (): string => `${four.caseAt('K')}/why?endpoint=start`, '', 'query'],
    ['ingest-2', 'POST', (): string => '/v1/analyses', '', 'query'],
  ] as const)(
    '%s refuses %s of what it does not do, and says who answers it (%#)',
    async (name, method, path, allow, other) => {
      const response = await four.call(name, method, path());
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe(allow);
      expect(await response.json()).toMatchObject({
        code: 'not-allowed',
        detail: expect.stringContaining(`npm run start:${other}`) as string,
      });
    },
  );

  it('each describes what it answers, and nothing else', async () => {
    const pathsOf = async (name: Name): Promise<string[]> =>
      Object.keys((await four.get(name, '/docs-json')).json['paths']);
    const [ingest, query] = [await pathsOf('ingest-1'), await pathsOf('query-1')];
    expect(ingest).toContain('/v1/protocols/{protocol}/events');
    expect(query).toContain('/v1/datasets.csv');
    expect(ingest.filter((path) => query.includes(path)).sort()).toEqual([
      '/health/live',
      '/health/ready',
      '/v1/follow',
      '/v1/follow/rebuild',
      '/v1/protocols',
      '/v1/protocols/{protocol}',
      '/v1/protocols/{protocol}/cases/{case}',
    ]);
  });

  it('each says that it is ready, and how far its columns are', async () => {
    for (const name of NAMES) {
      const { json } = await four.until(name, '/health/ready', ({ status }) => status === 200);
      expect(json).toMatchObject({ status: 'ok', role: name.slice(0, -2), columns: { lag: { more: false } } });
    }
  });

  it('a query that is killed -9 goes on from its checkpoint, and holds what came meanwhile', async () => {
    const caseId = four.newCase();
    const { json: before } = await four.send('ingest-1', caseId, four.fact('opened'));
    await four.until('query-2', '/v1/follow', ({ json }) => json['position'] >= before['position']);
    await four.kill('query-2');
    const { json: meanwhile } = await four.send('ingest-2', caseId, four.fact('meeting'));
    const file = join(four.folderOf('query-2'), 'columns.duckdb');
    await inColumns(file, async (rows, position) => {
      expect(position).toBeGreaterThanOrEqual(before['position'] as number);
      // Columns that are built anew begin without it; it is looked for at the end.
      await rows('CREATE TABLE mark (x INTEGER)');
    });
    await four.startOne('query-2');
    const question = four.question('json', `&asKnown=${meanwhile['position']}&seen=${meanwhile['position']}`);
    const [one, other] = await Promise.all(QUERIES.map((name) => four.get(name, question)));
    expect([one!.status, other!.status]).toEqual([200, 200]);
    expect(one!.text).toBe(other!.text);
  });

  if (isDouble) {
    it('the log is killed -9: each says so and refuses for a while; all go on by themselves when it is back', async () => {
      const caseId = four.newCase();
      const { json: before } = await four.send('ingest-1', caseId, four.fact('opened'));
      await double!.kill();
      await onAll(async (name) => {
        const { json, headers } = await four.until(name, '/health/ready', ({ status }) => status === 503);
        expect(json).toMatchObject({ code: 'log-unavailable', failure: expect.any(String) as string });
        expect(headers.get('retry-after')).toBe('1');
        const follow = await four.until(name, '/v1/follow', (answer) => answer.json['state'] === 'reconnecting');
        expect(follow.json).toMatchObject({ lag: null, failure: expect.stringMatching(/unavailable/) as string });
      });
      const refused = [
        await four.send('ingest-2', four.newCase(), four.fact('opened')),
        await four.get('query-1', four.question('csv')),
      ];
      for (const { status, headers, json } of refused) {
        expect({ status, again: headers.get('retry-after'), code: json['code'] }).toEqual({
          status: 503,
          again: '1',
          code: 'log-unavailable',
        });
      }
      await double!.start();
      await onAll(async (name) => {
        await four.until(name, '/health/ready', ({ status }) => status === 200);
        await four.until(name, '/v1/follow', ({ json }) => json['state'] === 'live' && json['lag'].events === 0);
      });
      const { status, json: after } = await four.send('ingest-2', caseId, four.fact('meeting'));
      expect({ status, revision: after['revision'] }).toEqual({ status: 201, revision: before['revision'] + 1 });
      const question = four.question('json', `&asKnown=${after['position']}&seen=${after['position']}`);
      const answers = await Promise.all(QUERIES.map((name) => four.get(name, question)));
      expect(answers.map(({ status: answered }) => answered)).toEqual([200, 200]);
      expect(answers[0]!.text).toBe(answers[1]!.text);
    });

    // Not on a log that others read: it stays there, and keeps their columns from being whole.
    it('parks an event that nobody can read: later answers are refused, earlier ones are given, and following goes on', async () => {
      const { json: before } = await four.send('ingest-1', four.newCase(), four.fact('opened'));
      await appendUnreadable(address, four.protocol);
      const { json } = await four.until('query-1', '/v1/follow', (answer) => answer.json['parked'].length === 1);
      expect(json['state']).toBe('live');
      const [{ position }] = json['parked'];
      expect(position).toBeGreaterThan(before['position'] as number);
      expect(json['parked']).toMatchObject([{ protocol: four.protocol, type: 'fact' }]);
      const refused = await four.get('query-2', four.question('csv'));
      expect(refused).toMatchObject({ status: 503, json: { code: 'parked-events', position } });
      expect((await four.get('query-2', four.question('csv', `&asKnown=${position - 1}`))).status).toBe(200);
      const caseId = four.newCase();
      expect((await four.send('ingest-2', caseId, four.fact('opened'))).status).toBe(201);
      // What is parked decides nothing of who stands for whom, so senders can go on reading their cases.
      expect((await four.get('ingest-1', four.caseAt(caseId))).status).toBe(200);
      expect((await four.get('query-1', '/health/ready')).json).toMatchObject({ columns: { parked: 1 } });
    });
  }

  it('SIGTERM answers what is under way, and ends well; nothing that anybody sent is in what a process wrote', async () => {
    const personal = '19121212-1212';
    const refused = await four.send('ingest-1', personal, four.fact('opened'));
    expect(refused.status).toBe(400);
    const withName = { ...four.fact('opened'), attributes: { arm: 'Tolvan Tolvansson' } };
    expect((await four.send('ingest-2', four.newCase(), withName)).status).toBe(422);

    const cases = Array.from({ length: 30 }, () => four.newCase());
    const posts = cases.map((caseId) => four.send('ingest-2', caseId, four.fact('opened')).catch(() => undefined));
    await Promise.race(posts);
    const stopped = four.stop('ingest-2');
    const answers = await Promise.all(posts);
    // Answered, refused, or not taken at all: what was acknowledged is there.
    expect(answers.filter((answer) => answer !== undefined && ![201, 503].includes(answer.status))).toEqual([]);
    for (const [i, answer] of answers.entries()) {
      if (answer?.status !== 201) continue;
      expect((await four.get('ingest-1', four.caseAt(cases[i]!))).json['events']).toHaveLength(1);
    }
    const ends = [
      await stopped,
      ...(await Promise.all(NAMES.filter((name) => name !== 'ingest-2').map((name) => four.stop(name)))),
    ];
    for (const { code, stdout, stderr } of ends) {
      expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 0, lines: 1 });
      expect(stdout).toContain('"stopped"');
    }

    const written = four.written.join('');
    const { host } = new URL(address.replace(/^\w+/, 'http'));
    const secrets = [...four.sentIds, personal, 'Tolvan', 'kurrentdb://', 'esdb://', host];
    // What is looked through is whole: every start, and every end but that of the one that was killed.
    expect([written.split('"listening"').length - 1, written.split('"stopped"').length - 1]).toEqual([5, 4]);
    expect(secrets.filter((secret) => written.includes(secret))).toEqual([]);

    const query = join(four.folderOf('query-2'), 'columns.duckdb');
    await inColumns(query, async (rows) => expect(await rows('SELECT count(*)::INTEGER FROM mark')).toEqual([[0]]));
  });
});

async function onAll(look: (name: Name) => Promise<void>): Promise<void> {
  await Promise.all(NAMES.map(look));
}

/** Looks into columns that no process has open. */
async function inColumns(
  file: string,
  look: (rows: (sql: string) => Promise<unknown[][]>, position: number) => Promise<void>,
): Promise<void> {
  const columns = await openColumns({ file });
  try {
    const reading = await columns.connect();
    await look((sql) => reading.rows(sql), columns.position);
  } finally {
    await columns.close();
  }
}

/** Puts an event of a format to come into a case. */
async function appendUnreadable(address: string, protocol: string): Promise<void> {
  const log = await openKurrentLog({ address });
  try {
    const events = [{ type: 'fact', body: Buffer.from('{"v":99}') }];
    await log.append([{ stream: `case-${protocol}/X1`, expected: 'none', events }]);
  } finally {
    await log.close();
  }
}
