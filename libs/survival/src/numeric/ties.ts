import type { Numbers } from '../data.js';
import { ascendingOrder } from './order.js';

/** R's tolerance, `sqrt(.Machine$double.eps)`. */
export const TIE_TOLERANCE = Math.sqrt(Number.EPSILON);

/**
 * Times that differ by rounding alone made equal, as `aeqSurv` of R's survival does (`timefix`): among the distinct times in
 * ascending order, one that follows the one before it by no more than the tolerance, absolutely or in proportion to the mean
 * size of the distinct times, is a tie and becomes the smallest of its run. Whole numbers need none of this and come back as they are.
 *
 * @param arrays starts and stops that belong together (one scale)
 * @returns arrays of the same lengths, how many distinct times were made equal to others, and, where they had to be sorted, the
 *   ascending order of all times (the arrays one after the other)
 */
export function mergeTies(arrays: readonly Numbers[]): {
  readonly arrays: readonly Numbers[];
  readonly merged: number;
  readonly order?: Uint32Array;
} {
  if (arrays.every(isWhole)) return { arrays, merged: 0 };
  const all = new Float64Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  const order = ascendingOrder(all);
  const sorted = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) sorted[i] = all[order[i]!]!;
  const merged = mergeSortedTies(sorted);
  if (merged === 0) return { arrays, merged, order };
  for (let i = 0; i < order.length; i++) all[order[i]!] = sorted[i]!;
  at = 0;
  return {
    arrays: arrays.map(({ length }) => all.subarray(at, (at += length))),
    merged,
    order,
  };
}

/** {@link mergeTies} of one array in ascending order, written into itself. @returns how many distinct times were made equal to others */
export function mergeSortedTies(sorted: Float64Array): number {
  let distinct = 0;
  let size = 0;
  let before = NaN;
  let nearest = Infinity;
  for (let i = 0; i < sorted.length; i++) {
    const time = sorted[i]!;
    if (time === before) continue;
    distinct++;
    size += Math.abs(time);
    if (time - before < nearest) nearest = time - before;
    before = time;
  }
  const tolerance = TIE_TOLERANCE * Math.max(1, size / distinct);
  if (nearest > tolerance) return 0;
  let merged = 0;
  let kept = sorted[0]!;
  before = kept;
  for (let i = 0; i < sorted.length; i++) {
    const time = sorted[i]!;
    if (time !== before) {
      if (time - before <= tolerance) merged++;
      else kept = time;
      before = time;
    }
    sorted[i] = kept;
  }
  return merged;
}

function isWhole(array: Numbers): boolean {
  if (!(array instanceof Float64Array || array instanceof Float32Array)) return true;
  for (let i = 0; i < array.length; i++) if (!Number.isInteger(array[i]!)) return false;
  return true;
}
