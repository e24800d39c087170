import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { openColumns, type Columns } from '#columns';
import type { RecordedEvent } from '#event-log';
import { exitsFor, type AttributeValues, type Label, type ProtocolDefinition } from '#protocol';
import { adtteOf } from '../../../test/support/adtte.js';
import { textOf } from '../../../test/support/text-of.js';
import { collect } from '../../../test/support/collect.js';
import { historiesOf } from '../../../test/support/histories.js';
import { LogScript } from '../../../test/support/recorded.js';
import { trialProtocol, type Variant } from '../../../test/support/trial-protocol.js';
import {
  askDataset,
  resolveQuestion,
  type AskedQuestion,
  type Cell,
  type Cnsr,
  type DatasetAnswer,
  type Status,
} from './index.js';

const RUNS = Number(process.env['FORLOPP_TRIAL_RUNS'] ?? 15);
const ADTTE = { format: 'adtte', entry: null } as const;

/** The protocol with a label of its own everywhere, so that a wrong one shows. */
function labelled<T>(value: T, path = ''): T {
  if (typeof value !== 'object' || value === null) return value;
  if ('sv' in value && 'en' in value) return { sv: `${path} på svenska`, en: path } as T;
  const parts = Object.entries(value).map(([key, part]) => [key, labelled<unknown>(part, `${path}/${key}`)]);
  return (Array.isArray(value) ? parts.map(([, part]) => part) : Object.fromEntries(parts)) as T;
}

function protocolOf(name: string, variant: Partial<Variant>): ProtocolDefinition {
  const plain = { before: 'none', sameInstant: ['goal', 'die'], entry: false, studyEnd: '2010-02-28' } as const;
  return { ...labelled({ ...trialProtocol({ ...plain, ...variant }) }), name };
}

function records({ columns, rows }: DatasetAnswer): Record<string, Cell>[] {
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]!])));
}

let columns: Columns;
const script = new LogScript();
let played = 0;
beforeAll(async () => {
  columns = await openColumns({ file: ':memory:' });
});
afterAll(() => columns.close());

async function apply(): Promise<void> {
  await columns.apply(script.events.slice(played));
  played = script.events.length;
}

const codes = fc.constantFrom('x', 'y');
const content = fc.oneof(
  ...[
    fc.record({ arm: codes, born: fc.constantFrom('1970-05-05', '1980-01-01') }, { requiredKeys: [] }),
    fc.record({ form: codes }, { requiredKeys: [] }),
    fc.record({ tags: fc.constantFrom(['x'], ['x', 'y']) }),
    fc.constant({}),
    fc.constant({}),
    fc.record({ note: codes, size: fc.constantFrom(1, 2, 3) }, { requiredKeys: [] }),
  ].map((attributes: fc.Arbitrary<AttributeValues>, i) =>
    attributes.map((values) => ({ type: ['begin', 'goal', 'leave', 'die', 'seen', 'other'][i]!, attributes: values })),
  ),
);
const when = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1, max: 9 }).map((n) => `2010-02-0${n}`) },
  { weight: 2, arbitrary: fc.constantFrom('2010-01', '2010-02', '2009', '2010', null) },
);
const caseId = fc.integer({ min: 1, max: 25 }).map((n) => `c${n}`);
const step = fc.record({
  kind: fc.oneof({ weight: 12, arbitrary: fc.constant('fact') }, fc.constantFrom('correct', 'void', 'merge')),
  caseId,
  other: caseId,
  nth: fc.nat(4),
  content,
  when,
});
const policy = fc.constantFrom('competes' as const, 'censors' as const, 'ignored' as const);
const question = fc.record({
  endpoint: fc.constantFrom<AskedQuestion['endpoint']>('goal', 'goal-x', 'death', { fact: 'enter' }),
  shape: fc.constantFrom('simple' as const, 'competing-risks' as const),
  asOf: fc.constantFrom('2010-02-05', '2010-02-20', '2010-12-31'),
  exits: fc.record({ leave: policy, die: policy, seen: policy, other: policy }, { requiredKeys: [] }),
  maxFollowUp: fc.constantFrom(null, null, 0, 5),
  group: fc.constantFrom(null, 'arm', 'path', 'process-version'),
  covariates: fc.subarray(['size', 'born', 'years', 'note']),
  impreciseDates: fc.constantFrom(
    'exclude' as const,
    'impute-first' as const,
    'impute-middle' as const,
    'impute-last' as const,
  ),
  unit: fc.constantFrom('days' as const, 'weeks' as const),
  language: fc.constantFrom('sv' as const, 'en' as const),
});
const variant = fc.record({
  before: fc.constantFrom('none' as const, { default: 'competes', sameDay: 'counts' } as const),
  studyEnd: fc.constantFrom(undefined, '2010-02-07', '2010-02-20'),
});

