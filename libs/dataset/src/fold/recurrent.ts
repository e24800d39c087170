import type { Day } from '#kernel';
import type { ExclusionReason } from '../answer.js';
import type { Asked } from './asked.js';
import { causesOf, firstNamed, mayHaveEnded, type Cause } from './causes.js';
import { clockOf, type Clock } from './clock.js';
import { causesAt, endBy, reasonBefore, stopOf, type End } from './end.js';
import type { Dated } from './facts.js';

/** An event, at its time since the origin, with the first fact of it there. */
export interface Mark {
  readonly t: number;
  readonly fact: Dated;
}

/** The end of a case that the endpoint does not end, and the endpoint's events after the origin. */
export interface Recurrent {
  readonly end: End;
  readonly clock: Clock;
  readonly events: readonly Mark[];
}

/** Follow-up that goes on after the endpoint; or why it cannot be told. `facts` are in order. */
export function recurrentOf(facts: readonly Dated[], asked: Asked, origin: Day): Recurrent | ExclusionReason {
  const causes = causesOf(facts, asked);
  const before = reasonBefore(causes, origin);
  if (before !== undefined) return before;
  const endpoint = causes.find(({ part }) => part === 'endpoint')!;
  const others = causes.filter(({ part }) => part !== 'endpoint');
  const stop = stopOf(others, asked, origin);
  if (causes.some((cause) => mayHaveEnded(cause, origin, stop))) return 'date-imprecise';

  const there = causesAt(others, stop);
  const competing = there.filter(({ policy }) => policy === 'competes');
  const cause = competing.length > 1 ? firstNamed(competing, asked) : competing[0];
  if (cause === undefined && competing.length > 1) return 'same-instant';
  const end = endBy(cause, there, asked, origin, stop);
  const clock = clockOf(asked, origin, end);

  const marks = endpoint.happened
    .filter(({ precise, from }) => precise && from <= stop)
    .map((fact) => ({ t: clock.place(fact), fact }))
    .filter(({ t }) => t > 0);
  const atStop = marks.some(({ t }) => t === clock.stop);
  const counts = !atStop || countsAtStop(endpoint, cause, there, asked);
  if (counts === 'same-instant') return counts;
  const used = marks.filter(({ t }) => counts || t < clock.stop).sort((x, y) => x.t - y.t);
  return { end, clock, events: used.filter(({ t }, i) => t !== used[i - 1]?.t) };
}

/** Whether an endpoint on the day of the stop still counts, beside the cause that ended follow-up there. */
function countsAtStop(
  endpoint: Cause,
  cause: Cause | undefined,
  there: readonly Cause[],
  asked: Asked,
): boolean | 'same-instant' {
  const { before } = asked.definition.endpoints[endpoint.name]!;
  if (there.some(({ part }) => part === 'before') && before!.sameDay === 'does-not-count') return false;
  if (cause?.part !== 'exit') return true;
  const first = firstNamed([endpoint, cause], asked);
  return first === undefined ? 'same-instant' : first === endpoint;
}
