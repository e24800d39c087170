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

interface Content {
  readonly type: string;
  readonly attributes: AttributeValues;
}

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
const vague = fc.constantFrom('2010-01', '2010-02', '2010-03', '2009', '2010', null);
/** With a hyphen and a capital: ids are compared by code point. */
const NAMES = ['a', 'B', 'c', 'd-x', 'e'];
const content = (Object.keys(TYPES) as (keyof typeof TYPES)[]).map((type) =>
  TYPES[type].map((attributes): Content => ({ type, attributes })),
);

/** What is told of a case: a fact, a correction or a void of what was told before, or a merge. */
export type TrialStep =
  | { kind: 'fact'; caseId: string; content: Content; when: string | null; later: boolean }
  | { kind: 'correct'; caseId: string; nth: number; content: Content; when: string | null; later: boolean }
  | { kind: 'void'; caseId: string; nth: number }
  | { kind: 'merge'; caseId: string; other: string };

/** Arbitrary histories of so many groups of five cases. */
export interface TrialHistories {
  readonly groups: number;
  /** Most cases have an origin, so that they get somewhere. */
  readonly steps: fc.Arbitrary<readonly TrialStep[]>;
  /** Most cases are followed: each is opened early, half of them enter, and the rest, with more of the endpoint, is later. */
  readonly calm: fc.Arbitrary<readonly TrialStep[]>;
}

/**
 * @param groups how many groups of cases there are: the length of a history, about 17 steps for each
 * @param exact how many dates are exact for one that is not
 */
export function trialHistories(groups: number, exact: number): TrialHistories {
  const when = fc.oneof({ weight: exact, arbitrary: day }, { weight: 1, arbitrary: vague });
  const caseId = fc
    .tuple(fc.integer({ min: 1, max: groups }), fc.constantFrom(...NAMES))
    .map(([group, name]) => `${name}${group}`);
  const later = fc.boolean();
  const nth = fc.nat(9);
  const any = fc.oneof(...content);
  const opening = fc.record({ kind: fc.constant('fact' as const), caseId, content: content[0]!, when: day, later });
  const fact = fc.record({ kind: fc.constant('fact' as const), caseId, content: any, when, later });
  const step = fc.oneof<fc.MaybeWeightedArbitrary<TrialStep>[]>(
    { weight: 12, arbitrary: fact },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('correct' as const), caseId, nth, content: any, when, later }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('void' as const), caseId, nth }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('merge' as const), caseId, other: caseId }) },
  );
  const cases = Array.from({ length: groups }, (_, group) => NAMES.map((name) => `${name}${group + 1}`)).flat();
  const each = { minLength: cases.length, maxLength: cases.length };
  return {
    groups,
    steps: fc
      .tuple(
        fc.array(opening, { minLength: 4 * groups, maxLength: 6 * groups }),
        fc.array(step, { minLength: 1, maxLength: 30 * groups, size: 'max' }),
      )
      .map(([openings, steps]) => [...openings, ...steps]),
    calm: fc
      .tuple(
        fc.array(
          fc.record({
            content: content[0]!,
            on: fc.integer({ min: 1, max: 3 }),
            enters: fc.integer({ min: -4, max: 5 }),
          }),
          each,
        ),
        fc.array(step, { minLength: 10 * groups, maxLength: 25 * groups, size: 'max' }),
        fc.infiniteStream(fc.tuple(fc.integer({ min: 3, max: 9 }), fc.nat(3))),
      )
      .map(([openings, steps, days]) => [
        ...openings.flatMap(({ content: begin, on, enters }, i): TrialStep[] => {
          const own = { kind: 'fact' as const, caseId: cases[i]!, later: false };
          const enter = { ...own, content: { type: 'enter', attributes: {} }, when: `2010-02-0${enters}` };
          return [{ ...own, content: begin, when: `2010-02-0${on}` }, ...(enters > 0 ? [enter] : [])];
        }),
        ...steps.map((one): TrialStep => {
          if (!('when' in one) || one.when?.length !== 10 || one.content.type === 'enter') return one;
          const [on, which] = days.next().value as [number, number];
          const goal = { type: 'goal', attributes: { form: 'x' } };
          return { ...one, when: `2010-02-0${on}`, content: which === 0 ? goal : one.content };
        }),
      ]),
  };
}

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
        const other = one.other.replace(/\d+$/, '') + /\d+$/.exec(one.caseId)![0];
        if (other !== one.caseId) own.push({ event: script.merge(where, other, id), type: undefined });
        break;
      }
    }
  }
}
