import type { Day } from '#kernel';
import type { ExclusionReason } from '../answer.js';
import type { Asked } from './asked.js';
import { matching, type Dated } from './facts.js';

/** The fact whose day is 0; or why there is none. `facts` are in order. */
export function originOf(facts: readonly Dated[], { definition, asOf, studyEnd }: Asked): Dated | ExclusionReason {
  const candidates = matching(facts, definition.origin);
  if (candidates.length === 0) return 'no-origin';
  const first = candidates.find(({ precise }) => precise);
  const latest = Math.min(first?.from ?? Infinity, asOf);
  if (candidates.some(({ precise, from }) => !precise && from <= latest)) return 'date-imprecise';
  if (first === undefined || first.from > asOf) return 'origin-after-as-of';
  return first.from > studyEnd ? 'origin-after-study-end' : first;
}

/** The fact of the entry; `undefined` without one in the question; or why it cannot be said. `facts` are in order. */
export function entryOf(
  facts: readonly Dated[],
  { definition, asOf }: Asked,
  origin: Day,
  stop: Day,
): Dated | undefined | ExclusionReason {
  if (definition.entry === undefined) return undefined;
  const happened = matching(facts, definition.entry).filter(({ from }) => from <= asOf);
  const first = happened.find(({ precise }) => precise);
  if (happened.some(({ precise, from }) => !precise && from <= (first?.from ?? asOf))) return 'date-imprecise';
  if (first === undefined) return 'no-entry';
  return first.from > origin && first.from >= stop ? 'entry-after-end' : first;
}
