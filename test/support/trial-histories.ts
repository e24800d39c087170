import fc from 'fast-check';
import type { RecordedEvent } from '#event-log';
import type { AttributeValues } from '#protocol';
import type { LogScript } from './recorded.js';
import type { Variant } from './trial-protocol.js';

/*
 * Histories of the trial protocol: corrections, voids, merges, ties, unknown and imprecise dates, exits. Few days, so that
 * ties are common; few ids in a group that merges stay within, and several groups in a run: a question costs much more than a
 * case.
 */

/** How many groups of cases there are. */
export const GROUPS = 6;

const codes = fc.constantFrom('x', 'y');
const TYPES = {
  begin: fc.record(
    { arm: codes, born: fc.constantFrom('1970-05-05', '1980-01-01', '1999-12-31'), size: fc.constantFrom(1, 2, 2.5) },
    { requiredKeys: [] },
  ),
  enter: fc.constant({}),
  goal: fc.record({ form: codes }, { requiredKeys: [] }),
  leave: fc.record({ tags: fc.constantFrom(['x'], ['y'], ['x', 'y']) }, { requiredKeys: [] }),
  die: fc.constant({}),
  seen: fc.constant({}),
  other: fc.record(
    { note: fc.constantFrom('x', 'y', "it's", '1985-05-05'), size: fc.constantFrom(1, 2, 3) },
    { requiredKeys: [] },
  ),
} satisfies Record<string, fc.Arbitrary<AttributeValues>>;

const day = fc.integer({ min: 1, max: 9 }).map((n) => `2010-02-0${n}`);
const when = fc.oneof(
  { weight: 14, arbitrary: day },
  { weight: 1, arbitrary: fc.constantFrom('2010-01', '2010-02', '2010-03', '2009', '2010', null) },
);
const NAMES = ['a', 'B', 'c', 'd-1', 'e'];
const CASES = Array.from({ length: GROUPS }, (_, group) => NAMES.map((name) => `${name}${group + 1}`)).flat();
const caseId = fc
  .tuple(fc.integer({ min: 1, max: GROUPS }), fc.constantFrom(...NAMES))
  .map(([group, id]) => `${id}${group}`);
const content = (Object.keys(TYPES) as (keyof typeof TYPES)[]).map((type) =>
  TYPES[type].map((attributes): { type: string; attributes: AttributeValues } => ({ type, attributes })),
);

const openingParts = {
  kind: fc.constant('fact' as const),
  caseId,
  content: content[0]!,
  when: day,
  later: fc.boolean(),
};
/** An origin: one first makes most cases get somewhere. */
export const trialOpening = fc.record(openingParts);

/** What is told of a case: a fact, a correction or a void of what was told before, or a merge. */
export const trialStep = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('fact' as const),
      caseId,
      content: fc.oneof(...content),
      when,
      later: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('correct' as const),
      caseId,
      nth: fc.nat(9),
      content: fc.oneof(...content),
      when,
      later: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('void' as const), caseId, nth: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('merge' as const), caseId, other: caseId }) },
);
export type TrialStep = typeof trialStep extends fc.Arbitrary<infer T> ? T : never;

/** A whole history: most cases have an origin. */
export const trialSteps: fc.Arbitrary<readonly TrialStep[]> = fc
  .tuple(
    fc.array(trialOpening, { minLength: 4 * GROUPS, maxLength: 6 * GROUPS }),
    fc.array(trialStep, { minLength: 1, maxLength: 30 * GROUPS, size: 'max' }),
  )
  .map(([openings, steps]) => [...openings, ...steps]);

