import { SurvivalError, type Conventions, type Numbers } from '../../data.js';
import { quadraticForm } from '../../numeric/matrix.js';
import { lastAtOrBefore } from '../../numeric/search.js';
import type { CoxData, CoxFit } from '../model.js';
import { baselines, byStratum, hazardName, type Baseline } from './baseline.js';
import { expectedEvents } from './martingale.js';
import { readyRows, type NewRows, type ReadyRows } from './new-rows.js';
import { coxRows, type CoxRows } from './rows.js';
import { cumulative, hazardVariance } from './spread.js';

/** The names of {@link PredictionType}. */
export const PREDICTION_TYPES = ['lp', 'risk', 'expected', 'survival'] as const;
/** What is predicted: see {@link predictCox}. */
export type PredictionType = (typeof PREDICTION_TYPES)[number];

/** For which rows, and with what. */
export interface PredictOptions {
  /** Default: the rows of the fit. */
  readonly rows?: NewRows;
  /** Standard errors too; default false. */
  readonly se?: boolean;
}

/** Predictions of one type. */
export interface Predictions {
  readonly type: PredictionType;
  /** One for each row. NaN for a row of the fit that is never at risk, in types `expected` and `survival`. */
  readonly values: Float64Array;
  readonly se?: Float64Array;
  readonly conventions: Conventions;
}

/**
 * What a model predicts for rows, as `predict.coxph` of R's survival 3.5.
 *
 * `lp` is the linear predictor, less that of mean covariates: with strata the weighted means of the row's own stratum, without
 * the fit's means; and less the mean of the fit's offsets (R takes from new rows the mean of their own, so that the prediction
 * for one depends on the others; and in `expected` none, which multiplies it). `risk` is exp(lp), its standard error R's:
 * that of lp times sqrt(risk). `expected` is the cumulative hazard over the row's time; for a row of the fit with a tied event
 * it is the status less the martingale residual. `survival` is exp(-expected). The standard error over (start, time] takes
 * the variance of the difference (R 3.5 takes the difference of two variances).
 *
 * @param data that of the fit
 * @throws SurvivalError `length-mismatch`, `not-a-number`, `unknown-stratum`, `missing-strata`, `missing-time`, `start-after-stop`, `bad-option`
 */
export function predictCox(
  fit: CoxFit,
  data: CoxData,
  type: PredictionType,
  options: PredictOptions = {},
): Predictions {
  if (!PREDICTION_TYPES.includes(type))
    throw new SurvivalError('bad-option', `A prediction must be one of ${PREDICTION_TYPES.join(', ')}, not ${type}`);
  const fitted = coxRows(fit, data);
  const ready = options.rows === undefined ? fitted : readyRows(fit, data, options.rows);
  const stratum = ready.stratum;
  if (stratum === undefined) {
    throw new SurvivalError(
      'missing-strata',
      `New rows must name their stratum of the model (${fitted.strata.join(', ')}); received none. Pass strata`,
    );
  }
  const rows = { ...ready, stratum };
  const wantSe = options.se ?? false;
  if (type === 'lp' || type === 'risk') return linear(fit, data, fitted, rows, type, wantSe);
  const own = options.rows === undefined;
  const time = own ? fitted.time : options.rows.time;
  if (time === undefined) {
    throw new SurvivalError(
      'missing-time',
      `${type} is over a time; new rows have none. Pass time (and start) with them`,
    );
  }
  const strata = baselines(fitted, wantSe);
  const of = byStratum(strata, fitted.strata.length);
  const between = places(of, stratum, time, own ? fitted.start : options.rows.start);
  const values = own ? expectedEvents(fitted, strata) : hazards(fitted, of, between, rows);
  const se = wantSe ? hazardErrors(fit, fitted, of, between, rows) : undefined;
  if (own) for (const row of fitted.empty) if (se !== undefined) se[row] = NaN;
  if (type === 'survival') {
    for (let i = 0; i < values.length; i++) {
      values[i] = Math.exp(-values[i]!);
      if (se !== undefined) se[i]! *= values[i]!;
    }
  }
  return { type, values, ...(se && { se }), conventions: { hazard: hazardName(fitted) } };
}

