import { followUpConventions } from '../conventions.js';
import type { ChiSquared, Conventions, Factor, Observations, Warning } from '../data.js';
import { chiSquared, noChiSquared } from '../numeric/chi-squared.js';
import { inverseForm } from '../numeric/matrix.js';
import { tiesMerged } from '../merge-ties.js';
import { testInput, type TestInput } from './input.js';
import { Sums } from './sums.js';
import { walkEventTimes } from './walk.js';
import { describeWeighting, powersOf, type Weighting } from './weighting.js';

/** How groups are compared. */
export interface LogRankOptions {
  /** Rows are compared with others of their stratum only; the sums are taken over strata. */
  readonly strata?: Factor;
  /** Default log-rank. */
  readonly weighting?: Weighting;
}

/** One group of a test. */
export interface LogRankGroup {
  readonly group: string;
  /** Rows, or the sum of their weights. */
  readonly n: number;
  /** Events, each times the weight of its time (as R's `survdiff` under rho); events themselves in the log-rank test. */
  readonly observed: number;
  /** Events expected were the hazards equal, each times the weight of its time. */
  readonly expected: number;
}

/**
 * A test that the hazards of groups are equal, not estimable: `no-events`, `one-group`, `no-variance`. Its degrees of freedom are one
 * less than the groups that are compared, less still where some of them never met (a warning says so). Arrays and the matrix are in
 * the order of `groups`.
 */
export interface LogRank extends ChiSquared {
  /** In the order of levels; levels without rows are left out. */
  readonly groups: readonly LogRankGroup[];
  /** Observed less expected. */
  readonly scores: Float64Array;
  /** Of the scores: k × k, row after row. */
  readonly variance: Float64Array;
  readonly conventions: Conventions;
  readonly warnings: readonly Warning[];
}

/**
 * The log-rank test and its weighted family for two or more groups, as `survdiff` of R's survival (Harrington and Fleming 1982),
 * with the hypergeometric variance; beyond R also with late entry (`start`: risk sets over (start, time]) and the weights of Gehan
 * and of Tarone and Ware. The score test of a Cox model with exact ties is the same test.
 *
 * Row weights are counts of equal rows and must be whole. Times that differ by rounding alone are made equal. A group of which
 * no event was expected says nothing about hazards: it is left out of the statistic, as in R, with a warning.
 *
 * @param data status 0 or 1, in any unit of time
 * @param group a level for each row
 * @throws SurvivalError as `checkObservations`, and `fractional-weights`, `bad-option` (of the weighting)
 */
export function logRankTest(data: Observations, group: Factor, options: LogRankOptions = {}): LogRank {
  const { strata, weighting = { kind: 'log-rank' } } = options;
  const powers = powersOf(weighting);
  const input = testInput(data, group, strata);
  const sums = new Sums(input.groups, powers);
  const merged = walkEventTimes(input, sums);
  const counts = countRows(input);
  const present = Array.from(counts.keys()).filter((level) => counts[level]! > 0);
  const all = sums.variance();
  const groups = present.map((level) => ({
    group: group.levels[level]!,
    n: counts[level]!,
    observed: sums.observed[level]!,
    expected: sums.expected[level]!,
  }));
  const scores = Float64Array.from(groups, ({ observed, expected }) => observed - expected);
  const variance = Float64Array.from(present.flatMap((j) => present.map((k) => all[j * input.groups + k]!)));
  const result = compare(groups, scores, variance);
  return {
    ...result,
    groups,
    scores,
    variance,
    conventions: conventionsOf(data, weighting, strata),
    warnings: [...input.warnings, ...tiesMerged(merged), ...warningsOf(groups, result.df, sums)],
  };
}

function countRows({ n, codes, groups, weights }: TestInput): Float64Array {
  const counts = new Float64Array(groups);
  for (let i = 0; i < n; i++) counts[codes[i]!]! += weights === undefined ? 1 : weights[i]!;
  return counts;
}

/** The quadratic form of all compared groups but one: the last follows from the others. */
function compare(groups: readonly LogRankGroup[], scores: Float64Array, variance: Float64Array): ChiSquared {
  const k = groups.length;
  const compared = Array.from(groups.keys()).filter((j) => groups[j]!.expected > 0);
  if (k === 1) return noChiSquared('one-group', 'There is one group only: nothing to compare it with');
  if (compared.length === 0) return noChiSquared('no-events', 'There are no events that could be compared');
  if (compared.length === 1)
    return noChiSquared('one-group', 'Events happened only while one of the groups was at risk');
  const rest = compared.slice(1);
  const right = Float64Array.from(rest, (j) => scores[j]!);
  const matrix = Float64Array.from(rest.flatMap((i) => rest.map((j) => variance[i * k + j]!)));
  const { value, rank } = inverseForm(matrix, right);
  if (rank > 0) return chiSquared(value, rank);
  return noChiSquared(
    'no-variance',
    'At no event time were two groups at risk of whom some stayed: the scores cannot vary',
  );
}

function warningsOf(groups: readonly LogRankGroup[], df: number, sums: Sums): Warning[] {
  const left = groups.filter(({ expected }) => expected === 0).map(({ group }) => group);
  const warnings: Warning[] = [];
  if (left.length > 0 && left.length < groups.length) {
    warnings.push({
      code: 'group-left-out',
      message: `Of ${left.join(', ')} no event was expected (nobody was at risk at an event that counts): left out of the statistic`,
    });
  }
  if (df > 0 && df < groups.length - left.length - 1) {
    warnings.push({
      code: 'groups-not-connected',
      message: `Not all groups were at risk together with others, in one stratum at one time: ${df} degrees of freedom for ${groups.length - left.length} groups`,
    });
  }
  if (sums.worthless) {
    warnings.push({
      code: 'weight-zero',
      message:
        'Survival fell to 0 while rows still began: later events have no weight. Prefer the log-rank weights with late entry',
    });
  }
  return warnings;
}

function conventionsOf(data: Observations, weighting: Weighting, strata: Factor | undefined): Conventions {
  return {
    test: 'chi-squared of observed less expected events, hypergeometric variance',
    weighting: describeWeighting(weighting),
    ...followUpConventions(data),
    ...(strata !== undefined && { strata: 'compared within strata, summed over them' }),
    ...(data.weights !== undefined && { weights: 'counts of equal rows' }),
  };
}