function play(
  where: { protocol: string },
  steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[],
): void {
  const live = new Map<string, { event: RecordedEvent; type: string }[]>();
  steps.forEach(({ kind, caseId: id, other, nth, content: { type, attributes }, when: day }, i) => {
    const at = { ...where, caseId: id };
    const own = live.get(id) ?? [];
    live.set(id, own);
    const target = own[nth];
    // Ids repeat between cases, which merges bring together.
    const name = `e${100 - i}-${own.length}`.slice(-3);
    const more = { source: i % 2 === 0 ? 's' : 'S' };
    if (kind === 'fact')
      own.push({ event: script.fact(at, type, day, attributes, `${name}${own.length}`, more), type });
    else if (kind === 'merge') {
      if (id !== other) script.merge(at, other, `m${i}`);
    } else if (target !== undefined) {
      own.splice(nth, 1);
      if (kind === 'void') script.void(at, target.event, `v${i}`);
      else script.correct(at, target.event, target.type, day, {}, `k${i}`, more);
    }
  });
}

const NAMES: Readonly<Record<string, string>> = { size: 'SIZE', born: 'BORN', years: 'YEARS', note: 'NOTE' };
const PARAMCD: Readonly<Record<string, string>> = { goal: 'GOAL', 'goal-x': 'GOALX', death: 'DEATH', inline: 'INLINE' };
const CNSR = { leave: 3, die: 4, seen: 5, other: 6, 'before:other': 7 };

