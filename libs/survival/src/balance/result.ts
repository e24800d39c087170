import type { Conventions, Estimate, Warning } from '../data.js';

/** What was measured of each row. */
export type BalanceCovariate =
  /** NaN where it is missing. */
  | { readonly kind: 'number'; readonly values: Float64Array }
  /** The code is -1 where it is missing. */
  | { readonly kind: 'category'; readonly codes: Int32Array; readonly levels: readonly string[] };

/** How many rows a group has. */
export interface GroupSize {
  readonly group: string;
  /** Rows, those without a value too. */
  readonly n: number;
  readonly missing: number;
}

/** Of the values that are there; not estimable: `no-values`, and for the sd `too-few`. */
export interface NumberSummary extends GroupSize {
  readonly mean: Estimate;
  readonly sd: Estimate;
  readonly median: Estimate;
  readonly q1: Estimate;
  readonly q3: Estimate;
}

/** A category in one group; proportions are not estimable (`no-values`) where no row has a value. */
export interface CategorySummary extends GroupSize {
  /** Every level, also one that no row has; proportions of the rows that have a value. */
  readonly levels: readonly { readonly level: string; readonly n: number; readonly proportion: Estimate }[];
}

/** How far two groups are apart in standard deviations. */
export interface StandardisedDifference {
  readonly groups: readonly [string, string];
  /**
   * The first less the second for numbers, and for the proportion of the second of two levels; without sign for more levels.
   * Not estimable: `no-values`, `too-few`, `no-variance`.
   */
  readonly difference: Estimate;
}

/** A test that groups are alike; what is not estimable is so with one reason: `one-group`, `no-values`, `too-few`, `no-variance`, `too-large`. */
export interface BalanceTest {
  readonly test: 'welch-t' | 'welch-anova' | 'wilcoxon' | 'kruskal-wallis' | 'chi-squared' | 'fisher';
  /** t, F, W, H or chi-squared; Fisher's test has none. */
  readonly statistic?: Estimate;
  /** One of t, chi-squared and H, two of F, none of W and of Fisher's test. */
  readonly df: readonly number[];
  readonly p: Estimate;
  /** How it was made, for people: `exact`, `normal approximation with continuity correction`. */
  readonly method: string;
}

interface Compared {
  /** Each two groups, in the order of levels. */
  readonly differences: readonly StandardisedDifference[];
  readonly tests: readonly BalanceTest[];
  readonly conventions: Conventions;
  readonly warnings: readonly Warning[];
}

/** Groups without rows are left out, the others in the order of levels. */
export type GroupComparison =
  | (Compared & { readonly kind: 'number'; readonly groups: readonly NumberSummary[] })
  | (Compared & { readonly kind: 'category'; readonly groups: readonly CategorySummary[] });
