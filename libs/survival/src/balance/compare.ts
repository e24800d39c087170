import { checkFactor, checkLength } from '../check-arrays.js';
import { notEstimable, SurvivalError, type Conventions, type Estimate, type Factor, type Warning } from '../data.js';
import { chiSquaredTest, expectedOf, fisherTest, occupied, type Counts } from './category-tests.js';
import { categoryDifference, numberDifference } from './difference.js';
import { momentsOf, sampleQuantiles } from './moments.js';
import { kruskalTest, noTest, welchAnova, welchTest, wilcoxonTest } from './number-tests.js';
import type {
  BalanceCovariate,
  BalanceTest,
  CategorySummary,
  GroupComparison,
  NumberSummary,
  StandardisedDifference,
} from './result.js';

/**
 * How alike groups are in what was measured at baseline: summaries, standardised differences of each two groups, and tests. Numbers:
 * Welch's t and Wilcoxon's test of two groups, Welch's analysis of variance and the Kruskal-Wallis test of more. Categories:
 * chi-squared (Yates' correction for 2 × 2) and Fisher's exact test. As R's `t.test`, `oneway.test`, `wilcox.test`, `kruskal.test`,
 * `chisq.test`, `fisher.test` and `quantile`. Of a randomised trial differences arise by chance: the tests say nothing there.
 *
 * @throws SurvivalError `no-rows`, `length-mismatch`, `bad-level`, `not-a-number` (an infinite value, or one beyond 1e150)
 */
export function compareGroups(covariate: BalanceCovariate, group: Factor): GroupComparison {
  const rows = group.codes.length;
  if (rows === 0) throw new SurvivalError('no-rows', 'There are no rows: nothing can be compared');
  checkFactor('group', group, rows);
  if (covariate.kind === 'category') checkFactor('covariate', covariate, rows, -1);
  else checkLength('covariate', covariate.values.length, rows);
  return covariate.kind === 'number' ? compareNumbers(covariate.values, group) : compareCategories(covariate, group);
}

/** Of numbers, so that their squares are finite. */
const GREATEST = 1e150;

interface Part {
  readonly group: string;
  readonly n: number;
  readonly missing: number;
}

function compareNumbers(values: Float64Array, { codes, levels }: Factor): GroupComparison {
  const row = values.findIndex((value) => Math.abs(value) > GREATEST);
  if (row !== -1) {
    throw new SurvivalError(
      'not-a-number',
      `A value must lie within ±${GREATEST}, or be NaN where it is missing; row ${row + 1} has ${values[row]}`,
    );
  }
  const parts = levels
    .map((group, level) => {
      const all = values.filter((_, i) => codes[i] === level);
      const present = all.filter((value) => !Number.isNaN(value));
      return { group, n: all.length, missing: all.length - present.length, values: present };
    })
    .filter(({ n }) => n > 0);
  const filled = parts.filter((part) => part.values.length > 0).map((part) => part.values);
  return {
    kind: 'number',
    groups: parts.map(summariseNumber),
    differences: pairsOf(parts, (a, b) => numberDifference(a.values, b.values)),
    tests: numberTests(filled),
    conventions: {
      ...CONVENTIONS,
      quantiles: "R's type 7",
      difference: 'difference of means by the root of the mean of the two variances',
    },
    warnings: withoutValues(parts),
  };
}

function summariseNumber({ group, n, missing, values }: Part & { readonly values: Float64Array }): NumberSummary {
  const { mean, variance } = momentsOf(values);
  const [q1, median, q3] = sampleQuantiles(values, [0.25, 0.5, 0.75]) as [number, number, number];
  const known = (value: number): Estimate =>
    Number.isNaN(value) ? notEstimable('no-values', `${group} has no values`) : value;
  const sd = values.length === 1 ? notEstimable('too-few', `${group} has one value`) : known(Math.sqrt(variance));
  return { group, n, missing, mean: known(mean), sd, median: known(median), q1: known(q1), q3: known(q3) };
}

function numberTests(parts: readonly Float64Array[]): BalanceTest[] {
  if (parts.length < 2) {
    const [why, message] = ['one-group', 'Fewer than two groups have values'] as const;
    return [noTest('welch-t', 'Welch', why, message), noTest('wilcoxon', 'rank sum', why, message)];
  }
  if (parts.length > 2) return [welchAnova(parts), kruskalTest(parts)];
  return [welchTest(parts[0]!, parts[1]!), wilcoxonTest(parts[0]!, parts[1]!)];
}

function compareCategories(
  covariate: Extract<BalanceCovariate, { kind: 'category' }>,
  { codes, levels }: Factor,
): GroupComparison {
  const counts = levels.map(() => covariate.levels.map(() => 0));
  const missing = levels.map(() => 0);
  for (let i = 0; i < codes.length; i++) {
    const level = covariate.codes[i]!;
    if (level === -1) missing[codes[i]!]!++;
    else counts[codes[i]!]![level]!++;
  }
  const parts = levels
    .map((group, i) => ({ group, counts: counts[i]!, missing: missing[i]!, n: sum(counts[i]!) + missing[i]! }))
    .filter(({ n }) => n > 0);
  const used = Array.from(covariate.levels.keys()).filter((level) => parts.some((part) => part.counts[level]! > 0));
  const table = parts.map((part) => part.counts);
  const inUse = (part: { readonly counts: readonly number[] }): number[] => used.map((level) => part.counts[level]!);
  return {
    kind: 'category',
    groups: parts.map((part) => summariseCategory(part, covariate.levels)),
    differences: pairsOf(parts, (a, b) => categoryDifference(inUse(a), inUse(b))),
    tests: [chiSquaredTest(table), fisherTest(table)],
    conventions: {
      ...CONVENTIONS,
      difference:
        used.length > 2
          ? 'Mahalanobis distance of proportions with the mean of the multinomial covariances (Yang and Dalton 2012)'
          : 'difference of proportions by the root of the mean of p(1 - p)',
    },
    warnings: [...withoutValues(parts), ...smallExpected(table)],
  };
}

function summariseCategory(
  part: Part & { readonly counts: readonly number[] },
  levels: readonly string[],
): CategorySummary {
  const { group, n, missing, counts } = part;
  const none = notEstimable('no-values', `${group} has no values`);
  const shares = counts.map((count): Estimate => (n === missing ? none : count / (n - missing)));
  return { group, n, missing, levels: levels.map((level, i) => ({ level, n: counts[i]!, proportion: shares[i]! })) };
}

const CONVENTIONS: Conventions = {
  missing: 'rows without a value are counted by themselves and left out of all else',
  tests: 'two-sided, not adjusted for how many there are',
};

function pairsOf<P extends Part>(parts: readonly P[], difference: (a: P, b: P) => Estimate): StandardisedDifference[] {
  return parts.flatMap((a, i) =>
    parts.slice(i + 1).map((b) => ({ groups: [a.group, b.group] as const, difference: difference(a, b) })),
  );
}

function withoutValues(parts: readonly Part[]): Warning[] {
  const names = parts.filter(({ n, missing }) => n === missing).map(({ group }) => group);
  if (names.length === 0) return [];
  return [{ code: 'group-left-out', message: `No row of ${names.join(', ')} has a value: left out of the tests` }];
}

function smallExpected(table: Counts): Warning[] {
  const counts = occupied(table);
  if (counts.length < 2 || counts[0]!.length < 2 || !expectedOf(counts).some((row) => row.some((cell) => cell < 5)))
    return [];
  return [
    { code: 'small-expected', message: "Fewer than 5 are expected in a cell: prefer Fisher's test to chi-squared" },
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
