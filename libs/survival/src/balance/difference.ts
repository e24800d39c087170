import { notEstimable, type Estimate } from '../data.js';
import { decompose, solve } from '../numeric/matrix.js';
import { momentsOf } from './moments.js';

const NO_VALUES = notEstimable('no-values', 'A group has no values');
const NO_VARIANCE = notEstimable('no-variance', 'The groups differ and do not vary: the difference is infinite');

/** (m1 - m2) / √((v1 + v2) / 2). */
export function numberDifference(a: Float64Array, b: Float64Array): Estimate {
  const [one, two] = [momentsOf(a), momentsOf(b)];
  if (one.n === 0 || two.n === 0) return NO_VALUES;
  if (one.n === 1 || two.n === 1) return notEstimable('too-few', 'A group has one value: its variance is not known');
  const difference = one.mean - two.mean;
  const variance = (one.variance + two.variance) / 2;
  if (variance > 0) return difference / Math.sqrt(variance);
  return difference === 0 ? 0 : NO_VARIANCE;
}

/**
 * Of proportions of levels (Yang and Dalton 2012): with two levels that of the second as a number with variance p(1 - p), with more the
 * Mahalanobis distance of all but the first, with the mean of the multinomial covariances.
 *
 * @param a counts of levels, as b
 */
export function categoryDifference(a: readonly number[], b: readonly number[]): Estimate {
  const [p, q] = [proportions(a), proportions(b)];
  if (p === undefined || q === undefined) return NO_VALUES;
  const size = p.length;
  if (size === 0) return 0;
  const apart = Float64Array.from(p, (share, i) => share - q[i]!);
  const covariance = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const both = i === j ? p[i]! * (1 - p[i]!) + q[i]! * (1 - q[i]!) : -p[i]! * p[j]! - q[i]! * q[j]!;
      covariance[i * size + j] = both / 2;
    }
  }
  if (size === 1 && covariance[0]! > 0) return apart[0]! / Math.sqrt(covariance[0]!);
  const solved = solve(decompose(covariance, size), apart);
  for (let i = 0; i < size; i++) {
    let back = 0;
    for (let j = 0; j < size; j++) back += covariance[i * size + j]! * solved[j]!;
    // They differ in a direction in which neither varies.
    if (Math.abs(back - apart[i]!) > 1e-9) return NO_VARIANCE;
  }
  return Math.sqrt(apart.reduce((sum, difference, i) => sum + difference * solved[i]!, 0));
}

/** Of all levels but the first. */
function proportions(counts: readonly number[]): number[] | undefined {
  const n = counts.reduce((sum, count) => sum + count, 0);
  return n === 0 ? undefined : counts.slice(1).map((count) => count / n);
}
