import type { Day } from '#kernel';
import type { FactPattern, ProtocolDefinition } from '#protocol';
import { matching, valueOf, type Dated } from './fold-facts.js';
import type { Question } from './question.js';

/** A case's group, and whether a fact decided it that is not certainly on or before the origin. */
export interface GroupOf {
  readonly code: string | null;
  readonly late: boolean;
}

/** The group of a case as of a day; `date-imprecise` where a fact may or may not have happened by then. */
export function foldGroup(
  facts: readonly Dated[],
  question: Question,
  definition: ProtocolDefinition,
  asOf: Day,
  origin: Day,
): GroupOf | 'date-imprecise' {
  if (question.group === null) return { code: null, late: false };
  const group = definition.groups![question.group]!;
  const patterns: readonly FactPattern[] =
    'from' in group ? [group.from] : group.rules.flatMap(({ has, hasNot }) => [...(has ?? []), ...(hasNot ?? [])]);
  const used = patterns.flatMap((pattern) => matching(facts, pattern));
  if (used.some(({ from, to }) => from <= asOf && asOf < to)) return 'date-imprecise';

  const certain = facts.filter(({ to }) => to <= asOf);
  if ('from' in group) {
    const first = matching(certain, group.from)[0];
    if (first === undefined) return { code: null, late: false };
    return { code: valueOf(first, group.from, definition) as string | null, late: first.to > origin };
  }
  const has = (pattern: FactPattern): boolean => matching(certain, pattern).length > 0;
  const rule = group.rules.find((one) => (one.has ?? []).every(has) && !(one.hasNot ?? []).some(has));
  if (rule === undefined) return { code: null, late: false };
  const late = (rule.has ?? []).some((pattern) => matching(certain, pattern).every(({ to }) => to > origin));
  return { code: rule.code, late };
}