/** A history in which most cases are followed: each is opened early, half of them enter, and the rest, with more of the endpoint, is of later days. */
export const calmSteps: fc.Arbitrary<readonly TrialStep[]> = fc
  .tuple(
    fc.array(
      fc.record({ content: content[0]!, on: fc.integer({ min: 1, max: 3 }), enters: fc.integer({ min: -4, max: 5 }) }),
      { minLength: CASES.length, maxLength: CASES.length },
    ),
    fc.array(trialStep, { minLength: 10 * GROUPS, maxLength: 25 * GROUPS, size: 'max' }),
    fc.infiniteStream(fc.tuple(fc.integer({ min: 3, max: 9 }), fc.nat(3))),
  )
  .map(([openings, steps, days]) => [
    ...openings.flatMap(({ content: begin, on, enters }, i): TrialStep[] => {
      const fact = { kind: 'fact' as const, caseId: CASES[i]!, later: false };
      const enter = { ...fact, content: { type: 'enter', attributes: {} }, when: `2010-02-0${enters}` };
      return [{ ...fact, content: begin, when: `2010-02-0${on}` }, ...(enters > 0 ? [enter] : [])];
    }),
    ...steps.map((step): TrialStep => {
      if (!('when' in step) || step.when?.length !== 10 || step.content.type === 'enter') return step;
      const [on, which] = days.next().value as [number, number];
      const goal = { type: 'goal', attributes: { form: 'x' } };
      return { ...step, when: `2010-02-0${on}`, content: which === 0 ? goal : step.content };
    }),
  ]);

/** What of the protocol varies. */
export const trialVariant: fc.Arbitrary<Variant> = fc.record({
  before: fc.oneof(
    fc.constant('none' as const),
    fc.record({
      default: fc.constantFrom('competes' as const, 'censors' as const),
      sameDay: fc.constantFrom('counts' as const, 'does-not-count' as const),
    }),
  ),
  sameInstant: fc.oneof(
    fc.constant('error' as const),
    fc.shuffledSubarray(['goal', 'die', 'leave', 'seen', 'goal-x'], { minLength: 1 }),
  ),
  entry: fc.boolean(),
  studyEnd: fc.constantFrom(undefined, '2010-02-06', '2010-02-20'),
});

/** The content of a fact as the version with the changed kinds has it. */
function changed({ arm, size, note, ...rest }: AttributeValues): AttributeValues {
  return {
    ...rest,
    ...(typeof arm === 'string' ? { arm: [arm] } : {}),
    ...(size === undefined ? {} : { size: String(size) }),
    ...(note === undefined ? {} : { note: note === 'x' ? '1975-01-01' : '1985-05-05' }),
  };
}

/** Tells steps into a log, as one protocol's; what is told later may correct what was told before. */
export class TrialTeller {
  private readonly counts = new Map<string, number>();
  private readonly live = new Map<string, { event: RecordedEvent; type: string | undefined }[]>();
  private told = 0;

  /** @param twoVersions whether some facts are told in the terms of the version with the changed kinds */
  constructor(
    private readonly script: LogScript,
    private readonly protocol: string,
    private readonly twoVersions: boolean,
  ) {}

  /** A step whose target is not there tells nothing. */
  tell(steps: readonly TrialStep[]): void {
    for (const step of steps) this.one(step, this.told++);
  }

  private one(one: TrialStep, index: number): void {
    const { script, protocol } = this;
    const own = this.live.get(one.caseId) ?? [];
    this.live.set(one.caseId, own);
    const where = { protocol, caseId: one.caseId };
    // Ids repeat between cases, so that facts of merged cases may be told apart by their case alone.
    const nth = (this.counts.get(one.caseId) ?? 0) + 1;
    this.counts.set(one.caseId, nth);
    const id = `e${nth}`;
    const later = this.twoVersions && 'later' in one && one.later;
    const more = {
      source: index % 2 === 0 ? 's' : 'S',
      ...(index % 7 === 0 ? { synthetic: true as const } : {}),
      protocolVersion: later ? 2 : 1,
    };
    switch (one.kind) {
      case 'fact': {
        const { type, attributes } = one.content;
        const values = later ? changed(attributes) : attributes;
        own.push({ event: script.fact(where, type, one.when, values, id, more), type });
        break;
      }
      case 'correct': {
        const target = own[one.nth];
        if (target?.type === undefined) break;
        const attributes = one.content.type === target.type ? one.content.attributes : {};
        const values = later ? changed(attributes) : attributes;
        const event = script.correct(where, target.event, target.type, one.when, values, id, more);
        own.splice(one.nth, 1, { event, type: target.type });
        break;
      }
      case 'void': {
        const target = own[one.nth];
        if (target === undefined) break;
        script.void(where, target.event, id);
        own.splice(one.nth, 1);
        break;
      }
      case 'merge': {
        // Within the group of cases.
        const other = one.other.slice(0, -1) + one.caseId.slice(-1);
        if (other !== one.caseId) own.push({ event: script.merge(where, other, id), type: undefined });
        break;
      }
    }
  }
}
