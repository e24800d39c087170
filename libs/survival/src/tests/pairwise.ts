import {
  isEstimable,
  numberOf,
  type ChiSquared,
  type Conventions,
  type Estimate,
  type Factor,
  type Numbers,
  type Observations,
  type Warning,
} from '../data.js';
import { adjustP, type Adjustment } from './adjust.js';
import { logRankTest, type LogRankOptions } from './log-rank.js';

/** The test of two groups. */
export interface PairwiseTest extends ChiSquared {
  readonly groups: readonly [string, string];
  /** Adjusted for the pairs that have a p value. */
  readonly adjusted: Estimate;
}

/** The tests of all pairs. */
export interface PairwiseTests {
  /** Each pair of groups that have rows, in the order of levels. */
  readonly pairs: readonly PairwiseTest[];
  readonly method: Adjustment;
  readonly conventions: Conventions;
  /** Of each pair, its groups named. */
  readonly warnings: readonly Warning[];
}

/**
 * {@link logRankTest} of each two groups by themselves (R: `survdiff` on the rows of the two), p values adjusted by {@link adjustP}.
 *
 * @throws SurvivalError as both do
 */
export function pairwiseTests(
  data: Observations,
  group: Factor,
  method: Adjustment,
  options: LogRankOptions = {},
): PairwiseTests {
  // Checks every row, also those of a level alone.
  const { conventions, groups } = logRankTest(data, group, options);
  const present = new Set(groups.map((one) => one.group));
  const levels = Array.from(group.levels.keys()).filter((level) => present.has(group.levels[level]!));
  const pairs = levels.flatMap((a, i) => levels.slice(i + 1).map((b) => [a, b] as const));
  // Once, and not for each pair: there may be many.
  const rowsOf = group.levels.map((): number[] => []);
  group.codes.forEach((code, row) => rowsOf[code]!.push(row));
  const tests = pairs.map(([a, b]) => {
    const rows = [...rowsOf[a]!, ...rowsOf[b]!];
    const names = [group.levels[a]!, group.levels[b]!] as const;
    const codes = Int32Array.from(rows, (row) => (group.codes[row] === a ? 0 : 1));
    return { names, test: logRankTest(only(data, rows), { codes, levels: names }, onlyStrata(options, rows)) };
  });
  const adjusted = adjustP(
    tests.map(({ test }) => numberOf(test.p)),
    method,
  );
  return {
    pairs: tests.map(({ names, test: { statistic, df, p } }, i) => ({
      groups: names,
      statistic,
      df,
      p,
      adjusted: isEstimable(p) ? adjusted[i]! : p,
    })),
    method,
    conventions: { ...conventions, pairs: 'each two groups by themselves', adjustment: METHODS[method] },
    warnings: tests.flatMap(({ names, test }) =>
      test.warnings.map(({ code, message }) => ({ code, message: `${names.join(' and ')}: ${message}` })),
    ),
  };
}

const METHODS: Readonly<Record<Adjustment, string>> = {
  none: 'none',
  holm: 'Holm, over all pairs that have a p value',
  bh: 'Benjamini-Hochberg, over all pairs that have a p value',
  bonferroni: 'Bonferroni, over all pairs that have a p value',
};

function only({ time, status, start, weights }: Observations, rows: readonly number[]): Observations {
  const of = (values: Numbers): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  return {
    time: of(time),
    status: of(status),
    ...(start && { start: of(start) }),
    ...(weights && { weights: of(weights) }),
  };
}

function onlyStrata({ strata, ...rest }: LogRankOptions, rows: readonly number[]): LogRankOptions {
  if (strata === undefined) return rest;
  return { ...rest, strata: { levels: strata.levels, codes: Int32Array.from(rows, (row) => strata.codes[row]!) } };
}
