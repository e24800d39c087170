import { quadraticForm } from '../../numeric/matrix.js';
import type { Baseline } from './baseline.js';

/**
 * The variance of a cumulative hazard over (time[from], time[to]], relative to a row's risk: that of the baseline were beta
 * known, and what beta's own variance adds (Tsiatis 1981; Therneau and Grambsch 2000, section 10.2.3).
 *
 * @param from, to indices of the baseline's times; -1 is before all of them
 * @param x centred covariates, the row's from `at`
 * @param variance of beta, p × p
 * @param d room for p numbers
 */
export function hazardVariance(
  baseline: Baseline,
  from: number,
  to: number,
  x: Float64Array,
  at: number,
  variance: Float64Array,
  d: Float64Array,
): number {
  const p = d.length;
  const hazard = cumulative(baseline.hazard, to) - cumulative(baseline.hazard, from);
  for (let j = 0; j < p; j++) {
    const mean = (to < 0 ? 0 : baseline.mean[to * p + j]!) - (from < 0 ? 0 : baseline.mean[from * p + j]!);
    d[j] = hazard * x[at + j]! - mean;
  }
  return cumulative(baseline.variance, to) - cumulative(baseline.variance, from) + quadraticForm(variance, d);
}

/** A cumulative sum at an index; 0 before the first. */
export function cumulative(values: Float64Array, k: number): number {
  return k < 0 ? 0 : values[k]!;
}
