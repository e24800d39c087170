import fc from 'fast-check';
import type { AskedQuestion, Shape } from '#dataset';
import type { RecordedEvent } from '#event-log';
import type { AttributeValues } from '#protocol';
import type { LogScript } from './recorded.js';
import { trialProtocol } from './trial-protocol.js';

const day = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 1, max: 9 }).map((n) => `2010-02-0${n}`) },
  { weight: 1, arbitrary: fc.constantFrom('2010-01', '2010-02', '2010', null) },
);
const attributes = fc.record(
  { size: fc.constantFrom(1, 2), form: fc.constantFrom('x', 'y'), arm: fc.constantFrom('x', 'y') },
  { requiredKeys: [] },
);
/** The attributes that each type of fact has in the trial protocol. */
const OF: Readonly<Record<string, readonly string[]>> = { begin: ['arm', 'size'], goal: ['form'], other: ['size'] };

const fact = fc
  .record({ type: fc.constantFrom('begin', 'enter', 'goal', 'die', 'seen', 'other'), when: day, attributes })
  .map(({ type, when, attributes: all }) => ({ type, when, attributes: valuesFor(type, all) }));
const caseId = fc.constantFrom('a', 'B', 'c', 'd-x', 'e', 'f', 'g', 'h');
const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('fact' as const), caseId, fact }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('correct' as const), caseId, fact, nth: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('void' as const), caseId, nth: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('merge' as const), caseId, other: caseId }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What is recorded of eight cases, step by step: facts of few days, corrections, voids and merges. */
export const trialSteps: fc.Arbitrary<readonly Step[]> = fc.array(step, { minLength: 20, maxLength: 80, size: 'max' });

function valuesFor(type: string, all: AttributeValues): AttributeValues {
  return Object.fromEntries(Object.entries(all).filter(([name]) => OF[type]?.includes(name) === true));
}

/** Registers the trial protocol under a name, opens the cases, and plays the steps; one without a target plays nothing. */
export function playTrial(script: LogScript, protocol: string, steps: readonly Step[]): RecordedEvent[] {
  const start = script.events.length;
  script.register({
    ...trialProtocol({ before: 'none', sameInstant: 'error', entry: false, studyEnd: undefined }),
    name: protocol,
  });
  const live = new Map<string, { event: RecordedEvent; type: string | undefined }[]>();
  for (const id of ['a', 'B', 'c', 'd-x', 'e', 'f', 'g', 'h']) {
    const event = script.fact({ protocol, caseId: id }, 'begin', '2010-02-01', { arm: 'x' });
    live.set(id, [{ event, type: 'begin' }]);
  }
  for (const one of steps) {
    const own = live.get(one.caseId)!;
    const where = { protocol, caseId: one.caseId };
    const target = 'nth' in one ? own[one.nth] : undefined;
    if (one.kind === 'fact') {
      const { type, when, attributes: values } = one.fact;
      own.push({ event: script.fact(where, type, when, values), type });
    } else if (one.kind === 'correct' && target?.type !== undefined) {
      const { when, attributes: all } = one.fact;
      const event = script.correct(where, target.event, target.type, when, valuesFor(target.type, all));
      own.splice(one.nth, 1, { event, type: target.type });
    } else if (one.kind === 'void' && target !== undefined) {
      script.void(where, target.event);
      own.splice(one.nth, 1);
    } else if (one.kind === 'merge' && one.other !== one.caseId) {
      own.push({ event: script.merge(where, one.other), type: undefined });
    }
  }
  return script.events.slice(start);
}

const timeDependent = [
  { name: 'size-now', from: { fact: 'other', attribute: 'size' }, lag: 1 },
  { name: 'seen-so-far', from: { fact: 'seen' }, as: 'count' },
] as const;
const states = ['goal', 'goal-x', 'die'];

/** What belongs to each shape, some twice. */
export const TRIAL_SHAPES: readonly (Partial<AskedQuestion> & { readonly shape: Shape })[] = [
  { shape: 'simple' },
  { shape: 'simple', impreciseDates: 'interval-censor' },
  { shape: 'competing-risks', addDay: 1 },
  { shape: 'counting-process', timeDependent, shift: 'half' },
  { shape: 'split', cutDays: [2, 5], timeDependent },
  { shape: 'person-period', period: 3, timeDependent },
  { shape: 'landmark', landmark: 3, timeDependent },
  { shape: 'recurrent', timeDependent, shift: 'half' },
  { shape: 'recurrent', recurrentModel: 'pwp-gap' },
  { shape: 'recurrent', recurrentModel: 'wlw' },
  { shape: 'multi-state', states, absorbing: ['die'], timeDependent },
  { shape: 'multi-state', states, absorbing: ['die'], clock: 'reset' },
];

/** A question of every shape about a trial protocol, without what belongs to the log: protocol and as-known. */
export const trialAsking: fc.Arbitrary<Partial<AskedQuestion>> = fc
  .record({
    shape: fc.constantFrom(...TRIAL_SHAPES),
    asOf: fc.constantFrom('2010-02-06', '2010-02-28'),
    entry: fc.constantFrom(null, { fact: 'enter' }),
    exits: fc.constantFrom({ seen: 'censors' } as const, { seen: 'ignored' } as const),
    sameInstant: fc.constantFrom('error' as const, ['goal', 'die'], ['die', 'goal']),
    restrictTo: fc.constantFrom(null, null, 'casesWithEvent' as const),
    population: fc.constantFrom(null, null, { hasNot: [{ fact: 'other' }] }),
    group: fc.constantFrom('arm', 'path'),
    impreciseDates: fc.constantFrom('exclude' as const, 'impute-middle' as const),
    unit: fc.constantFrom('days' as const, 'months' as const),
  })
  .map(({ shape, group, entry, ...rest }): Partial<AskedQuestion> => ({
    ...rest,
    group,
    entry: shape.impreciseDates === 'interval-censor' ? null : entry,
    covariates: ['size'],
    emptyWhenLater: ['size', group],
    ...shape,
  }));
