import { SurvivalError } from '../../data.js';
import { ascendingOrder } from '../../numeric/order.js';
import { ranksOf } from '../../numeric/ranks.js';
import type { CoxRows } from './rows.js';

/** The transforms that have a name: see {@link TimeTransform}. */
export const TIME_TRANSFORMS = ['km', 'rank', 'identity', 'log'] as const;
/** How time is counted in a test of proportionality: by name, or by a function of it. */
export type TimeTransform = (typeof TIME_TRANSFORMS)[number] | ((time: number) => number);

/**
 * The end time of each row on another scale, as `cox.zph` of R's survival has it: `km` is 1 less the Kaplan-Meier estimate just
 * before the time, of all rows together and without weights; `rank` among all rows, the mean rank for ties.
 *
 * @throws SurvivalError `bad-option` where there is no such, or an event's time has no finite number
 */
export function transformTimes(rows: CoxRows, transform: TimeTransform): Float64Array {
  const times = transformed(rows, transform);
  for (let i = 0; i < rows.n; i++) {
    if (rows.status[i] === 0 || Number.isFinite(times[i]!)) continue;
    const name = typeof transform === 'string' ? `"${transform}"` : 'the function given';
    throw new SurvivalError(
      'bad-option',
      `Every event's time must have a finite transform; ${name} makes ${times[i]} of ${rows.time[i]}. Choose another, such as "km"`,
    );
  }
  return times;
}

function transformed(rows: CoxRows, transform: TimeTransform): Float64Array {
  switch (transform) {
    case 'identity':
      return rows.time;
    case 'log':
      return rows.time.map((t) => Math.log(t));
    case 'rank':
      return ranksOf(rows.time).ranks;
    case 'km':
      return kaplanMeierBefore(rows);
    default:
      if (typeof transform !== 'function')
        throw new SurvivalError(
          'bad-option',
          `A transform must be a function or one of ${TIME_TRANSFORMS.join(', ')}, not ${String(transform)}`,
        );
      return rows.time.map((t) => transform(t));
  }
}

function kaplanMeierBefore({ n, time, start, status, empty }: CoxRows): Float64Array {
  const order = ascendingOrder(time);
  const byStart = start && ascendingOrder(start);
  const dead = new Float64Array(n);
  // Rows that are never at risk come and go at once: they are in the difference of entries and ends nowhere.
  let survival = 1;
  let entered = start === undefined ? n : 0;
  let next = 0;
  let ended = 0;
  const skipped = new Uint8Array(n);
  for (const row of empty) skipped[row] = 1;
  for (let from = 0, to = 0; from < n; from = to) {
    const now = time[order[from]!]!;
    for (; start !== undefined && next < n && start[byStart![next]!]! < now; next++)
      entered += 1 - skipped[byStart![next]!]!;
    let events = 0;
    let ending = 0;
    for (; to < n && time[order[to]!]! === now; to++) {
      const row = order[to]!;
      dead[row] = 1 - survival;
      ending += 1 - skipped[row]!;
      events += status[row]!;
    }
    if (events > 0) survival *= 1 - events / (entered - ended);
    ended += ending;
  }
  return dead;
}
