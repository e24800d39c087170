import type { Day } from '#kernel';
import type { Asked } from './asked.js';
import type { End } from './end.js';
import { inOrder, matching, type Dated } from './facts.js';

/** The endpoint at an unknown day of (time, upper], in days since the origin. */
export interface IntervalCensored {
  readonly time: number;
  readonly upper: number;
  readonly fact: Dated;
}

/** The facts of the endpoint that the question judges by themselves: those of imprecise date. */
export function setAside(facts: readonly Dated[], { question, definition, asOf }: Asked): readonly Dated[] {
  if (question.impreciseDates !== 'interval-censor') return [];
  const endpoint = matching(facts, definition.endpoints[question.endpoint]!);
  return endpoint.filter(({ precise, from }) => !precise && from <= asOf);
}

/** What was set aside, in order, with the days that an unknown date can have been. */
export function datedAside(aside: readonly Dated[], { asOf, studyEnd }: Asked, origin: Day): Dated[] {
  const last = Math.min(asOf, studyEnd);
  return aside.map((dated) => (dated.from === -Infinity ? { ...dated, from: origin, to: last } : dated)).sort(inOrder);
}

/** The event that the facts set aside tell of, for an end that was found without them; `undefined`: of none. */
export function intervalCensored(
  aside: readonly Dated[],
  { stop, by }: End,
  origin: Day,
): IntervalCensored | undefined | 'date-imprecise' {
  const possible = aside.filter(({ from }) => from <= stop);
  const fact = possible[0];
  if (fact === undefined) return undefined;
  if (by !== 'endpoint' && possible.some(({ to }) => to > stop)) return 'date-imprecise';
  const time = Math.max(0, Math.min(...possible.map(({ from }) => from)) - 1 - origin);
  const upper = Math.min(stop, ...possible.map(({ to }) => to)) - origin;
  return { time, upper, fact };
}
