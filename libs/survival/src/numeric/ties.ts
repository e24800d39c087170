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
  let distinct = 0;
  let size = 0;
  let before = NaN;
  for (const i of order) {
    const time = all[i]!;
    if (time === before) continue;
    distinct++;
    size += Math.abs(time);
    before = time;
  }
  const tolerance = TIE_TOLERANCE * Math.max(1, size / distinct);
  let merged = 0;
  let kept = all[order[0]!]!;
  before = kept;
  for (const i of order) {
    const time = all[i]!;
    if (time !== before) {
      if (time - before <= tolerance) merged++;
      else kept = time;
      before = time;
    }
    all[i] = kept;
  }
  if (merged === 0) return { arrays, merged, order };
  at = 0;
  return {
    arrays: arrays.map(({ length }) => all.subarray(at, (at += length))),
    merged,
    order,
  };
}

function isWhole(array: Numbers): boolean {
  if (!(array instanceof Float64Array || array instanceof Float32Array)) return true;
  for (let i = 0; i < array.length; i++) if (!Number.isInteger(array[i]!)) return false;
  return true;
}
