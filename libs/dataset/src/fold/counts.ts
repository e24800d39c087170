import { exitsFor, type FactPattern } from '#protocol';
import type { FactCount } from '../answer.js';
import type { Asked } from './asked.js';
import type { Course } from './course.js';
import { matching, valueOf, type Dated } from './facts.js';
import type { CaseFacts } from './log.js';
import { changes } from './shapes/cut.js';
import { effectAt, factsOf } from './time-dependent.js';

/** A case in the rows, with every fact of it that was recorded. */
export interface Counted {
  readonly course: Course;
  readonly facts: CaseFacts;
  /** The standing facts, as the question sees them. */
  readonly seen: readonly Dated[];
}

type Place = Exclude<keyof FactCount, 'name' | 'role' | 'facts' | 'tied'>;

/** A line of the counts. */
interface Line {
  readonly name: string;
  readonly role: FactCount['role'];
  /** Those of the facts that the line is about. */
  readonly of: (facts: readonly Dated[]) => readonly Dated[];
  /** Where a precise fact lies. */
  readonly at: (dated: Dated, course: Course) => number;
  /** Where an earlier line already cut. */
  readonly cuts: (course: Course) => readonly number[];
}

/** Where the facts of the endpoint, the exits and the covariates lie. */
export function countsOf(cases: readonly Counted[], asked: Asked): FactCount[] {
  return linesOf(asked).map((line) => countOf(line, cases));
}

function linesOf(asked: Asked): Line[] {
  const { question, definition } = asked;
  const { shape, states } = question;
  const cutting = asked.intervals && shape !== 'person-period' && question.recurrentModel !== 'wlw';
  const matched = (pattern: FactPattern) => (facts: readonly Dated[]) => matching(facts, pattern);
  const enters = (name: string): boolean =>
    (shape === 'recurrent' && name === question.endpoint) || (states ?? []).includes(name);
  const placed = (name: string): Line['at'] =>
    enters(name) ? (dated, { clock }) => clock.place(dated) : (dated, { clock }) => clock.plain(dated);
  const none = (): readonly number[] => [];
  const first = shape === 'split' ? () => question.cutDays : none;
  const events = (course: Course): number[] => course.events.map(({ t }) => t);
  const entered = (course: Course): number[] => course.path.map(({ t }) => t);
  const own = (course: Course): readonly number[] =>
    shape === 'recurrent' ? events(course) : shape === 'multi-state' ? entered(course) : first();
  const exitCuts = shape === 'recurrent' ? events : first;
  const when = (cuts: Line['cuts']): Line['cuts'] => (cutting ? cuts : none);
  return [
    {
      name: question.endpoint,
      role: 'endpoint',
      of: matched(definition.endpoints[question.endpoint]!),
      at: placed(question.endpoint),
      cuts: when(first),
    },
    ...exitsFor(definition, question.endpoint)
      .filter(([name]) => (question.exits[name] ?? 'ignored') !== 'ignored')
      .map(([name, exit]): Line => ({ name, role: 'exit', of: matched(exit), at: placed(name), cuts: when(exitCuts) })),
    ...question.covariates.map((name): Line => {
      const { from } = definition.covariates![name]!;
      const of = (facts: readonly Dated[]): Dated[] =>
        matching(facts, from).filter((dated) => valueOf(dated, from, definition) !== null);
      return { name, role: 'covariate', of, at: (dated, { clock }) => clock.plain(dated), cuts: when(own) };
    }),
    ...question.timeDependent.map((covariate, i): Line => ({
      name: covariate.name,
      role: 'time-dependent',
      of: (facts) => factsOf(facts, covariate, asked),
      at: (dated, { clock }) => effectAt(dated, covariate, clock),
      cuts: when((course) => [...own(course), ...changes({ effects: course.effects.slice(0, i) })]),
    })),
  ];
}

function countOf({ name, role, of, at, cuts }: Line, cases: readonly Counted[]): FactCount {
  const places: Record<Place, number> = {
    early: 0,
    late: 0,
    gap: 0,
    within: 0,
    boundary: 0,
    leading: 0,
    trailing: 0,
    superseded: 0,
    voided: 0,
    unknownDate: 0,
    afterAbsorbing: 0,
  };
  let tied = 0;
  for (const { course, facts, seen } of cases) {
    places.superseded += of(facts.superseded).length;
    places.voided += of(facts.voided).length;
    const standing = of(seen);
    const times = standing.filter(({ precise }) => precise).map((dated) => at(dated, course));
    places.unknownDate += standing.length - times.length;
    const cut = cuts(course);
    for (const t of times) places[placeOf(t, course, cut)]++;
    tied += times.length - new Set(times).size;
  }
  const facts = Object.values(places).reduce((sum, count) => sum + count, 0);
  return { name, role, facts, ...places, tied };
}

function placeOf(t: number, { entry, clock, end }: Course, cuts: readonly number[]): Place {
  if (t < entry) return 'early';
  if (t === entry) return 'leading';
  if (t < clock.stop) return cuts.includes(t) ? 'boundary' : 'within';
  if (t === clock.stop) return 'trailing';
  return end.by === 'endpoint' || end.by === 'competing' ? 'afterAbsorbing' : 'late';
}
