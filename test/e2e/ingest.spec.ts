import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { get, post, ROOT, startServer, withFolder, type Answer, type Server } from '../support/forlopp.js';

let server: Server;
let release: () => void;
let done: Promise<void>;

beforeAll(async () => {
  const yaml = await readFile(join(ROOT, 'test/golden/case-histories/protocol.yaml'), 'utf8');
  await new Promise<void>((ready, failed) => {
    done = withFolder(async (folder) => {
      server = await startServer({ FORLOPP_DATA: folder });
      await post(server, '/v1/protocols', yaml, { 'content-type': 'application/yaml' });
      ready();
      await new Promise<void>((resolve) => (release = resolve));
      await server.stop();
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
  type: 'opened',
  occurred: '2020-01-01',
  ...more,
});
const newCase = (): string => `K-${randomUUID().slice(0, 13)}`;
const send = (caseId: string, event: object, headers: Record<string, string> = {}, query = ''): Promise<Answer> =>
  post(server, `/v1/protocols/case-histories/cases/${caseId}/events${query}`, event, headers);
const batch = (events: readonly object[], query = ''): Promise<Answer> =>
  post(server, `/v1/protocols/case-histories/events${query}`, { events });
const revisionOf = async (caseId: string): Promise<string | null> =>
  (await get(server, `/v1/protocols/case-histories/cases/${caseId}`)).headers.get('etag');

const expectProblem = (answer: Answer, status: number, code: string): void => {
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.json).toMatchObject({
    type: `urn:forlopp:problem:${code}`,
    status,
    code,
    title: expect.any(String),
    detail: expect.any(String),
  });
  expect(answer.status).toBe(status);
};

describe('one event', () => {
  it('is answered with position, revision and receipt, and the same again with the same', async () => {
    const id = newCase();
    const event = fact({ correlationId: 'errand-1' });
    const first = await send(id, event);
    expect(first.status).toBe(201);
    expect(first.headers.get('etag')).toBe('"0"');
    expect(first.json).toMatchObject({
      case: id,
      revision: 0,
      position: expect.any(Number),
      protocolVersion: 1,
      flags: [],
      receipt: { case: expect.stringMatching(/^[0-9a-f]{64}$/), log: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    const again = await send(id, { ...event, correlationId: 'errand-2' });
    expect(again.status).toBe(201);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await revisionOf(id)).toBe('"0"');
  });

  it('is refused when its id came before with other content', async () => {
    const id = newCase();
    const event = fact();
    await send(id, event);
    expectProblem(await send(id, { ...event, occurred: '2020-01-02' }), 409, 'event-id-reused');
    expect(await revisionOf(id)).toBe('"0"');
  });

  it.each([
    ['an unknown member', { colour: 'red' }, 400, 'envelope-invalid', '/colour'],
    ['no date that exists', { occurred: '2021-02-30' }, 400, 'envelope-invalid', '/occurred'],
    ['a precision finer than the date', { occurred: '2021', precision: 'day' }, 400, 'envelope-invalid', '/occurred'],
    [
      'an instant without a zone',
      { sourceRecorded: '2021-02-03T10:00:00' },
      400,
      'envelope-invalid',
      '/sourceRecorded',
    ],
    ['a source with blanks', { source: 'a b' }, 400, 'envelope-invalid', '/source'],
    ['a reason without an act', { reason: 'so' }, 400, 'envelope-invalid', '/reason'],
    ['an unknown code', { attributes: { arm: 'a7' } }, 422, 'event-attributes-invalid', '/attributes/arm'],
    ['an unknown attribute', { attributes: { shoe: '42' } }, 422, 'event-attributes-invalid', '/attributes/shoe'],
  ])('is refused with %s, and nothing changes', async (_, more, status, code, pointer) => {
    const id = newCase();
    const answer = await send(id, fact(more));
    expectProblem(answer, status, code);
    expect(answer.json['errors']).toContainEqual(expect.objectContaining({ pointer }));
    expectProblem(await get(server, `/v1/protocols/case-histories/cases/${id}`), 404, 'case-unknown');
  });

  it('is refused when the protocol does not know its type, or there is no such protocol', async () => {
    expectProblem(await send(newCase(), fact({ type: 'party' })), 422, 'event-unknown-type');
    expectProblem(await post(server, '/v1/protocols/nothing/cases/A/events', fact()), 404, 'protocol-unknown');
  });

  it('is refused for a case id that is shaped like a personnummer, which no answer repeats', async () => {
    for (const number of ['19121212-1212', '191212121212', '121212-1212', 'x-870172-2384']) {
      const answer = await send(number, fact());
      expectProblem(answer, 400, 'case-id-personal');
      expect(answer.text).not.toContain(number.slice(-9));
    }
    const inBatch = await batch([fact({ case: '191212121212' })]);
    expect(inBatch.json).toMatchObject({ refused: 1, items: [{ problem: { code: 'case-id-personal' } }] });
    expect(inBatch.text).not.toContain('1912');
  });

  it('is not recorded by a dry run', async () => {
    const id = newCase();
    const answer = await send(id, fact(), {}, '?dryRun=true');
    expect(answer).toMatchObject({ status: 200, json: { dryRun: true, status: 'would-record', revision: 0 } });
    expectProblem(await get(server, `/v1/protocols/case-histories/cases/${id}`), 404, 'case-unknown');
  });

  it('is refused as JSON that is none, as another type, and at an address that is none', async () => {
    const path = `/v1/protocols/case-histories/cases/${newCase()}/events`;
    expectProblem(await post(server, path, '{"source": '), 400, 'body-invalid');
    expectProblem(await post(server, path, '<event/>', { 'content-type': 'text/xml' }), 415, 'media-type');
    expectProblem(await get(server, '/v1/nothing/191212121212'), 404, 'not-found');
    expectProblem(await post(server, path, '{"__proto__": {"a": 1}}'), 400, 'body-invalid');
  });
});

describe('the expected revision', () => {
  it('is required for a correction, a void and a merge, and conflicts say the actual one', async () => {
    const [id, other] = [newCase(), newCase()];
    const event = fact();
    await send(id, event);
    await send(other, fact());
    const target = { source: 'test', id: event['id'] };
    for (const act of [
      { ...fact({ occurred: '2020-01-02' }), corrects: target },
      { source: 'test', id: randomUUID(), voids: target },
      { source: 'test', id: randomUUID(), merges: other },
    ]) {
      const answer = await send(id, { ...act, reason: 'wrong' });
      expectProblem(answer, 428, 'revision-required');
      expect(answer.json['actualRevision']).toBe(0);
    }
    const correction: Record<string, unknown> = {
      ...fact({ occurred: '2020-01-02' }),
      corrects: target,
      reason: 'wrong day',
    };
    expectProblem(await send(id, correction, { 'if-match': '"7"' }), 412, 'revision-conflict');
    expectProblem(await send(id, correction, { 'if-match': '0' }), 400, 'revision-invalid');
    const corrected = await send(id, correction, { 'if-match': '"0"' });
    expect(corrected).toMatchObject({ status: 201, json: { revision: 1 } });
    // The retry knows of no newer revision, and gets its answer all the same.
    expect((await send(id, correction, { 'if-match': '"0"' })).text).toBe(corrected.text);
    const second = { ...fact({ occurred: '2020-01-03' }), corrects: target, reason: 'wrong again' };
    const refused = await send(id, second, { 'if-match': '"1"' });
    expectProblem(refused, 409, 'event-target-superseded');
    expect(refused.json['supersededBy']).toEqual({ source: 'test', id: correction['id'] });
  });

  it('is optional for facts: 412 with it, decided again without it', async () => {
    const id = newCase();
    expectProblem(await send(id, fact(), { 'if-match': '"3"' }), 412, 'revision-conflict');
    expect((await send(id, fact(), { 'if-none-match': '*' })).status).toBe(201);
    expectProblem(await send(id, fact({ type: 'plan' }), { 'if-none-match': '*' }), 412, 'revision-conflict');
    const racing = await Promise.all(Array.from({ length: 20 }, () => send(id, fact({ type: 'meeting' }))));
    expect(racing.map(({ status }) => status)).toEqual(racing.map(() => 201));
    expect(racing.map(({ json }) => json['revision']).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, n) => n + 1),
    );
  });
});

describe('a batch', () => {
  it('gives each event its own outcome', async () => {
    const [a, b] = [newCase(), newCase()] as const;
    const good = fact({ case: a });
    const answer = await batch([good, fact({ case: b, type: 'party' }), good, fact({ case: b }), { case: b }]);
    expect(answer.json).toMatchObject({
      recorded: 2,
      unchanged: 1,
      refused: 2,
      items: [
        { index: 0, status: 'recorded', case: a, revision: 0 },
        { index: 1, status: 'refused', problem: { code: 'event-unknown-type' } },
        { index: 2, status: 'unchanged', case: a, revision: 0 },
        { index: 3, status: 'recorded', case: b, revision: 0 },
        { index: 4, status: 'refused', problem: { code: 'envelope-invalid' } },
      ],
    });
  });

  it('is all or nothing when asked, over several cases', async () => {
    const [a, b] = [newCase(), newCase()] as const;
    const refused = await batch([fact({ case: a }), fact({ case: b, type: 'party' })], '?mode=atomic');
    expectProblem(refused, 422, 'batch-refused');
    expect(refused.json['items']).toMatchObject([
      { index: 1, status: 'refused', problem: { code: 'event-unknown-type' } },
    ]);
    expectProblem(await get(server, `/v1/protocols/case-histories/cases/${a}`), 404, 'case-unknown');
    expect((await batch([fact({ case: a }), fact({ case: b })], '?mode=atomic')).json).toMatchObject({ recorded: 2 });
  });

  it('takes the fact that a correction names as the expectation, also one of the same batch', async () => {
    const id = newCase();
    const wrong = fact({ case: id });
    const right = { ...fact({ case: id, occurred: '2020-01-05' }), corrects: { id: wrong['id'] }, reason: 'typo' };
    const late = { ...fact({ case: id, occurred: '2020-01-06' }), corrects: { id: wrong['id'] }, reason: 'typo' };
    expect((await batch([wrong, right, late])).json).toMatchObject({
      recorded: 2,
      items: [{}, { revision: 1 }, { problem: { code: 'event-target-superseded' } }],
    });
  });

  it('is read as NDJSON too, and a broken line keeps its place', async () => {
    const id = newCase();
    const lines = `${JSON.stringify(fact({ case: id }))}\n{"source":\n\n${JSON.stringify(fact({ case: id, type: 'plan' }))}\n`;
    const answer = await post(server, '/v1/protocols/case-histories/events', lines, {
      'content-type': 'application/x-ndjson',
    });
    expect(answer.json).toMatchObject({
      recorded: 2,
      refused: 1,
      items: [{}, { index: 1, problem: { code: 'body-invalid' } }, {}],
    });
  });

  it('is refused when it holds nothing or is asked wrongly', async () => {
    expectProblem(await batch([]), 400, 'body-invalid');
    expectProblem(await batch([fact({ case: 'A' })], '?mode=maybe'), 400, 'question-invalid');
  });
});

it('flags what is unusual, and records it', async () => {
  const id = newCase();
  await send(id, fact({ occurred: '2020-03-01' }));
  await send(id, fact({ type: 'last-seen', occurred: '2020-06-01' }));
  const flags = async (event: object): Promise<string[]> => (await send(id, event)).json['flags'];
  expect(await flags(fact({ type: 'meeting', occurred: '2020-04' }))).toEqual(['date-imprecise', 'out-of-order']);
  expect(await flags(fact({ type: 'meeting', occurred: '2020-07-01' }))).toEqual(['after-exit']);
  expect(await flags(fact({ type: 'meeting', occurred: '2020-02-01' }))).toEqual(['out-of-order', 'before-origin']);
  const view = await get(server, `/v1/protocols/case-histories/cases/${id}`);
  expect(view.json['events']).toHaveLength(5);
});

it('describes itself: every address with its schemas at /docs-json, a page at /docs', async () => {
  const { json } = await get(server, '/docs-json');
  expect(Object.keys(json['paths']).sort()).toEqual([
    '/health/live',
    '/health/ready',
    '/v1/analyses',
    '/v1/datasets.adtte.csv',
    '/v1/datasets.arrow',
    '/v1/datasets.audit.json',
    '/v1/datasets.bundle.zip',
    '/v1/datasets.csv',
    '/v1/datasets.json',
    '/v1/datasets.manifest.json',
    '/v1/datasets.ndjson',
    '/v1/datasets.parquet',
    '/v1/datasets/diff.json',
    '/v1/follow',
    '/v1/follow/rebuild',
    '/v1/protocols',
    '/v1/protocols/{protocol}',
    '/v1/protocols/{protocol}/cases/{case}',
    '/v1/protocols/{protocol}/cases/{case}/events',
    '/v1/protocols/{protocol}/cases/{case}/why',
    '/v1/protocols/{protocol}/events',
  ]);
  expect(json['components'].schemas.EnvelopeDto.properties).toMatchObject({
    source: { type: 'string', example: 'alt-s' },
  });
  expect((await get(server, '/docs')).text).toContain('swagger-ui');
});
