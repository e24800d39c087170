import type { CheckedObservations } from '../check.js';
import { ascendingOrder } from '../numeric/order.js';
import type { Steps } from './steps.js';

/** Steps of any times and weights: rows sorted once, then walked from the last to the first. Ties are merged before. */
export function stepsSorted(data: CheckedObservations, levels: number): Steps[] {
  const { time, n } = data;
  const order = ascendingOrder(time);
  const groups = emptySteps(data, order, levels);
  const point = groups.map(({ time: { length } }) => length);
  const atRisk = new Float64Array(levels);
  const rowsAtRisk = new Int32Array(levels);
  const entries = data.start === undefined ? undefined : ascendingOrder(data.start);
  let entering = n - 1;
  for (let i = n - 1; i >= 0;) {
    const now = time[order[i]!]!;
    for (; entries !== undefined && entering >= 0 && data.start![entries[entering]!]! >= now; entering--) {
      const row = entries[entering]!;
      const level = data.codes === undefined ? 0 : data.codes[row]!;
      atRisk[level]! -= data.weights === undefined ? 1 : data.weights[row]!;
      // Sums of weights are exact where nobody is left: nothing of their rounding stays.
      if (--rowsAtRisk[level]! === 0) atRisk[level] = 0;
    }
    for (; i >= 0 && time[order[i]!] === now; i--) {
      const row = order[i]!;
      const level = data.codes === undefined ? 0 : data.codes[row]!;
      const weight = data.weights === undefined ? 1 : data.weights[row]!;
      const group = groups[level]!;
      if (point[level] === group.time.length || group.time[point[level]!] !== now) group.time[--point[level]!] = now;
      const at = point[level]!;
      if (data.status[row] === 0) group.censored[at]! += weight;
      else {
        group.events[at]! += weight;
        if (group.eventRows !== undefined) group.eventRows[at]!++;
      }
      rowsAtRisk[level]!++;
      atRisk[level]! += weight;
      group.atRisk[at] = atRisk[level]!;
    }
  }
  return groups.filter((group) => group.n > 0);
}

type Filled = { -readonly [Key in keyof Steps]: Steps[Key] };

function emptySteps({ time, codes, weights, n }: CheckedObservations, order: Uint32Array, levels: number): Filled[] {
  const rows = new Int32Array(levels);
  const points = new Int32Array(levels);
  const last = new Float64Array(levels).fill(NaN);
  for (let i = 0; i < n; i++) {
    const level = codes === undefined ? 0 : codes[order[i]!]!;
    const now = time[order[i]!]!;
    rows[level]!++;
    if (last[level] !== now) points[level]!++;
    last[level] = now;
  }
  return Array.from({ length: levels }, (_, level) => {
    const length = points[level]!;
    return {
      level,
      n: rows[level]!,
      time: new Float64Array(length),
      atRisk: new Float64Array(length),
      events: new Float64Array(length),
      censored: new Float64Array(length),
      ...(weights === undefined ? {} : { eventRows: new Float64Array(length) }),
    };
  });
}