it(
  'is what the simple shape and the histories say, case by case',
  async () => {
    let runs = 0;
    const seen = new Set<Cell>();
    await fc.assert(
      fc.asyncProperty(
        variant,
        fc.array(when, { minLength: 25, maxLength: 25 }),
        fc.array(step, { minLength: 60, maxLength: 200, size: 'max' }),
        fc.array(question, { minLength: 2, maxLength: 3 }),
        async (varied, origins, steps, questions) => {
          const definition = protocolOf(`adtte-${++runs}`, varied);
          const protocol = definition.name;
          const start = script.events.length;
          script.register(definition);
          origins.forEach((day, i) =>
            script.fact({ protocol, caseId: `c${i + 1}` }, 'begin', day, { arm: 'x' }, `e${i % 3}`),
          );
          play({ protocol }, steps);
          await apply();
          const histories = historiesOf(script.events.slice(start), protocol);
          for (const { group, exits, ...rest } of questions) {
            const possible =
              typeof rest.endpoint === 'string'
                ? exitsFor(definition, rest.endpoint).map(([name]) => name)
                : ['leave', 'seen'];
            const asked: AskedQuestion = {
              ...rest,
              ...ADTTE,
              protocol,
              group,
              exits: Object.fromEntries(Object.entries(exits).filter(([name]) => possible.includes(name))),
              emptyWhenLater: [...rest.covariates, ...(group === null || group === 'process-version' ? [] : [group])],
            };
            const resolved = await resolveQuestion(columns, asked);
            const answer = await collect(await askDataset(columns, asked));
            const simple = await collect(
              await askDataset(columns, { ...asked, format: 'csv', shape: 'simple', unit: 'days', addDay: 0 }),
            );
            const treatments = {
              arm: definition.factTypes['begin']!.attributes!['arm'] as { codes?: Record<string, Label> },
              path: definition.groups!['path'] as { codes?: Record<string, Label> },
              'process-version': {
                codes: Object.fromEntries(definition.processVersions!.map(({ name, label }) => [name, label])),
              },
            };
            const expected = adtteOf(resolved.question, resolved.definition, simple, histories, {
              paramcd: PARAMCD[resolved.question.endpoint]!,
              cnsr: CNSR,
              treatments: group === null ? undefined : treatments[group as keyof typeof treatments].codes,
              covariates: Object.fromEntries(rest.covariates.map((name) => [name, NAMES[name]!])),
            });
            expect(records(answer)).toEqual(expected);
            const variables = answer.columns.map(({ name }) => name);
            expect(Object.keys(expected[0] ?? {})).toEqual(expected.length > 0 ? variables : []);
            const { codes: numbers } = answer.columns.find(({ name }) => name === 'CNSR')!;
            for (const row of expected) {
              expect(numbers![row['CNSR']!]![resolved.question.language]).toBe(row['EVNTDESC']);
              for (const name of ['CNSR', 'SRCSEQ', 'STARTDTF', 'ADTF']) seen.add(`${name} ${row[name]}`);
            }
          }
        },
      ),
      { numRuns: RUNS, seed: 20101201, endOnFailure: true },
    );
    // What was compared is held to as well: generators that make empty histories would agree on everything.
    const wanted = [
      ...Array.from({ length: 8 }, (_, cnsr) => `CNSR ${cnsr}`),
      'SRCSEQ 1',
      'SRCSEQ 6',
      'STARTDTF D',
      'STARTDTF M',
      'ADTF D',
      'ADTF M',
      'ADTF Y',
    ];
    expect(wanted.filter((one) => !seen.has(one))).toEqual([]);
  },
  300_000 + RUNS * 2000,
);

/** Two participants, one of whom withdrew; the third is still followed. */
async function example(protocol: string, more: Partial<AskedQuestion> = {}): Promise<DatasetAnswer & { text: string }> {
  const { name, ...definition } = protocolOf(protocol, { sameInstant: 'error' });
  const start = { fact: 'begin', attribute: 'born' };
  script.register({
    ...definition,
    name,
    endpoints: {
      'start-of-treatment': { fact: 'goal', label: { sv: 'Behandlingen började', en: 'Treatment started' } },
      'start-of-therapy': {
        fact: 'goal',
        where: { form: 'x' },
        label: { sv: 'Terapin började', en: 'Therapy started' },
      },
    },
    exits: { leave: { fact: 'leave', label: { sv: 'Avböjde', en: 'Declined' }, default: 'competes' } },
    covariates: {
      cnsr: { label: { sv: 'CNSR', en: 'CNSR' }, from: start },
      'date-of-birth-as-it-was-first-given': { label: { sv: 'Född', en: 'Born' }, from: start },
      'date-of-birth-as-it-was-first-given-again': { label: { sv: 'Född', en: 'Born' }, from: start },
    },
  });
  script.fact({ protocol, caseId: 'a' }, 'begin', '2010-02-01', { arm: 'y', born: '1970-05-05' }, 'a1');
  script.fact({ protocol, caseId: 'a' }, 'goal', '2010-02-08', { form: 'x' }, 'a2');
  script.fact({ protocol, caseId: 'b' }, 'begin', '2010-02-01', { arm: 'x' }, 'b1');
  script.fact({ protocol, caseId: 'b' }, 'seen', '2010-02-01', {}, 'b0');
  script.fact({ protocol, caseId: 'b' }, 'leave', '2010-02', { tags: ['x'] }, 'b2');
  script.fact({ protocol, caseId: 'c' }, 'begin', '2010-02-01', {}, 'c1');
  await apply();
  const open = await askDataset(columns, {
    protocol,
    endpoint: 'start-of-treatment',
    language: 'en',
    group: 'arm',
    impreciseDates: 'impute-middle',
    ...ADTTE,
    ...more,
  });
  const text = await textOf(open.csv());
  return { ...(await collect(open)), text };
}

