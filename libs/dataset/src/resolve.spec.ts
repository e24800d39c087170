import { openColumns, type Columns } from '#columns';
import { LogScript } from '../../../test/support/recorded.js';
import { trialProtocol, type Variant } from '../../../test/support/trial-protocol.js';
import { collect } from '../../../test/support/collect.js';
import { buildManifest, resolveQuestion, askDataset, type AskedQuestion } from './index.js';

const variant: Variant = { before: 'none', sameInstant: 'error', entry: false, studyEnd: '2010-12-31' };
const START = 1_700_000_000_000;

describe('a question', () => {
  let columns: Columns;
  beforeAll(async () => {
    const script = new LogScript(START);
    script.register(trialProtocol(variant));
    script.fact({ protocol: 'trial', caseId: 'a' }, 'begin', '2010-01-01');
    script.register({ ...trialProtocol(variant), version: 2, studyEnd: '2011-12-31' });
    script.register({ ...trialProtocol({ ...variant, studyEnd: undefined }), name: 'open' });
    columns = await openColumns({ file: ':memory:' });
    await columns.apply(script.events);
  });
  afterAll(() => columns.close());
  const resolve = (more: Partial<AskedQuestion>): ReturnType<typeof resolveQuestion> =>
    resolveQuestion(columns, { protocol: 'trial', endpoint: 'goal', ...more });

  it('takes its defaults from the protocol and the head', async () => {
    const { question } = await resolve({ exits: { die: 'ignored' } });
    expect(question).toEqual({
      protocol: 'trial',
      protocolVersion: 2,
      shape: 'simple',
      endpoint: 'goal',
      endpoints: {},
      origin: { fact: 'begin' },
      entry: null,
      exits: { leave: 'censors', die: 'ignored', seen: 'censors', other: 'ignored' },
      asOf: '2011-12-31',
      asKnown: 4,
      maxFollowUp: null,
      population: null,
      restrictTo: null,
      group: null,
      covariates: [],
      bands: {},
      fixedAtAnyTime: [],
      emptyWhenLater: [],
      timeDependent: [],
      landmark: null,
      cutDays: [],
      period: null,
      recurrentModel: null,
      maxEvents: null,
      states: null,
      absorbing: null,
      transitions: null,
      clock: null,
      unit: 'days',
      addDay: 0,
      sameInstant: 'error',
      shift: null,
      impreciseDates: 'exclude',
      missing: '',
      columns: null,
      format: 'csv',
      language: 'sv',
    });
  });

  it('is asked with the definition that was known, unless a version is named', async () => {
    expect((await resolve({ asKnown: 2 })).question.asOf).toBe('2010-12-31');
    expect((await resolve({ asKnown: 2, protocolVersion: 2 })).question.asOf).toBe('2011-12-31');
  });

  it('takes an instant for the last position recorded by then', async () => {
    expect((await resolve({ asKnown: { instant: START + 1500 } })).question.asKnown).toBe(2);
    expect((await resolve({ asKnown: { instant: START + 1e9 } })).question.asKnown).toBe(4);
  });

  it.each<[string, Partial<AskedQuestion>, string]>([
    ['protocol-unknown', { protocol: 'none' }, 'trial, open'],
    ['protocol-unknown', { protocol: 'open', asKnown: 2 }, 'position 4'],
    ['protocol-unknown', { protocolVersion: 3 }, '1, 2'],
    ['as-of-required', { protocol: 'open' }, 'asOf'],
    ['as-known-unknown', { asKnown: 5 }, '1 to 4'],
    ['as-known-unknown', { asKnown: 0 }, '1 to 4'],
    ['as-known-unknown', { asKnown: { instant: START - 1 } }, '2023-11-14'],
    ['question-invalid', { endpoint: 'gaol' }, 'goal, goal-x, death'],
    ['question-invalid', { endpoint: 'constructor' }, 'goal, goal-x, death'],
    ['question-invalid', { exits: { gone: 'competes' } }, 'leave, die, seen, other'],
    ['question-invalid', { exits: { die: 'maybe' as 'competes' } }, 'competes, censors, ignored'],
    ['question-invalid', { group: 'x' }, 'arm, path'],
    ['question-invalid', { covariates: ['x'] }, 'size, born, years, note'],
    ['question-invalid', { covariates: ['size', 'size'] }, 'once'],
    ['question-invalid', { asOf: '2010-02-30' }, '2010-02-30'],
    ['question-invalid', { maxFollowUp: 1.5 }, '1.5'],
    ['question-invalid', { shape: 'long' as 'simple' }, 'simple, competing-risks, counting-process'],
    ['question-invalid', { language: 'de' as 'sv' }, 'sv, en'],
  ])('is refused as %s: %j', async (code, asked, says) => {
    await expect(resolve(asked)).rejects.toMatchObject({ code, message: expect.stringContaining(says) as string });
  });

  it('goes into a manifest with the log as it was and what came out', async () => {
    const head = await collect(await askDataset(columns, { protocol: 'trial', endpoint: 'goal', asKnown: 2 }));
    const asKnown = { recordedAt: Date.parse('2023-11-14T22:13:21Z'), logHash: 'ab' };
    const parts = {
      head,
      protocolSha256: 'p',
      asKnown,
      softwareVersion: '1.2.3',
      result: { format: 'csv', sha256: 's', bytes: 9, of: 'result' },
    } as const;
    const manifest = buildManifest({ ...parts, demonstration: false });
    expect(manifest).toMatchObject({
      protocol: { name: 'trial', version: 1, sha256: 'p' },
      asOf: '2010-12-31',
      asKnown: { position: 2, recordedAt: '2023-11-14T22:13:21.000Z', logHash: asKnown.logHash },
      audit: { cases: 1, rows: 1, events: 0, personDays: 364 },
      result: { format: 'csv', sha256: 's', bytes: 9, of: 'result' },
      software: { name: 'forlopp', version: '1.2.3' },
    });
    expect(manifest).not.toHaveProperty('demonstration');
    expect(buildManifest({ ...parts, demonstration: true }).demonstration).toBe(true);
    expect(JSON.parse(JSON.stringify(manifest))).toEqual(manifest);
  });
});
