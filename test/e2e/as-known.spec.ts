import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { get, post, ROOT, startServer, withFolder, withServer, type Answer, type Server } from '../support/forlopp.js';

const QUESTION = '/v1/datasets.csv?protocol=case-histories&endpoint=start&asOf=2020-12-31';
const EVENTS = '/v1/protocols/case-histories/events';

const fact = (caseId: string, id: string, type: string, occurred: string): Record<string, unknown> => ({
  source: 's',
  id,
  case: caseId,
  type,
  occurred,
  synthetic: true,
});
const correction = (
  caseId: string,
  id: string,
  type: string,
  occurred: string,
  corrects: string,
): Record<string, unknown> => ({
  ...fact(caseId, id, type, occurred),
  corrects: { id: corrects },
  reason: 'typo',
});

const HISTORY = [
  fact('A', 'a1', 'opened', '2020-01-01'),
  fact('A', 'a2', 'start', '2020-03-01'),
  fact('B', 'b1', 'opened', '2020-01-15'),
  fact('B', 'b2', 'start', '2020-04-20'),
  fact('C', 'c1', 'opened', '2020-02-01'),
  fact('C', 'c2', 'declined', '2020-02-09'),
];
const CORRECTION = correction('B', 'b3', 'start', '2020-02-20', 'b2');

async function register(server: Server): Promise<void> {
  const yaml = await readFile(join(ROOT, 'test/golden/case-histories/protocol.yaml'), 'utf8');
  await post(server, '/v1/protocols', yaml, { 'content-type': 'application/yaml' });
}

async function record(server: Server, events: readonly object[]): Promise<number> {
  const { json } = await post(server, EVENTS, { events });
  expect(json).toMatchObject({ recorded: events.length });
  return json['items'].at(-1).position;
}

