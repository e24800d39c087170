import { isEstimable, notEstimable, SurvivalError, type ChiSquared, type Conventions, type Estimate } from '../data.js';
import { chiSquared } from '../numeric/chi-squared.js';
import { quadraticForm } from '../numeric/matrix.js';
import type { LogRank } from './log-rank.js';

/** With one degree of freedom; not estimable: as of the log-rank test, and `no-variance`. */
export interface Trend extends ChiSquared {
  /** Above 0 where the events of groups of higher scores exceed those expected. */
  readonly z: Estimate;
  /** Of the groups in their order. */
  readonly scores: readonly number[];
  readonly conventions: Conventions;
}

/**
 * The test for a linear trend of hazards over ordered groups (Tarone 1975): (s' (O - E))² / s' V s, O - E and its variance V from any
 * weighting of {@link LogRank}. The score test of a Cox model with exact ties and the score as its covariate is the same test.
 *
 * @param scores of the groups of `logRank`, in their order; default 1, 2, 3 …
 * @throws SurvivalError `length-mismatch`, `not-a-number`
 */
export function trendTest(logRank: LogRank, scores?: readonly number[]): Trend {
  const { groups, statistic: reason, conventions } = logRank;
  const used = scores ?? groups.map((_, i) => i + 1);
  if (used.length !== groups.length) {
    throw new SurvivalError(
      'length-mismatch',
      `There are ${groups.length} groups but ${used.length} scores: give one for each`,
    );
  }
  const odd = used.find((score) => !Number.isFinite(score));
  if (odd !== undefined) throw new SurvivalError('not-a-number', `A score must be a finite number, not ${odd}`);
  const common = { scores: used, conventions: { ...conventions, trend: 'linear in the scores, 1 degree of freedom' } };
  const none = (why: Estimate): Trend => ({ ...common, statistic: why, df: 0, p: why, z: why });
  if (!isEstimable(reason)) return none(reason);
  // Scores from their middle on: a great constant in them must not cost digits.
  const middle = used.reduce((sum, score) => sum + score, 0) / used.length;
  const centred = Float64Array.from(used, (score) => score - middle);
  const sum = centred.reduce((total, score, i) => total + score * logRank.scores[i]!, 0);
  const variance = quadraticForm(logRank.variance, centred);
  const size = centred.reduce((total, score, i) => total + score * score * logRank.variance[i * groups.length + i]!, 0);
  if (!(variance > 1e-12 * size)) {
    return none(
      notEstimable('no-variance', 'The groups that are compared have the same score: there is no trend to test'),
    );
  }
  const statistic = (sum * sum) / variance;
  return { ...common, ...chiSquared(statistic, 1), z: sum / Math.sqrt(variance) };
}
