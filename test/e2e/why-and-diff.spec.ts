import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { forlopp, get, post, ROOT, withServer, type Finished, type Server } from '../support/forlopp.js';

const EVENTS = '/v1/protocols/alternativa-insatser/events';
const YAML = join(ROOT, 'protocols/alternativa-insatser/protocol.yaml');

const fact = (caseId: string, id: string, type: string, occurred: string, attributes = {}): object => ({
  source: 's',
  id,
  case: caseId,
  type,
  occurred,
  attributes,
  synthetic: true,
});

/** A case that left for its health, of which a meeting was recorded later. */
const HISTORY = [
  fact('A', 'a1', 'arende-oppnat', '2008-09-13', { lan: 'stockholm' }),
  fact('A', 'a2', 'slumpad', '2008-09-20', { arm: 'forsok' }),
  fact('A', 'a3', 'avslut', '2009-02-03', { avslutsorsak: 'forsamrad-halsa' }),
  fact('B', 'b1', 'arende-oppnat', '2008-09-15', { lan: 'stockholm' }),
  fact('B', 'b2', 'tackat-nej', '2008-10-15'),
  fact('B', 'b3', 'insats-paborjad', '2008-12-01', { utforare: 'ordinarie-samverkan' }),
];
const LATER = [
  fact('A', 'a4', 'avstamningsmote', '2008-10-13'),
  {
    ...fact('B', 'b4', 'insats-paborjad', '2008-12-05', { utforare: 'ordinarie-samverkan' }),
    corrects: { id: 'b3' },
    reason: 'typo',
  },
  fact('C', 'c1', 'arende-oppnat', '2008-10-01', { lan: 'stockholm' }),
];

async function record(server: Server, events: readonly object[]): Promise<number> {
  const { json } = await post(server, EVENTS, { events });
  expect(json).toMatchObject({ recorded: events.length });
  return json['items'].at(-1).position;
}

/** A store with the two parts of the history; commands and requests go to its server. */
async function withHistory(
  body: (parts: { before: number; server: Server; run: (...args: string[]) => Promise<Finished> }) => Promise<void>,
): Promise<void> {
  await withServer(async (server, folder) => {
    await post(server, '/v1/protocols', await readFile(YAML, 'utf8'), { 'content-type': 'application/yaml' });
    const before = await record(server, HISTORY);
    await record(server, LATER);
    const run = (...args: string[]): Promise<Finished> => forlopp(args, { settings: { FORLOPP_DATA: folder } });
    await body({ before, server, run });
  });
}

const NAME = 'alternativa-insatser';
const question = (parts: string): string => `protocol=${NAME}&endpoint=mote-fore-start&language=en&${parts}`;

it('says in a sentence how a case ended, and what was not known then', async () => {
  await withHistory(async ({ before, server, run }) => {
    const asked = `endpoint=mote-fore-start&language=en&exits=forsamrad-halsa:censors&asKnown=${before}`;
    const { code, stdout } = await run('why', NAME, 'A', asked);
    expect(code).toBe(0);
    const [first] = stdout.split('\n');
    expect(first).toBe(
      `A: Censored on day 143: exit Worse health on 2009-02-03, position ${before - 3}; ` +
        `Status or tripartite meeting held, recorded at position ${before + 1}, was not known at ${before}.`,
    );
    expect(stdout).toContain(`(day 0), position ${before - 5}: the origin, day 0.`);
    expect(stdout).toContain(`Randomised on 2008-09-20 (day 7), position ${before - 4}: another kind`);
    expect(stdout).toContain(`(day 30), position ${before + 1}: not known at ${before}.`);
    expect(stdout).toMatch(/^├─+┤●\n0 +143$/m);
    for (const line of stdout.split('\n').filter((text) => text.includes('├')))
      expect(line.length).toBeLessThanOrEqual(100);

    // In Swedish, and as known now: the meeting is the event.
    const now = await run('why', NAME, 'A', 'endpoint=mote-fore-start');
    expect(now.stdout).toContain('A: Händelse dag 30: Avstämningsmöte före insatsen 2008-10-13');
    const corrected = await run('why', NAME, 'B', 'endpoint=start&language=en');
    expect(corrected.stdout).toContain(`superseded by the correction at position ${before + 2}.`);

    const json = await run('why', NAME, 'A', JSON.stringify({ endpoint: 'mote-fore-start' }), '--json');
    expect(json.stderr).toBe('');
    expect(JSON.parse(json.stdout)).toMatchObject({
      case: 'A',
      reason: null,
      rows: [expect.arrayContaining(['A', 30, 1])],
    });
    expect(await run('why', NAME, 'A', 'protocol=other&endpoint=start')).toMatchObject({ code: 2 });
    expect(await run('why', NAME, 'Z', 'endpoint=start')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('case-unknown'),
    });
    const early = await get(server, `/v1/protocols/${NAME}/cases/A/why?endpoint=start&asOf=2008-01-01`);
    expect(early.json).toMatchObject({ reason: 'origin-after-as-of', rows: [], timeline: null });
    expect(early.json['steps'][0]).toMatchObject({ code: 'origin', decides: true });
  });
}, 120_000);

