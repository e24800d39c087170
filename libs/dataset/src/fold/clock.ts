import type { Day } from '#kernel';
import { matches } from '#protocol';
import type { Asked } from './asked.js';
import type { End } from './end.js';
import type { Dated } from './facts.js';

/** Where the days of a case lie, in days since its origin, once an end on day 0 and the shift are reckoned with. */
export interface Clock {
  /** The end of follow-up. */
  readonly stop: number;
  /** Whether follow-up ended on the day of the origin, and the shift put the end after it. */
  readonly endMoved: boolean;
  /** Where a precise fact lies as a time-dependent covariate, a recurrent event or an entered state. */
  readonly place: (dated: Dated) => number;
  /** Where a precise fact lies as anything else. */
  readonly plain: (dated: Dated) => number;
  /** Whether the shift puts a fact before the end of its day. */
  readonly moved: (dated: Dated) => boolean;
}

/** The clock of a case whose follow-up ended so. */
export function clockOf({ shift }: Asked, origin: Day, end: End): Clock {
  const last = end.stop - origin;
  const days = shift?.days ?? 0;
  const stop = last === 0 ? days : last;
  const isEnd = (dated: Dated): boolean =>
    dated.from === end.stop && end.pattern !== undefined && matches(end.pattern, dated.fact);
  const moved = (dated: Dated): boolean =>
    shift !== undefined &&
    dated.from === end.stop &&
    shift.facts.some((pattern) => matches(pattern, dated.fact)) &&
    !isEnd(dated);
  const plain = (dated: Dated): number => (isEnd(dated) ? stop : dated.from - origin);
  const place = (dated: Dated): number => (moved(dated) ? stop - days : plain(dated));
  return { stop, endMoved: shift !== undefined && last === 0, place, plain, moved };
}
