import fc from 'fast-check';
import type { AskedQuestion } from '#dataset';

const policy = fc.constantFrom('competes' as const, 'censors' as const, 'ignored' as const);
const origin = fc.constantFrom({ fact: 'begin' }, { fact: 'begin', where: { size: { min: 2 } } });
const entry = fc.constantFrom({ fact: 'enter' }, null);
const before = { fact: 'other', default: 'competes', sameDay: 'counts', label: { sv: 'o', en: 'o' } } as const;

/** Parts that every shape takes, of the trial protocol. */
const anyShape = fc.record(
  {
    asOf: fc.constantFrom('2010-02-04', '2011-06-01'),
    origin,
    entry,
    maxFollowUp: fc.constantFrom(null, 0, 8),
    population: fc.constantFrom(
      null,
      {},
      { has: [{ fact: 'enter' }] },
      { hasNot: [{ fact: 'leave', where: { tags: 'x' } }] },
    ),
    restrictTo: fc.constantFrom(null, 'casesWithEvent' as const),
    group: fc.constantFrom(null, 'arm', 'path', 'process-version'),
    unit: fc.constantFrom('days' as const, 'months' as const),
    missing: fc.constantFrom('' as const, 'NA' as const),
    columns: fc.constantFrom(null, ['id'], ['why', 'id', 'status']),
    format: fc.constantFrom('csv' as const, 'parquet' as const),
    language: fc.constantFrom('sv' as const, 'en' as const),
    impreciseDates: fc.constantFrom('exclude' as const, 'impute-first' as const, 'impute-last' as const),
  },
  { requiredKeys: [] },
);

/** Baseline covariates, some of them banded or decided later. */
const baseline = fc
  .subarray(['size', 'born', 'years', 'note'])
  .chain((covariates) =>
    fc.record({
      covariates: fc.constant(covariates),
      bands: fc
        .subarray(covariates.filter((name) => name === 'size' || name === 'years'))
        .map((names) => Object.fromEntries(names.toReversed().map((name) => [name, [-0, 1.5, 30]]))),
      later: fc.subarray(covariates),
      fixed: fc.boolean(),
    }),
  )
  .map(({ later, fixed, ...rest }) => ({ ...rest, [fixed ? 'fixedAtAnyTime' : 'emptyWhenLater']: later }));

/** Covariates that change, one of each kind at most. */
export const timeDependent = fc.subarray([
  { name: 'Left', from: { fact: 'leave' }, lag: 3 },
  { name: 'form_now', from: { attribute: 'form', fact: 'goal' } },
  { name: 'others', from: { fact: 'other', where: { note: ['x', 'y'] } }, as: 'count' as const },
]);

const endpoint = fc.constantFrom<AskedQuestion['endpoint']>(
  'goal',
  'goal-x',
  'death',
  { fact: 'seen' },
  { fact: 'enter', label: { sv: 'in', en: 'in' }, before },
);

/** What belongs to each shape. */
const shaped = fc.oneof<fc.Arbitrary<Partial<AskedQuestion>>[]>(
  fc.constant({}),
  fc.constant({ addDay: 1 }),
  fc.constant({ impreciseDates: 'interval-censor', entry: null }),
  fc.constant({ shape: 'competing-risks', format: 'adtte', entry: null, columns: null }),
  fc.record({ shape: fc.constant('counting-process' as const), timeDependent, shift: fc.constantFrom(null, 'half') }),
  fc.record({ shape: fc.constant('split' as const), cutDays: fc.constantFrom([60], [1, 2, 300]), timeDependent }),
  fc.record(
    { shape: fc.constant('person-period' as const), period: fc.constantFrom(7, null), timeDependent },
    { requiredKeys: ['shape'] },
  ),
  fc.record({ shape: fc.constant('landmark' as const), landmark: fc.integer({ min: 1, max: 99 }), timeDependent }),
  fc.record(
    {
      shape: fc.constant('recurrent' as const),
      recurrentModel: fc.constantFrom('pwp-total' as const, 'pwp-gap' as const),
      timeDependent,
    },
    { requiredKeys: ['shape'] },
  ),
  fc.constant({ shape: 'recurrent', recurrentModel: 'wlw', maxEvents: 3 }),
);

const multiState = fc
  .record({
    states: fc.shuffledSubarray(['goal-x', 'death', 'leave', 'inline']),
    given: fc.constantFrom('nothing', 'absorbing', 'transitions'),
    clock: fc.constantFrom(null, 'forward' as const, 'reset' as const),
    timeDependent,
  })
  .map(({ states, given, clock, timeDependent: covariates }): Partial<AskedQuestion> => ({
    shape: 'multi-state',
    endpoint: 'goal-x',
    endpoints: { inline: { label: { sv: 'i', en: 'i' }, fact: 'enter' } },
    clock,
    timeDependent: covariates,
    ...(states.includes('goal-x') ? { states } : {}),
    ...(given === 'absorbing' ? { absorbing: ['goal-x'] } : {}),
    ...(given === 'transitions' ? { transitions: [['(s0)', 'goal-x'] as const, ['(s0)', 'die'] as const] } : {}),
  }));

const named = fc
  .record({ endpoint, shaped, exits: fc.record({ leave: policy, seen: policy }, { requiredKeys: [] }) })
  .map(({ shaped: parts, ...rest }): Partial<AskedQuestion> => ({ ...rest, ...parts }));

/** Questions about the trial protocol (version 1) that can be answered, of every shape. */
export const trialQuestion: fc.Arbitrary<AskedQuestion> = fc
  .tuple(anyShape, baseline, fc.oneof({ weight: 3, arbitrary: named }, { weight: 1, arbitrary: multiState }))
  .map(([any, covariates, parts]): AskedQuestion => ({
    endpoint: 'goal',
    ...any,
    ...covariates,
    ...parts,
    protocol: 'trial',
    protocolVersion: 1,
  }));

/** Parts that decide who is followed and to when, without those of a shape: laws compare shapes by them. */
export const trialFollowUp = fc.record(
  {
    endpoint,
    asOf: fc.constantFrom('2010-02-05', '2010-02-08', '2010-02-20', '2011-06-01'),
    origin: fc.constantFrom({ fact: 'begin' }, { fact: 'begin' }, { fact: 'begin', where: { size: { min: 2 } } }),
    entry: fc.constantFrom(null, null, { fact: 'enter' }),
    exits: fc.record({ leave: policy, seen: policy }, { requiredKeys: [] }),
    maxFollowUp: fc.constantFrom(null, null, 5, 8),
    population: fc.constantFrom(null, null, null, { has: [{ fact: 'enter' }] }, { hasNot: [{ fact: 'seen' }] }),
    impreciseDates: fc.constantFrom('exclude' as const, 'impute-first' as const, 'impute-middle' as const),
    sameInstant: fc.constant('error' as const),
  },
  { requiredKeys: ['endpoint', 'asOf', 'entry', 'impreciseDates'] },
);

/** A question that later facts do not make refused: what is not fixed at any time is empty when later. */
export function askedLater<Q extends Partial<AskedQuestion>>(question: Q): Q {
  const { covariates = [], group = null, fixedAtAnyTime = [] } = question;
  const names = [...covariates, ...(group === null ? [] : [group])];
  return { ...question, emptyWhenLater: names.filter((name) => !fixedAtAnyTime.includes(name)) };
}
