import { notEstimable, type Estimate } from '../data.js';
import { chiSquaredUpper, fUpper, normalTwoSided, tTwoSided } from '../numeric/distributions.js';
import { momentsOf } from './moments.js';
import { ranksOf } from '../numeric/ranks.js';
import type { BalanceTest } from './result.js';

type Test = BalanceTest['test'];

/** A test that these data do not allow. */
export function noTest(test: Test, method: string, code: string, message: string): BalanceTest {
  const reason: Estimate = notEstimable(code, message);
  return { test, ...(test !== 'fisher' && { statistic: reason }), df: [], p: reason, method };
}

/** Welch's t test of two means, as R's `t.test`. @param a finite values, as b */
export function welchTest(a: Float64Array, b: Float64Array): BalanceTest {
  const [one, two] = [momentsOf(a), momentsOf(b)];
  const method = 'Welch: variances need not be equal; two-sided';
  if (one.n < 2 || two.n < 2) return noTest('welch-t', method, 'too-few', 'A group has fewer than two values');
  const [va, vb] = [one.variance / one.n, two.variance / two.n];
  const error = Math.sqrt(va + vb);
  if (error <= 10 * Number.EPSILON * Math.max(Math.abs(one.mean), Math.abs(two.mean))) {
    return noTest('welch-t', method, 'no-variance', 'The values do not vary within the groups');
  }
  const statistic = (one.mean - two.mean) / error;
  const share = va / (va + vb);
  const df = 1 / (share ** 2 / (one.n - 1) + (1 - share) ** 2 / (two.n - 1));
  return { test: 'welch-t', statistic, df: [df], p: tTwoSided(statistic, df), method };
}

/** Welch's analysis of variance, as R's `oneway.test` (Welch 1951). @param parts finite values of two or more groups */
export function welchAnova(parts: readonly Float64Array[]): BalanceTest {
  const method = 'Welch: variances need not be equal';
  const all = parts.map(momentsOf);
  if (all.some(({ n }) => n < 2)) return noTest('welch-anova', method, 'too-few', 'A group has fewer than two values');
  const weights = all.map(({ n, variance }) => n / variance);
  const still = all.some(({ variance, mean }) => variance <= (10 * Number.EPSILON * mean) ** 2);
  if (still || !weights.every(Number.isFinite))
    return noTest('welch-anova', method, 'no-variance', 'The values of a group do not vary');
  const k = parts.length;
  const total = weights.reduce((sum, w) => sum + w, 0);
  const spare = all.reduce((sum, { n }, i) => sum + (1 - weights[i]! / total) ** 2 / (n - 1), 0) / (k * k - 1);
  const mean = all.reduce((sum, one, i) => sum + weights[i]! * one.mean, 0) / total;
  const between = all.reduce((sum, one, i) => sum + weights[i]! * (one.mean - mean) ** 2, 0);
  const statistic = between / ((k - 1) * (1 + 2 * (k - 2) * spare));
  const df = [k - 1, 1 / (3 * spare)] as const;
  return { test: 'welch-anova', statistic, df, p: fUpper(statistic, ...df), method };
}

/** Below how many values in both groups the Wilcoxon test is exact where no values are equal, as R's. */
const EXACT_BELOW = 50;

/** The rank-sum test of Wilcoxon, Mann and Whitney, as R's `wilcox.test`; its W counts pairs in which the first is greater. */
export function wilcoxonTest(a: Float64Array, b: Float64Array): BalanceTest {
  const [m, n] = [a.length, b.length];
  if (m === 0 || n === 0) return noTest('wilcoxon', 'rank sum', 'no-values', 'A group has no values');
  const { ranks, ties } = ranksOf(join([a, b]));
  let sum = 0;
  for (let i = 0; i < m; i++) sum += ranks[i]!;
  const statistic = sum - (m * (m + 1)) / 2;
  if (m < EXACT_BELOW && n < EXACT_BELOW && ties === 0) {
    return { test: 'wilcoxon', statistic, df: [], p: exactWilcoxon(statistic, m, n), method: 'exact, two-sided' };
  }
  const method = 'normal approximation with continuity correction, two-sided';
  const all = m + n;
  const variance = ((m * n) / 12) * (all + 1 - ties / (all * (all - 1)));
  if (!(variance > 0)) return noTest('wilcoxon', method, 'no-variance', 'All values are equal');
  const off = statistic - (m * n) / 2;
  const z = (off - 0.5 * Math.sign(off)) / Math.sqrt(variance);
  return { test: 'wilcoxon', statistic, df: [], p: normalTwoSided(z), method };
}

/** Twice the lesser tail: of all ways to draw m of m + n ranks, how many have a W as far out. */
function exactWilcoxon(statistic: number, m: number, n: number): number {
  // How many ways have each W: the coefficients of the product of (1 - q^(n + i)) / (1 - q^i), i from 1 to m.
  const ways = new Float64Array(m * n + 1);
  ways[0] = 1;
  for (let i = 1; i <= m; i++) {
    for (let w = m * n; w >= n + i; w--) ways[w]! -= ways[w - n - i]!;
    for (let w = i; w <= m * n; w++) ways[w]! += ways[w - i]!;
  }
  const least = Math.min(statistic, m * n - statistic);
  let tail = 0;
  let total = 0;
  for (let w = 0; w <= m * n; w++) {
    total += ways[w]!;
    if (w <= least) tail += ways[w]!;
  }
  return Math.min(1, (2 * tail) / total);
}

/** The rank test of Kruskal and Wallis (1952), as R's `kruskal.test`. @param parts finite values of two or more groups */
export function kruskalTest(parts: readonly Float64Array[]): BalanceTest {
  const method = 'chi-squared approximation, corrected for ties';
  if (parts.some(({ length }) => length === 0))
    return noTest('kruskal-wallis', method, 'no-values', 'A group has no values');
  const { ranks, ties } = ranksOf(join(parts));
  const n = ranks.length;
  const correction = 1 - ties / (n ** 3 - n);
  if (!(correction > 0)) return noTest('kruskal-wallis', method, 'no-variance', 'All values are equal');
  let at = 0;
  let between = 0;
  for (const { length } of parts) {
    let off = 0;
    for (let i = 0; i < length; i++) off += ranks[at++]! - (n + 1) / 2;
    between += (off * off) / length;
  }
  const statistic = (12 * between) / (n * (n + 1)) / correction;
  const df = parts.length - 1;
  return { test: 'kruskal-wallis', statistic, df: [df], p: chiSquaredUpper(statistic, df), method };
}

function join(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
