import type { Powers } from './weighting.js';

/** Observed, expected and their variance, summed over event times. One stratum after the other, times ascending. */
export class Sums {
  readonly observed: Float64Array;
  readonly expected: Float64Array;
  /** The upper triangle, the diagonal with it, of the groups × groups matrix. */
  private readonly upper: Float64Array;
  private survival = 1;
  /** An event counted for nothing, since nobody was expected to be left. */
  worthless = false;

  constructor(
    private readonly groups: number,
    private readonly powers: Powers,
  ) {
    this.observed = new Float64Array(groups);
    this.expected = new Float64Array(groups);
    this.upper = new Float64Array(groups * groups);
  }

  /** A new stratum: its survival begins at 1. */
  begin(): void {
    this.survival = 1;
  }

  /** An event time. @param risk of each group @param died of each group @param n sum of risk @param d sum of died, at least 1 */
  add(risk: Float64Array, died: Float64Array, n: number, d: number): void {
    const { groups, observed, expected, upper } = this;
    const weight = this.weight(n);
    this.survival *= (n - d) / n;
    const share = (weight * d) / n;
    // Hypergeometric; with one row left there is nothing to vary.
    const spread = n === 1 ? 0 : (weight * share * (n - d)) / (n - 1);
    const common = spread / n;
    for (let j = 0; j < groups; j++) {
      const r = risk[j]!;
      observed[j]! += weight * died[j]!;
      if (r === 0) continue;
      expected[j]! += share * r;
      if (spread === 0) continue;
      upper[j * groups + j]! += spread * r;
      for (let k = j; k < groups; k++) upper[j * groups + k]! -= common * r * risk[k]!;
    }
  }

  private weight(n: number): number {
    const { risk, survival } = this.powers;
    if (survival === 0) return risk === 0 ? 1 : risk === 1 ? n : Math.sqrt(n);
    if (this.survival === 0) this.worthless = true;
    return survival === 1 ? this.survival : this.survival ** survival;
  }

  /** The whole symmetric matrix. */
  variance(): Float64Array {
    const { groups, upper } = this;
    const whole = upper.slice();
    for (let j = 0; j < groups; j++) for (let k = 0; k < j; k++) whole[j * groups + k] = upper[k * groups + j]!;
    return whole;
  }
}
