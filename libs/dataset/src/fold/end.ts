import type { Day } from '#kernel';
import type { FactPattern } from '#protocol';
import type { ExclusionReason } from '../answer.js';
import { WHY } from '../codebook.js';
import type { Asked } from './asked.js';
import { cameBefore, causesOf, firstNamed, mayHaveEnded, type Cause } from './causes.js';
import type { Dated } from './facts.js';

/** How follow-up ended. */
export interface End {
  readonly stop: Day;
  /** `time`: by no fact. */
  readonly by: 'endpoint' | 'competing' | 'censoring' | 'time';
  /** The name of the cause; where time ended it, the machine code of `why`. */
  readonly reason: string;
  readonly fact: Dated | undefined;
  readonly pattern: FactPattern | undefined;
}

/** When and by what follow-up ended, where the endpoint ends it; or why that cannot be said. `facts` are in order. */
export function endOf(facts: readonly Dated[], asked: Asked, origin: Day): End | ExclusionReason {
  const causes = causesOf(facts, asked);
  const before = reasonBefore(causes, origin);
  if (before !== undefined) return before;
  const stop = stopOf(causes, asked, origin);
  if (causes.some((cause) => mayHaveEnded(cause, origin, stop))) return 'date-imprecise';
  const there = causesAt(causes, stop);
  const competing = withoutTheOther(
    there.filter(({ policy }) => policy === 'competes'),
    there,
    asked,
  );
  const cause = competing.length > 1 ? firstNamed(competing, asked) : competing[0];
  if (cause === undefined && competing.length > 1) return 'same-instant';
  return endBy(cause, there, asked, origin, stop);
}

/** The reason why a case that a cause certainly ended before its origin is not in the rows. */
export function reasonBefore(causes: readonly Cause[], origin: Day): ExclusionReason | undefined {
  const early = causes.filter((cause) => cameBefore(cause, origin));
  if (early.some(({ policy, part }) => policy === 'competes' || part === 'before')) return 'event-before-origin';
  return early.length > 0 ? 'exit-before-origin' : undefined;
}

/** The last day of follow-up, where these causes may end it. */
export function stopOf(causes: readonly Cause[], asked: Asked, origin: Day): Day {
  const decided = causes.map(({ deciding }) => deciding?.from ?? Infinity);
  return Math.min(asked.asOf, asked.studyEnd, longest(asked, origin), ...decided);
}

/** The causes whose deciding fact is at the stop. */
export function causesAt(causes: readonly Cause[], stop: Day): Cause[] {
  return causes.filter(({ deciding }) => deciding?.from === stop);
}

/** The end by a cause that competes, or else by the first of those there that censors, or else by time. */
export function endBy(
  competing: Cause | undefined,
  there: readonly Cause[],
  asked: Asked,
  origin: Day,
  stop: Day,
): End {
  const cause = competing ?? there.find(({ policy }) => policy === 'censors');
  if (cause === undefined) {
    const reason = longest(asked, origin) === stop ? WHY.maxFollowUp : WHY.administrative;
    return { stop, by: 'time', reason, fact: undefined, pattern: undefined };
  }
  const by = cause.policy === 'censors' ? 'censoring' : cause.part === 'endpoint' ? 'endpoint' : 'competing';
  return { stop, by, reason: cause.name, fact: cause.deciding, pattern: cause.pattern };
}

function longest({ question: { maxFollowUp } }: Asked, origin: Day): Day {
  return maxFollowUp === null ? Infinity : origin + maxFollowUp;
}

/** Of an endpoint and the fact that it must come before, on one day, only one is a cause. */
function withoutTheOther(causes: readonly Cause[], there: readonly Cause[], asked: Asked): readonly Cause[] {
  const has = (part: Cause['part']): boolean => there.some((cause) => cause.part === part);
  if (!has('endpoint') || !has('before')) return causes;
  const { before } = asked.definition.endpoints[asked.question.endpoint]!;
  const loser = before!.sameDay === 'counts' ? 'before' : 'endpoint';
  return causes.filter(({ part }) => part !== loser);
}
