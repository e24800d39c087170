import { SurvivalError } from '../data.js';
import type { CoxDesign } from './design.js';
import type { Evaluation, Likelihood } from './likelihood.js';

/** Products in one evaluation above which the exact likelihood is refused: some ten seconds. */
const MOST_STEPS = 5e9;
/** Sums above this are divided by it. */
const GREAT = 1e200;

/**
 * The discrete-time (conditional) likelihood: at each moment, the events that were among all ways to choose as many of those at
 * risk (Cox 1972; R: `ties = 'exact'`). The sums over all choices of d, and their derivatives, are built by the recursion of
 * Gail, Lubin and Rubinstein (1981) over rows and d; as those at risk at a moment are at risk at all earlier ones, one recursion
 * backwards in time serves all moments of a stratum.
 *
 * @throws SurvivalError `exact-start`, `exact-weights`, `exact-too-large`
 */
export function exactLikelihood(design: CoxDesign): Likelihood {
  const { intervals, size, x, offset } = design;
  const { moments, from, eventsFrom, stratum, weight, after } = intervals;
  if (after.some((moment) => moment >= 0))
    throw new SurvivalError(
      'exact-start',
      'Exact ties are for rows without start. Use efron or breslow for late entry',
    );
  if (weight !== undefined && weight.some((value) => value !== 1))
    throw new SurvivalError('exact-weights', 'Exact ties are for rows without weights. Use efron or breslow');
  const most = mostTied(design);
  const width = 1 + size + (size * (size + 1)) / 2;
  // Row d: the sum over all choices of d, its derivatives, its second derivatives (upper triangle); each row on its own scale.
  const sums = new Float64Array((most + 1) * width);
  const logScale = new Float64Array(most + 1);
  const ratio = new Float64Array(most + 1);

  return (beta, withInformation): Evaluation => {
    const score = new Float64Array(size);
    const information = new Float64Array(withInformation ? size * size : 0);
    let logLikelihood = 0;
    let inside = 0;
    for (let k = moments - 1; k >= 0; k--) {
      if (k === moments - 1 || stratum[k] !== stratum[k + 1]) {
        sums.fill(0);
        sums[0] = 1;
        inside = 0;
      }
      for (let i = from[k]!; i < from[k + 1]!; i++) {
        let predictor = offset === undefined ? 0 : offset[i]!;
        for (let j = 0; j < size; j++) predictor += x[i * size + j]! * beta[j]!;
        if (i >= eventsFrom[k]!) {
          logLikelihood += predictor;
          for (let j = 0; j < size; j++) score[j]! += x[i * size + j]!;
        }
        inside++;
        addRow(sums, logScale, ratio, Math.min(inside, most), inside <= most, predictor, x, i * size, size, width);
      }
      const events = from[k + 1]! - eventsFrom[k]!;
      const at = events * width;
      const all = sums[at]!;
      logLikelihood -= Math.log(all) + logScale[events]!;
      for (let j = 0, second = at + 1 + size; j < size; j++) {
        const mean = sums[at + 1 + j]! / all;
        score[j]! -= mean;
        if (withInformation)
          for (let l = j; l < size; l++)
            information[j * size + l]! += sums[second++]! / all - mean * (sums[at + 1 + l]! / all);
      }
    }
    return { logLikelihood: Number.isFinite(logLikelihood) ? logLikelihood : -Infinity, score, information };
  };
}

/** Adds a row to those that can be chosen. @param first whether the greatest choice is of all rows, made for the first time */
function addRow(
  sums: Float64Array,
  logScale: Float64Array,
  ratio: Float64Array,
  greatest: number,
  first: boolean,
  predictor: number,
  x: Float64Array,
  row: number,
  size: number,
  width: number,
): void {
  if (first) {
    // The one choice of all: on the scale where it is as great as the choice of all before it.
    logScale[greatest] = logScale[greatest - 1]! + predictor;
    ratio[greatest] = logScale[greatest - 1]! - logScale[greatest]!;
  }
  for (let d = greatest; d > 0; d--) {
    const to = d * width;
    const by = to - width;
    const r = Math.exp(predictor + ratio[d]!);
    const fewer = sums[by]!;
    sums[to]! += r * fewer;
    for (let j = 0, second = 1 + size; j < size; j++) {
      const xj = x[row + j]!;
      const dj = sums[by + 1 + j]!;
      sums[to + 1 + j]! += r * (dj + xj * fewer);
      for (let l = j; l < size; l++, second++) {
        const xl = x[row + l]!;
        sums[to + second]! += r * (sums[by + second]! + xj * sums[by + 1 + l]! + xl * dj + xj * xl * fewer);
      }
    }
    if (sums[to]! > GREAT) {
      for (let at = to; at < to + width; at++) sums[at]! /= GREAT;
      logScale[d]! += Math.log(GREAT);
      ratio[d]! -= Math.log(GREAT);
      if (d + 1 < ratio.length) ratio[d + 1]! += Math.log(GREAT);
    }
  }
}

/** @returns the greatest number of events at one moment */
function mostTied({ intervals, size }: CoxDesign): number {
  const { moments, from, eventsFrom, row } = intervals;
  let most = 0;
  for (let k = 0; k < moments; k++) most = Math.max(most, from[k + 1]! - eventsFrom[k]!);
  const steps = row.length * most * (1 + size + (size * (size + 1)) / 2);
  if (steps > MOST_STEPS)
    throw new SurvivalError(
      'exact-too-large',
      `Exact ties take time in proportion to rows × events at one time × covariates squared: ${row.length} rows with up to ${most} ` +
        `events at one time are too many. Use efron, which is close to it`,
    );
  return most;
}