it('tells two as-known apart, two as-of, two exit policies and two versions of the protocol', async () => {
  await withHistory(async ({ before, server, run }) => {
    const diff = async (a: string, b: string, ...more: string[]): Promise<string> => {
      const { code, stdout, stderr } = await run('diff', question(a), question(b), ...more);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return stdout;
    };
    const known = await diff(`asKnown=${before}`, '');
    expect(known).toContain('C: came (A not-there, B in-rows)');
    expect(known).toContain('A: changed\n  time: 143 → 30\n  status: 2 → 1');
    expect(known).toContain(`position ${before + 1}: not known at ${before} in A (B has it).`);
    expect(known).toContain(`superseded in B by the correction at position ${before + 2} (A has it).`);

    const asOf = await diff('asOf=2008-10-01', 'asOf=2008-10-20');
    expect(asOf).toContain('asOf: A 2008-10-01, B 2008-10-20\n');
    expect(asOf).toContain('after as-of 2008-10-01 in A (B has it).');

    const exits = await diff('exits=tackat-nej:competes', 'exits=tackat-nej:censors');
    expect(exits).toContain('exits.tackat-nej: A competes, B censors\n');
    expect(exits).toMatch(
      /B: changed\n {2}status: 2 → 0\n {2}cause: tackat-nej → \(none\)\n {2}because: Exit tackat-nej/,
    );

    const yaml = await readFile(YAML, 'utf8');
    const version2 = yaml.replace('version: 1', 'version: 2').replace('default: ignored', 'default: censors');
    expect((await post(server, '/v1/protocols', version2, { 'content-type': 'application/yaml' })).status).toBe(201);
    const versions = await diff('protocolVersion=1', 'protocolVersion=2');
    expect(versions).toContain('protocolVersion: A 1, B 2\n');
    expect(versions).toContain("because: The question's protocolVersion: A 1, B 2.");

    // Nothing else than as-known differs, and no case does.
    const same = await run('diff', question('asKnown=9'), question('asKnown=9'), '--exit-code');
    expect(same).toMatchObject({ code: 0, stdout: expect.stringContaining('no case differs') });
    const other = await run(
      'diff',
      question(`asKnown=${before}`),
      question('asKnown=9'),
      '--exit-code',
      '--json',
      '--limit',
      '1',
    );
    expect(other.code).toBe(1);
    const { totals, cases } = JSON.parse(other.stdout) as Record<string, any>;
    expect(cases).toHaveLength(1);
    expect(totals.casesInRows.a + totals.came.cases - totals.went.cases).toBe(totals.casesInRows.b);
    // Other shapes: only which cases are in the rows is compared.
    const shapes = await diff('shape=simple', 'shape=counting-process&asOf=2008-09-15');
    expect(shapes).toContain('only which cases are in the rows is compared');
    expect(shapes).toContain('B: went (A in-rows, B zero-length)');
    expect(await run('diff', question(''), 'protocol=other&endpoint=start')).toMatchObject({ code: 2 });
    expect(await run('diff', question(''), question(''), '--limit', 'many')).toMatchObject({ code: 2 });
  });
}, 120_000);