type Rows = Required<ReadyRows>;

function linear(
  fit: CoxFit,
  data: CoxData,
  fitted: CoxRows,
  rows: Rows,
  type: 'lp' | 'risk',
  wantSe: boolean,
): Predictions {
  const { p } = fitted;
  const { n, stratum } = rows;
  const stratified = data.strata !== undefined;
  const values = rows.predictor.map((value) => value - fitted.offsetMean);
  const x = stratified ? rows.x.slice() : rows.x;
  if (stratified) {
    const means = stratumMeans(fitted);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < p; j++) {
        const mean = means[stratum[i]! * p + j]!;
        x[i * p + j]! -= mean;
        values[i]! -= mean * fit.beta[j]!;
      }
    }
  }
  const se = wantSe ? new Float64Array(n) : undefined;
  if (se !== undefined) for (let i = 0; i < n; i++) se[i] = Math.sqrt(quadraticForm(fit.variance, x, i * p, p));
  if (type === 'risk') {
    for (let i = 0; i < n; i++) {
      values[i] = Math.exp(values[i]!);
      if (se !== undefined) se[i]! *= Math.sqrt(values[i]!);
    }
  }
  const reference = stratified
    ? 'weighted means of covariates in the stratum'
    : 'means of covariates, 0 for columns of -1, 0 and 1';
  return { type, values, ...(se && { se }), conventions: { reference } };
}

/** Weighted means of the centred covariates, strata × p. */
function stratumMeans({ order, p, strata, stratum, weight, x }: CoxRows): Float64Array {
  const sums = new Float64Array(strata.length * p);
  const totals = new Float64Array(strata.length);
  for (let k = 0; k < order.length; k++) {
    const i = order[k]!;
    const s = stratum[i]!;
    totals[s]! += weight[i]!;
    for (let j = 0; j < p; j++) sums[s * p + j]! += weight[i]! * x[i * p + j]!;
  }
  for (let i = 0; i < sums.length; i++) sums[i]! /= totals[Math.floor(i / p)]!;
  return sums;
}

type ByStratum = readonly (Baseline | undefined)[];

/** Where each row begins and ends among the times of its stratum. */
interface Places {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

function places(of: ByStratum, stratum: Int32Array, time: Numbers, start?: Numbers): Places {
  const from = new Int32Array(stratum.length).fill(-1);
  const to = new Int32Array(stratum.length).fill(-1);
  for (let i = 0; i < stratum.length; i++) {
    const times = of[stratum[i]!]?.time;
    if (times === undefined) continue;
    to[i] = lastAtOrBefore(times, time[i]!);
    if (start !== undefined) from[i] = lastAtOrBefore(times, start[i]!);
  }
  return { from, to };
}

/** NaN in a stratum that the fit has no rows of. */
function hazards(fitted: CoxRows, of: ByStratum, { from, to }: Places, rows: Rows): Float64Array {
  const values = new Float64Array(rows.n).fill(NaN);
  for (let i = 0; i < rows.n; i++) {
    const s = rows.stratum[i]!;
    const hazard = of[s]?.hazard;
    if (hazard === undefined) continue;
    const sum = cumulative(hazard, to[i]!) - cumulative(hazard, from[i]!);
    values[i] = sum === 0 ? 0 : sum * Math.exp(rows.predictor[i]! - fitted.shift[s]!);
  }
  return values;
}

function hazardErrors(fit: CoxFit, fitted: CoxRows, of: ByStratum, { from, to }: Places, rows: Rows): Float64Array {
  const se = new Float64Array(rows.n).fill(NaN);
  const room = new Float64Array(fitted.p);
  for (let i = 0; i < rows.n; i++) {
    const s = rows.stratum[i]!;
    const baseline = of[s];
    if (baseline === undefined) continue;
    const variance = hazardVariance(baseline, from[i]!, to[i]!, rows.x, i * fitted.p, fit.variance, room);
    se[i] = variance > 0 ? Math.sqrt(variance) * Math.exp(rows.predictor[i]! - fitted.shift[s]!) : 0;
  }
  return se;
}