it('is written as CSV under the names of CDISC', async () => {
  const { text } = await example('example-csv');
  expect(text.split('\n')).toEqual([
    'STUDYID,USUBJID,PARAMCD,PARAM,TRTP,TRTPN,STARTDT,STARTDTF,ADT,ADTF,AVAL,AVALU,CNSR,EVNTDESC,CNSDTDSC,SRCDOM,SRCVAR,SRCSEQ',
    'example-csv,a,STARTOFT,Treatment started,/factTypes/begin/attributes/arm/codes/y,2,2010-02-01,,2010-02-08,,8,DAYS,0,Treatment started,,goal,occurred,2',
    'example-csv,b,STARTOFT,Treatment started,/factTypes/begin/attributes/arm/codes/x,1,2010-02-01,,2010-02-14,D,14,DAYS,3,Declined,Date of: /factTypes/leave/label,leave,occurred,3',
    'example-csv,c,STARTOFT,Treatment started,,,2010-02-01,,2010-02-28,,28,DAYS,1,End of follow-up,End of the study,,,',
    '',
  ]);
});

it('gives codes and covariates names that are valid, short and their own', async () => {
  const { columns: head, rows } = await example('example-names', {
    endpoint: 'start-of-therapy',
    covariates: ['cnsr', 'date-of-birth-as-it-was-first-given', 'date-of-birth-as-it-was-first-given-again'],
  });
  expect(rows[0]![2]).toBe('STARTOF2');
  expect(head.slice(-3).map(({ name }) => name)).toEqual([
    'CNSR2',
    'DATE_OF_BIRTH_AS_IT_WAS_FIRST_GI',
    'DATE_OF_BIRTH_AS_IT_WAS_FIRST_G2',
  ]);
  expect(rows[0]!.slice(-3)).toEqual(['1970-05-05', '1970-05-05', '1970-05-05']);
});

it('tells in its codebook how follow-up can have been censored', async () => {
  const { columns: head } = await example('example-codes', { maxFollowUp: 100 });
  const codesOf = (name: string): unknown => head.find((column) => column.name === name)!.codes;
  expect(codesOf('CNSR')).toEqual({
    0: { sv: 'Behandlingen började', en: 'Treatment started' },
    1: { sv: 'Uppföljningen slutade', en: 'End of follow-up' },
    2: { sv: 'Längsta uppföljning nådd', en: 'Longest follow-up reached' },
    3: { sv: 'Avböjde', en: 'Declined' },
  });
  expect(Object.keys(codesOf('SRCDOM') as object)).toEqual(['goal', 'leave']);
  expect(codesOf('TRTPN')).toMatchObject({ 1: { en: '/factTypes/begin/attributes/arm/codes/x' } });
});

it('has a CNSR that the compiler takes for no status, nor a status for a CNSR', () => {
  const status: Status = 1;
  // @ts-expect-error 1 is the event here, and would be a censoring
  const cnsr: Cnsr = status;
  // @ts-expect-error and the other way round
  const turned: Status = cnsr;
  expect(turned).toBe(1);
});

it('is written as Parquet too', async () => {
  const protocol = 'example-parquet';
  await example(protocol);
  const folder = await mkdtemp(join(tmpdir(), 'adtte-'));
  const open = await askDataset(columns, { protocol, endpoint: 'start-of-treatment', ...ADTTE });
  try {
    const file = join(folder, 'a.parquet');
    await open.writeParquet(file);
    expect((await stat(file)).size).toBeGreaterThan(0);
  } finally {
    await open.close();
    await rm(folder, { recursive: true });
  }
});
