import { dayFromIso, type Day } from '#kernel';
import { processVersionOn } from '#case';
import type { FactPattern, Group } from '#protocol';
import type { Cell } from '../answer.js';
import { bandCodes, PROCESS_VERSION } from '../codebook.js';
import type { Asked } from './asked.js';
import { matching, valueOf, type Dated } from './facts.js';

/** A value at the base day, and whether it was decided later (or would have been). */
export interface Baseline {
  readonly value: Cell;
  /** The fact that decided it. */
  readonly fact: Dated | undefined;
  readonly missed: boolean;
  /** Whether facts of one deciding day disagree. */
  readonly tied: boolean;
}

/** The group of a case, and the last day whose facts counted. */
export interface GroupValue {
  readonly value: Cell;
  /** Whether a fact after the base day has changed it, or would have. */
  readonly missed: boolean;
  readonly asOf: Day;
}

/** The group of a case; `date-imprecise` where a fact may or may not have been there by then. `facts` are in order. */
export function groupOf(
  facts: readonly Dated[],
  asked: Asked,
  origin: Day,
  baseDay: Day,
): GroupValue | 'date-imprecise' {
  const { question, definition, asOf } = asked;
  if (question.group === null) return { value: null, missed: false, asOf: origin };
  if (question.group === PROCESS_VERSION) {
    return { value: processVersion(facts, asked, origin), missed: false, asOf: origin };
  }
  const group = definition.groups![question.group]!;
  const day = question.fixedAtAnyTime.includes(question.group) ? asOf : baseDay;
  if (patternsOf(group).some((pattern) => uncertainAt(matching(facts, pattern), day, asOf))) {
    return 'date-imprecise';
  }
  const base = groupAt(group, facts, asked, baseDay);
  const now = groupAt(group, facts, asked, asOf);
  return { value: day === baseDay ? base : now, missed: now !== base, asOf: day };
}

/** The patterns whose facts make a group. */
export function patternsOf(group: Group): readonly FactPattern[] {
  return 'from' in group ? [group.from] : group.rules.flatMap(({ has, hasNot }) => [...(has ?? []), ...(hasNot ?? [])]);
}

function groupAt(group: Group, facts: readonly Dated[], { definition }: Asked, day: Day): Cell {
  const certain = facts.filter(({ to }) => to <= day);
  if ('from' in group) {
    const first = matching(certain, group.from)[0];
    return first === undefined ? null : valueOf(first, group.from, definition);
  }
  const has = (pattern: FactPattern): boolean => matching(certain, pattern).length > 0;
  const rule = group.rules.find((one) => (one.has ?? []).every(has) && !(one.hasNot ?? []).some(has));
  return rule?.code ?? null;
}

function processVersion(facts: readonly Dated[], { definition }: Asked, origin: Day): Cell {
  const { place } = definition;
  const last = place === undefined ? undefined : matching(facts, place).findLast(({ to }) => to <= origin);
  const value = last === undefined ? null : valueOf(last, place!, definition);
  return processVersionOn(definition, origin, typeof value === 'string' ? value : undefined) ?? null;
}

/** A baseline covariate of a case; `date-imprecise` where a fact may or may not have been there. `facts` are in order. */
export function covariateOf(
  facts: readonly Dated[],
  name: string,
  asked: Asked,
  origin: Day,
  baseDay: Day,
): Baseline | 'date-imprecise' {
  const { question, definition, asOf } = asked;
  const { from: source, as } = definition.covariates![name]!;
  const own = matching(facts, source);
  if (uncertainAt(own, baseDay, asOf)) return 'date-imprecise';
  const known = own.filter(({ to }) => to <= baseDay);
  const later = own.filter(({ from, to }) => to > baseDay && from <= asOf);
  const atAnyTime = question.fixedAtAnyTime.includes(name);
  const deciding = known.at(-1) ?? (atAnyTime ? later.find(({ to }) => to <= asOf) : undefined);
  const value = deciding === undefined ? null : valueOf(deciding, source, definition);
  const sameDay = known.filter(({ from }) => from === known.at(-1)?.from);
  return {
    value: as === 'years-at-origin' && value !== null ? (origin - dayFromIso(value as string)!) / 365.25 : value,
    fact: deciding,
    missed: known.length === 0 && later.length > 0,
    tied: differ(sameDay.map((dated) => valueOf(dated, source, definition))),
  };
}

/** Whether a case is in the population; `date-imprecise` where a fact of it may or may not have been there. */
export function inPopulation(
  facts: readonly Dated[],
  { question, asOf }: Asked,
  origin: Day,
): boolean | 'date-imprecise' {
  const { has = [], hasNot = [] } = question.population ?? {};
  if ([...has, ...hasNot].some((pattern) => uncertainAt(matching(facts, pattern), origin, asOf))) {
    return 'date-imprecise';
  }
  const there = (pattern: FactPattern): boolean => matching(facts, pattern).some(({ to }) => to <= origin);
  return has.every(there) && !hasNot.some(there);
}

/** The code of the band that a value lies in. */
export function bandOf(value: Cell, limits: readonly number[]): string | null {
  return typeof value === 'number' ? bandCodes(limits)[limits.filter((limit) => limit <= value).length]! : null;
}

/** Whether there are two values among these that are not the same. */
export function differ(values: readonly Cell[]): boolean {
  return new Set(values.filter((value) => value !== null)).size > 1;
}

/** Whether one of the facts may or may not have occurred by a day. */
function uncertainAt(facts: readonly Dated[], day: Day, asOf: Day): boolean {
  return facts.some(({ from, to }) => from <= day && day < to && from <= asOf);
}
