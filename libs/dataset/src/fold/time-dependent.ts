import type { Day } from '#kernel';
import type { Cell } from '../answer.js';
import type { TimeDependent } from '../question.js';
import type { Asked } from './asked.js';
import { differ } from './baseline.js';
import type { Clock } from './clock.js';
import { matching, valueOf, type Dated } from './facts.js';

/** A fact that changes a time-dependent covariate, and from when on, since the origin. */
export interface Effect {
  readonly t: number;
  readonly fact: Dated;
  readonly value: Cell;
}

/** The facts of a time-dependent covariate: those of the pattern, with a value where it names an attribute. */
export function factsOf(facts: readonly Dated[], { from }: TimeDependent, { definition }: Asked): Dated[] {
  return matching(facts, from).filter((dated) => valueIn(dated, from, definition) !== null);
}

/** When a precise fact takes effect. */
export function effectAt(dated: Dated, { lag }: TimeDependent, clock: Clock): number {
  const t = clock.place(dated);
  return t <= 0 ? t : t + lag;
}

/** The effects of a time-dependent covariate, in the order of facts; `date-imprecise` where a date decides. */
export function effectsOf(
  facts: readonly Dated[],
  covariate: TimeDependent,
  asked: Asked,
  clock: Clock,
  origin: Day,
): Effect[] | 'date-imprecise' {
  const { question, definition, asOf } = asked;
  const happened = factsOf(facts, covariate, asked).filter(({ from }) => from <= asOf);
  const matters = ({ from }: Dated): boolean =>
    question.landmark === null ? from - origin < clock.stop : from - origin <= question.landmark;
  if (happened.some((dated) => !dated.precise && dated.to > origin && matters(dated))) return 'date-imprecise';
  return happened
    .filter(({ precise, to }) => precise || to <= origin)
    .map((fact) => ({
      t: fact.precise ? effectAt(fact, covariate, clock) : fact.from - origin,
      fact,
      value: valueIn(fact, covariate.from, definition),
    }));
}

/** What a covariate is at a time. */
export function cellAt(effects: readonly Effect[], { as }: TimeDependent, t: number): Cell {
  const there = effects.filter((effect) => effect.t <= t);
  switch (as) {
    case 'value':
      return there.at(-1)?.value ?? null;
    case 'ever':
      return there.length > 0 ? 1 : 0;
    case 'count':
      return there.length;
  }
}

/** Whether effects of one time, before `end` or (at a landmark) at it, disagree. */
export function effectsTied(
  effects: readonly Effect[],
  { as }: TimeDependent,
  counts: (t: number) => boolean,
): boolean {
  if (as !== 'value') return false;
  const times = new Set(effects.map(({ t }) => t).filter(counts));
  return [...times].some((time) => differ(effects.filter(({ t }) => t === time).map(({ value }) => value)));
}

/** The value for the attribute that is named; where none is named, something that is no missing value. */
function valueIn(dated: Dated, from: TimeDependent['from'], definition: Asked['definition']): Cell {
  return from.attribute === undefined ? 1 : valueOf(dated, { ...from, attribute: from.attribute }, definition);
}
