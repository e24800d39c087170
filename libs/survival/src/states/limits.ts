import type { ConfidenceType } from '../curves/curve.js';
import { normalQuantile } from '../numeric/distributions.js';

export interface Limits {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/**
 * Limits of confidence of estimates whose standard errors are on their own scale, as R's `survfit` has them for
 * probabilities of states. NaN where the scale has none: `log`, `logit` and `arcsin` at 0, `log-log` at 0 and 1.
 *
 * @param most what an upper limit never exceeds: 1 for a probability
 */
export function limitsOf(
  estimate: Float64Array,
  se: Float64Array,
  confidence: ConfidenceType,
  level: number,
  most = 1,
): Limits {
  const n = estimate.length;
  const lower = new Float64Array(n).fill(NaN);
  const upper = new Float64Array(n).fill(NaN);
  if (confidence === 'none') return { lower, upper };
  const z = normalQuantile((1 + level) / 2);
  for (let i = 0; i < n; i++) {
    const p = estimate[i]!;
    const width = z * se[i]!;
    if (confidence === 'plain') {
      lower[i] = Math.max(0, p - width);
      upper[i] = Math.min(most, p + width);
    } else if (p === 0) {
      continue;
    } else if (confidence === 'log') {
      const times = Math.exp(width / p);
      lower[i] = p / times;
      upper[i] = Math.min(most, p * times);
    } else if (p === 1) {
      continue;
    } else if (confidence === 'log-log') {
      const power = Math.exp(width / (p * -Math.log(p)));
      lower[i] = p ** power;
      upper[i] = p ** (1 / power);
    } else if (confidence === 'logit') {
      const times = Math.exp(width / (p * (1 - p)));
      const odds = p / (1 - p);
      lower[i] = odds / (times + odds);
      upper[i] = (odds * times) / (1 + odds * times);
    } else {
      const angle = Math.asin(Math.sqrt(p));
      const half = width / (2 * Math.sqrt(p * (1 - p)));
      lower[i] = Math.sin(Math.max(0, angle - half)) ** 2;
      upper[i] = Math.sin(Math.min(Math.PI / 2, angle + half)) ** 2;
    }
  }
  return { lower, upper };
}
