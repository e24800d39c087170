import { checkFactor, checkFinite, checkLength } from '../check-arrays.js';
import { isEstimable, notEstimable, type Factor, type Observations } from '../data.js';
import { riskIntervals, type RiskIntervals } from './intervals.js';
import type { Concordance } from './model.js';
import { countPairs } from './pairs.js';

/** How a concordance is counted. */
export interface ConcordanceOptions {
  /** What a greater predictor says: `risk` (default), an earlier event; `survival`, a later one (R's `reverse = FALSE`). */
  readonly greaterIs?: 'risk' | 'survival';
}

/**
 * Harrell's C of a predictor: of all pairs of which one had its event while the other was at risk, the part whose predictors are
 * in the order of their times, ties of the predictor counting half. Its standard error is the infinitesimal jackknife, rows of
 * one cluster taken together (Therneau and Watson 2017; R: `concordance`). Pairs are of one stratum.
 *
 * @param predictor one number for each row
 * @throws SurvivalError as `fitCox` for the rows, and `not-a-number` where the predictor is not finite
 */
export function concordance(
  data: Observations & { readonly strata?: Factor; readonly cluster?: Factor },
  predictor: Float64Array,
  { greaterIs = 'risk' }: ConcordanceOptions = {},
): Concordance {
  const rows = data.time.length;
  checkLength('predictor', predictor.length, rows);
  if (data.strata !== undefined) checkFactor('strata', data.strata, rows);
  if (data.cluster !== undefined) checkFactor('cluster', data.cluster, rows);
  checkFinite('predictor', predictor);
  const intervals = riskIntervals(data, data.strata);
  const risk = Float64Array.from(intervals.row, (row) => predictor[row]!);
  const found = concordanceOf(intervals, risk, data.cluster);
  if (greaterIs === 'risk') return found;
  const { concordant, discordant } = found;
  const { concordance: c } = found;
  return { ...found, concordance: isEstimable(c) ? 1 - c : c, concordant: discordant, discordant: concordant };
}

const NO_PAIRS = notEstimable('no-pairs', 'No two rows can be compared');

/** @param risk by the rows of the intervals: the greater, the earlier the event */
export function concordanceOf(intervals: RiskIntervals, risk: Float64Array, cluster: Factor | undefined): Concordance {
  const { greater, less, equal, tiedTime, tiedBoth, net, compared } = countPairs(intervals, risk);
  const pairs = greater + less + equal;
  const somers = (greater - less) / pairs;
  const { weight, row } = intervals;
  let squares = 0;
  const sums = new Float64Array(cluster?.levels.length ?? 0);
  for (let i = 0; i < row.length; i++) {
    const influence = ((weight === undefined ? 1 : weight[i]!) * (net[i]! - somers * compared[i]!)) / pairs;
    if (cluster === undefined) squares += influence * influence;
    else sums[cluster.codes[row[i]!]!]! += influence;
  }
  for (let i = 0; i < sums.length; i++) squares += sums[i]! * sums[i]!;
  return {
    concordance: pairs > 0 ? (somers + 1) / 2 : NO_PAIRS,
    se: pairs > 0 ? Math.sqrt(squares) / 2 : NO_PAIRS,
    concordant: greater,
    discordant: less,
    tiedX: equal,
    tiedTime,
    tiedBoth,
  };
}