it('answers as known before and after a correction, each the same bytes whenever it is asked', async () => {
  await withFolder(async (folder) => {
    let server = await startServer({ FORLOPP_DATA: folder });
    await register(server);
    const before = await record(server, HISTORY);
    // Apart by more than the clock's tick, so that an instant lies between them.
    await new Promise((resolve) => setTimeout(resolve, 5));
    const after = await record(server, [CORRECTION]);
    const ask = async (asKnown: number): Promise<string> => (await get(server, `${QUESTION}&asKnown=${asKnown}`)).text;

    const [old, corrected] = [await ask(before), await ask(after)];
    const [header, ...lines] = old.trim().split('\n');
    expect(header).toContain('id,time,status,cause,why');
    expect(lines.map((line) => line.split(',').slice(0, 5).join())).toEqual([
      'A,60,1,start,event',
      'B,96,1,start,event',
      'C,8,2,declined,declined',
    ]);
    const changed = corrected.split('\n').filter((line) => !old.split('\n').includes(line));
    expect(changed).toEqual(['B,36,1,start,event,,Start,s b1,s b3']);

    // Whatever is asked in between or recorded later.
    await record(server, [fact('D', 'd1', 'opened', '2020-05-01'), correction('A', 'a3', 'start', '2020-01-02', 'a2')]);
    expect(await ask(after)).toBe(corrected);
    expect(await ask(before)).toBe(old);
    expect(await ask(after)).toBe(corrected);
    const manifest = (await get(server, `${QUESTION.replace('.csv', '.manifest.json')}&asKnown=${before}`)).json;
    const { asKnown, result } = manifest as Record<string, any>;
    expect(asKnown).toMatchObject({ position: before, logHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(result.bytes).toBe(Buffer.byteLength(old));
    // By instant: the moment of the last event before the correction.
    const byInstant = await get(server, `${QUESTION}&asKnown=${encodeURIComponent(asKnown.recordedAt)}`);
    expect(byInstant.text).toBe(old);
    expect(byInstant.headers.get('forlopp-as-known')).toBe(String(before));

    // Columns are disposable: delete them, ask again.
    await server.stop();
    for (const file of ['columns.duckdb', 'columns.duckdb.wal']) await rm(join(folder, file), { force: true });
    server = await startServer({ FORLOPP_DATA: folder });
    try {
      expect(await ask(before)).toBe(old);
      expect(await ask(after)).toBe(corrected);
    } finally {
      await server.stop();
    }
  });
}, 120_000);

it('gives the same rows for the same facts in any order of arrival, a correction after what it names', async () => {
  const all = [...HISTORY, CORRECTION];
  const orders = [all, [...HISTORY].reverse().concat(CORRECTION), [2, 3, 6, 5, 1, 4, 0].map((index) => all[index]!)];
  const answers = await Promise.all(
    orders.map((events) =>
      withServer(async (server) => {
        await register(server);
        for (const event of events) await record(server, [event]);
        return (await get(server, QUESTION)).text;
      }),
    ),
  );
  expect(answers[0]).toContain('B,36,1,start');
  expect(new Set(answers).size).toBe(1);
}, 120_000);

it('reads its own writes, and waits in vain for a position that is not there', async () => {
  await withServer(
    async (server) => {
      await register(server);
      for (let n = 0; n < 20; n++) {
        const position = await record(server, [fact(`R${n}`, 'o', 'opened', '2020-01-01')]);
        const { headers } = await get(server, `${QUESTION}&seen=${position}`);
        expect(headers.get('forlopp-rows')).toBe(String(n + 1));
        expect(Number(headers.get('forlopp-as-known'))).toBeGreaterThanOrEqual(position);
      }
      // A position that the log reaches while the question waits is in the answer too.
      const next = (await record(server, [fact('R20', 'o', 'opened', '2020-01-01')])) + 1;
      const early = get(server, `${QUESTION}&seen=${next}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await record(server, [fact('R21', 'o', 'opened', '2020-01-01')])).toBe(next);
      const { headers } = await early;
      expect(headers.get('forlopp-as-known')).toBe(String(next));
      expect(headers.get('forlopp-rows')).toBe('22');
      expect((await get(server, `${QUESTION}&seen=99999`)).json).toMatchObject({ status: 503, code: 'not-caught-up' });
      expect((await get(server, `${QUESTION}&asKnown=99999`)).json).toMatchObject({
        status: 400,
        code: 'as-known-unknown',
      });
    },
    { FORLOPP_WAIT_MS: '1000' },
  );
}, 120_000);

it('answers an old question with the definition that was known then', async () => {
  await withServer(async (server) => {
    await register(server);
    const before = await record(server, HISTORY);
    const asked = `${QUESTION}&asKnown=${before}`;
    const old = (await get(server, asked)).text;
    // Version 2 lets declining censor instead of compete.
    const yaml = await readFile(join(ROOT, 'test/golden/case-histories/protocol.yaml'), 'utf8');
    const changed = yaml.replace('version: 1', 'version: 2').replace('default: competes, why', 'default: censors, why');
    expect((await post(server, '/v1/protocols', changed, { 'content-type': 'application/yaml' })).status).toBe(201);
    expect((await get(server, asked)).text).toBe(old);
    expect((await get(server, QUESTION)).text).toContain('C,8,0,,declined');
    expect((await get(server, `${QUESTION}&protocolVersion=1`)).text).toBe(old);
    expect((await get(server, `${asked}&protocolVersion=2`)).text).toContain('C,8,0,,declined');
  });
}, 120_000);

it('says which case stands for one that was merged, as known then, until the merge is voided', async () => {
  await withServer(async (server) => {
    await register(server);
    const cases = '/v1/protocols/case-histories/cases';
    const send = (id: string, event: object, revision?: number): Promise<Answer> =>
      post(server, `${cases}/${id}/events`, event, revision === undefined ? {} : { 'if-match': `"${revision}"` });
    const merge = { source: 's', id: 'm', reason: 'the same person' };
    for (const id of ['A', 'B', 'C']) await send(id, fact(id, '1', 'opened', '2020-01-01'));
    const first = await send('B', { ...merge, merges: 'A' }, 0);
    await send('C', { ...merge, merges: 'B' }, 0);
    const into = async (query = ''): Promise<unknown> => (await get(server, `${cases}/A${query}`)).json['mergedInto'];
    expect(await into()).toBe('C');
    expect(await into(`?asKnown=${first.json['position']}`)).toBe('B');
    expect(await into(`?asKnown=${first.json['position'] - 1}`)).toBeUndefined();
    await send('B', { source: 's', id: 'v', voids: { id: 'm' }, reason: 'not the same' }, 1);
    expect(await into()).toBeUndefined();
    expect((await get(server, `${cases}/A?asKnown=999`)).json['code']).toBe('as-known-unknown');
  });
}, 60_000);
