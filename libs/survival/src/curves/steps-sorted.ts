import type { CheckedObservations } from '../check.js';
import { firstRows } from '../numeric/order.js';
import { sortSpread } from '../numeric/spread.js';
import { mergeSortedTies } from '../numeric/ties.js';
import type { Steps } from './steps.js';

/** Rows in ascending order of a time. */
interface Sorted {
  readonly time: Float64Array;
  /** Twice the index of the level, and 1 more where there is an event. */
  readonly code: Uint32Array;
  readonly weights?: Float64Array;
}

/**
 * Steps of any times and weights: rows sorted once, then walked from the last to the first. Times that differ by rounding alone
 * are made equal here where there is no `start`; with one, they have been.
 */
export function stepsSorted(
  data: CheckedObservations,
  levels: number,
): { readonly steps: Steps[]; readonly merged: number } {
  const ends = sortBy(data.time, data);
  const merged = data.whole || data.start !== undefined ? 0 : mergeSortedTies(ends.time);
  const entries = data.start === undefined ? undefined : byLevel(sortBy(data.start, data), levels);
  const steps = byLevel(ends, levels).map((of, level) => stepsOf(level, of, entries?.[level]));
  return { steps: steps.filter(({ n }) => n > 0), merged };
}

function sortBy(key: Float64Array, { status, codes, weights, n }: CheckedObservations): Sorted {
  const time = new Float64Array(n);
  for (let row = 0; row < n; row++) time[row] = key[row]! + 0;
  const packed = new Uint32Array(n);
  for (let row = 0; row < n; row++) packed[row] = status[row]!;
  if (codes !== undefined) for (let row = 0; row < n; row++) packed[row]! += codes[row]! << 1;
  if (weights === undefined) {
    sortSpread(time, packed);
    return { time, code: packed };
  }
  const order = firstRows(n);
  sortSpread(time, order);
  return { time, code: packed.map((_, i) => packed[order[i]!]!), weights: weights.map((_, i) => weights[order[i]!]!) };
}

/** The rows of each level, in the same order. */
function byLevel(sorted: Sorted, levels: number): Sorted[] {
  if (levels === 1) return [sorted];
  const { time, code, weights } = sorted;
  const ends = new Uint32Array(levels + 1);
  for (let i = 0; i < code.length; i++) ends[(code[i]! >> 1) + 1]!++;
  for (let level = 1; level <= levels; level++) ends[level]! += ends[level - 1]!;
  const times = new Float64Array(time.length);
  const codes = new Uint32Array(time.length);
  const heavy = weights === undefined ? undefined : new Float64Array(time.length);
  for (let i = 0; i < time.length; i++) {
    const to = ends[code[i]! >> 1]!++;
    times[to] = time[i]!;
    codes[to] = code[i]!;
    if (heavy !== undefined) heavy[to] = weights![i]!;
  }
  return Array.from({ length: levels }, (_, level) => {
    const begin = level === 0 ? 0 : ends[level - 1]!;
    const end = ends[level]!;
    return {
      time: times.subarray(begin, end),
      code: codes.subarray(begin, end),
      ...(heavy === undefined ? {} : { weights: heavy.subarray(begin, end) }),
    };
  });
}

function stepsOf(level: number, { time, code, weights }: Sorted, entries: Sorted | undefined): Steps {
  const n = time.length;
  let points = 0;
  for (let i = 0; i < n; i++) if (i === 0 || time[i] !== time[i - 1]) points++;
  const times = new Float64Array(points);
  const atRisk = new Float64Array(points);
  const events = new Float64Array(points);
  const censored = new Float64Array(points);
  const rows = weights && { eventRows: new Float64Array(points), censoredRows: new Float64Array(points) };
  let entering = (entries?.time.length ?? 0) - 1;
  let risk = 0;
  let rowsAtRisk = 0;
  for (let i = n - 1, point = points - 1; i >= 0; point--) {
    const now = time[i]!;
    for (; entering >= 0 && entries!.time[entering]! >= now; entering--) {
      risk -= entries!.weights === undefined ? 1 : entries!.weights[entering]!;
      // Where nobody is left, nothing of the rounding of sums stays either.
      if (--rowsAtRisk === 0) risk = 0;
    }
    let withEvent = 0;
    let without = 0;
    let died = 0;
    let left = 0;
    for (; i >= 0 && time[i] === now; i--) {
      const weight = weights === undefined ? 1 : weights[i]!;
      rowsAtRisk++;
      if ((code[i]! & 1) === 0) {
        left += weight;
        without++;
      } else {
        died += weight;
        withEvent++;
      }
    }
    risk = risk + left + died;
    times[point] = now;
    atRisk[point] = risk;
    events[point] = died;
    censored[point] = left;
    if (rows === undefined) continue;
    rows.eventRows[point] = withEvent;
    rows.censoredRows[point] = without;
  }
  return { level, n, time: times, atRisk, events, censored, ...rows };
}
