import { firstRows } from '../numeric/order.js';
import { sortSpread } from '../numeric/spread.js';

/** Of values. */
export interface Moments {
  readonly n: number;
  /** NaN without values. */
  readonly mean: number;
  /** With n - 1; NaN with fewer than two values. */
  readonly variance: number;
}

/** In two passes each, so that a great mean costs no digits. */
export function momentsOf(values: Float64Array): Moments {
  const n = values.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i]!;
  const about = sum / n;
  let rest = 0;
  for (let i = 0; i < n; i++) rest += values[i]! - about;
  const mean = about + rest / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i]! - mean) ** 2;
  return { n, mean, variance: n < 2 ? NaN : squares / (n - 1) };
}

/** The quantiles as R's `quantile` of type 7: between the values beside rank 1 + (n - 1) p. NaN without values. */
export function sampleQuantiles(values: Float64Array, probabilities: readonly number[]): number[] {
  const sorted = values.slice();
  sortSpread(sorted, firstRows(sorted.length));
  return probabilities.map((p) => {
    const place = (sorted.length - 1) * p;
    const below = Math.floor(place);
    const low = sorted[below] ?? NaN;
    return place === below ? low : low + (place - below) * (sorted[below + 1]! - low);
  });
}
