import { SurvivalError } from '../data.js';
import { checkFitted } from './check-fitted.js';
import { coxDesign, type CoxDesign } from './design.js';
import type { CoxData, CoxFit, Ties } from './model.js';
import { fillRiskSums, riskSums, type RiskSums } from './risk.js';

/**
 * Each row's part of the score vector at the fitted coefficients (R: `residuals(fit, 'score')`, not weighted): what its events
 * add less what was expected, each relative to the mean of those at risk. With Efron's method tied events share what is expected
 * as the likelihood does.
 *
 * @param data what the model was fitted to
 * @returns n × p of all rows of the data, row after row; 0 in rows never at risk at an event and in aliased columns
 * @throws SurvivalError `exact-residuals`: the exact likelihood has none, as in R; `length-mismatch`: the data are not the fit's
 */
export function scoreResiduals(fit: CoxFit, data: CoxData): Float64Array {
  const design = designFor(fit, data);
  const scaled = scaledScoreResiduals(design, scaledBeta(fit, design), fit.ties);
  return byDataRow(scaled, design, data.time.length, (j) => (fit.states[j] === 'aliased' ? 0 : 1 / design.scale[j]!));
}

/**
 * How much each row moves each coefficient, about: its score residual times the inverse information, times its weight (R:
 * `residuals(fit, 'dfbeta')`).
 *
 * @param data what the model was fitted to
 * @returns n × p of all rows of the data, row after row
 * @throws SurvivalError as {@link scoreResiduals}
 */
export function dfbeta(fit: CoxFit, data: CoxData): Float64Array {
  const residuals = scoreResiduals(fit, data);
  const size = fit.beta.length;
  const inverse = fit.naiveVariance ?? fit.variance;
  const result = new Float64Array(residuals.length);
  for (let row = 0; row < data.time.length; row++) {
    const weight = data.weights?.[row] ?? 1;
    const at = row * size;
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += residuals[at + k]! * inverse[k * size + j]!;
      result[at + j] = weight * sum;
    }
  }
  return result;
}

/** @throws SurvivalError `exact-residuals` */
export function refuseExact(ties: Ties): void {
  if (ties === 'exact')
    throw new SurvivalError(
      'exact-residuals',
      'Residuals of the score and of events, and the robust variance made of them, are not defined for exact ties. Use efron or breslow',
    );
}

function designFor(fit: CoxFit, data: CoxData): CoxDesign {
  refuseExact(fit.ties);
  checkFitted(fit, data);
  return coxDesign(data);
}

function scaledBeta(fit: CoxFit, { scale }: CoxDesign): Float64Array {
  return fit.beta.map((value, j) => value / scale[j]!);
}

/** Back from the order of the intervals, each column times its factor. */
export function byDataRow(
  scaled: Float64Array,
  { intervals: { row }, size }: CoxDesign,
  rows: number,
  factor: (column: number) => number,
): Float64Array {
  const factors = Array.from({ length: size }, (_, j) => factor(j));
  const result = new Float64Array(rows * size);
  for (let i = 0; i < row.length; i++)
    for (let j = 0; j < size; j++) result[row[i]! * size + j] = scaled[i * size + j]! * factors[j]!;
  return result;
}

/**
 * Score residuals of the scaled covariates, in the order of the design's rows, not weighted.
 *
 * @param beta of the scaled covariates
 */
export function scaledScoreResiduals(design: CoxDesign, beta: Float64Array, ties: Ties): Float64Array {
  refuseExact(ties);
  const { intervals, size, x } = design;
  const { last, after, weight, row } = intervals;
  const sums = fillRiskSums(design, beta, riskSums(design, ties === 'efron'), true);
  const result = new Float64Array(row.length * size);
  const hazard = addEvents(design, sums, result);
  const { risk, s1: drift } = sums;
  for (let i = 0; i < row.length; i++) {
    const own = weight === undefined ? risk[i]! : risk[i]! / weight[i]!;
    const off = after[i]!;
    const passed = hazard[last[i]!]! - (off < 0 ? 0 : hazard[off]!);
    for (let j = 0; j < size; j++) {
      const mean = drift[last[i]! * size + j]! - (off < 0 ? 0 : drift[off * size + j]!);
      result[i * size + j]! -= own * (x[i * size + j]! * passed - mean);
    }
  }
  return result;
}

/**
 * Adds what events have and others do not. The moments' sums s1 become the hazard times the mean at risk, summed from the
 * stratum's first moment.
 *
 * @returns the hazard so summed
 */
function addEvents({ intervals, size, x }: CoxDesign, sums: RiskSums, result: Float64Array): Float64Array {
  const { moments, from, eventsFrom, stratum, weight } = intervals;
  const { risk, s0, s1, d0, d1, tied, eventWeight } = sums;
  const cumulative = new Float64Array(moments);
  const mean = new Float64Array(size);
  const less = new Float64Array(size);
  const drift = new Float64Array(size);
  for (let k = 0; k < moments; k++) {
    const events = from[k + 1]! - eventsFrom[k]!;
    const each = eventWeight[k]! / events;
    const continues = k > 0 && stratum[k] === stratum[k - 1];
    const steps = tied[k]! < 0 ? 1 : events;
    const share = tied[k]! < 0 ? events : 1;
    let hazard = 0;
    let lessHazard = 0;
    mean.fill(0);
    less.fill(0);
    drift.fill(0);
    for (let step = 0; step < steps; step++) {
      const part = step / steps;
      const left = s0[k]! - part * d0[k]!;
      const rise = (share * each) / left;
      hazard += rise;
      lessHazard += rise * part;
      for (let j = 0; j < size; j++) {
        const at = (s1[k * size + j]! - (part === 0 ? 0 : part * d1[tied[k]! * size + j]!)) / left;
        mean[j]! += at / steps;
        drift[j]! += rise * at;
        less[j]! += rise * part * at;
      }
    }
    for (let i = eventsFrom[k]!; i < from[k + 1]!; i++) {
      const own = weight === undefined ? risk[i]! : risk[i]! / weight[i]!;
      for (let j = 0; j < size; j++) {
        const value = x[i * size + j]!;
        result[i * size + j]! += value - mean[j]! + own * (value * lessHazard - less[j]!);
      }
    }
    cumulative[k] = hazard + (continues ? cumulative[k - 1]! : 0);
    for (let j = 0; j < size; j++) s1[k * size + j] = drift[j]! + (continues ? s1[(k - 1) * size + j]! : 0);
  }
  return cumulative;
}
