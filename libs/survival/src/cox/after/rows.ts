import { SurvivalError, type Factor, type Numbers } from '../../data.js';
import { ascendingOrder } from '../../numeric/order.js';
import { mergeTies } from '../../numeric/ties.js';
import { checkFitted } from '../check-fitted.js';
import type { CoxData, CoxFit } from '../model.js';

/** exp() of less than this, and of its negative, is a number. */
const LARGEST_EXPONENT = 700;

/** The rows of a fit, made ready for passes over risk sets. Nothing here is larger than the data. */
export interface CoxRows {
  readonly n: number;
  /** Which rows begin when they end, or later: they are never at risk, and in no order below. */
  readonly empty: Uint32Array;
  /** Columns of the model. */
  readonly p: number;
  /** Ends and starts of intervals, those that differ by rounding alone made equal. */
  readonly time: Float64Array;
  readonly start: Float64Array | undefined;
  /** 0 in rows never at risk. */
  readonly status: Uint8Array;
  readonly weight: Float64Array;
  /** 0 without strata. */
  readonly stratum: Int32Array;
  /** The names of strata; one empty name without. */
  readonly strata: readonly string[];
  /** Rows by stratum, then time; ties in their own order. */
  readonly order: Uint32Array;
  /** Rows by stratum, then start. */
  readonly byStart: Uint32Array | undefined;
  /** Stratum s is `order` from first[s] to first[s + 1]. */
  readonly first: Uint32Array;
  /** Covariates less the fit's means, n × p, row after row. */
  readonly x: Float64Array;
  /** The predictor less `center`, with the offset as it is. */
  readonly predictor: Float64Array;
  /** exp(predictor - shift of the stratum): what a row's hazard is relative to. */
  readonly risk: Float64Array;
  /** By stratum: near the middle of its predictors, so that exp() overflows nowhere. */
  readonly shift: Float64Array;
  /** The mean of offsets, and that by weight: R centres predictors on the one and baselines on the other. */
  readonly offsetMean: number;
  readonly weightedOffsetMean: number;
  /** Tied events are at risk one after the other (Efron); otherwise all at once (Breslow, also for exact ties as in R). */
  readonly efron: boolean;
}

/**
 * Arranges the rows that a model was fitted to.
 *
 * @throws SurvivalError `length-mismatch` where the data are not as long or as wide as those of the fit
 */
export function coxRows(fit: CoxFit, data: CoxData): CoxRows {
  const n = data.time.length;
  const p = fit.beta.length;
  checkFitted(fit, data);
  const { arrays } = mergeTies(data.start === undefined ? [data.time] : [data.time, data.start]);
  const time = Float64Array.from(arrays[0]!);
  const start = arrays[1] === undefined ? undefined : Float64Array.from(arrays[1]);
  const { used, empty } = atRisk(time, start);
  const status = Uint8Array.from(data.status);
  for (const row of empty) status[row] = 0;
  const weight = data.weights === undefined ? new Float64Array(n).fill(1) : Float64Array.from(data.weights);
  const stratum = data.strata?.codes ?? new Int32Array(n);
  const strata = data.strata?.levels ?? [''];
  const x = centred(
    data.covariates.map(({ values }) => values),
    fit.means,
    n,
  );
  const predictor = predictors(x, fit.beta, n, data.offset);
  const shift = shifts(predictor, weight, stratum, strata.length);
  const sorted = (keys: Float64Array): Uint32Array => {
    const order = ascendingOrder(keys, used);
    return strata.length === 1 ? order : ascendingOrder(stratum, order);
  };
  const order = sorted(time);
  const risk = new Float64Array(n);
  for (let i = 0; i < n; i++) risk[i] = Math.exp(predictor[i]! - shift[stratum[i]!]!);
  return {
    n,
    empty,
    p,
    time,
    start,
    status,
    weight,
    stratum,
    strata,
    order,
    byStart: start && sorted(start),
    first: starts(stratum, order, strata.length),
    x,
    predictor,
    risk,
    shift,
    offsetMean: mean(order, data.offset),
    weightedOffsetMean: mean(order, data.offset, weight),
    efron: fit.ties === 'efron',
  };
}

/** Columns less their means, as one array row after row. */
export function centred(columns: readonly Float64Array[], means: Float64Array, n: number): Float64Array {
  const p = columns.length;
  const x = new Float64Array(n * p);
  for (let j = 0; j < p; j++) {
    const column = columns[j]!;
    const mean = means[j]!;
    for (let i = 0; i < n; i++) x[i * p + j] = column[i]! - mean;
  }
  return x;
}

/** x · beta + offset for each row. */
export function predictors(x: Float64Array, beta: Float64Array, n: number, offset?: Numbers): Float64Array {
  const p = beta.length;
  const eta = offset === undefined ? new Float64Array(n) : Float64Array.from(offset);
  for (let i = 0; i < n; i++) {
    let sum = eta[i]!;
    for (let j = 0; j < p; j++) sum += x[i * p + j]! * beta[j]!;
    eta[i] = sum;
  }
  return eta;
}

/** For each row which level of another factor has its level's name. @throws SurvivalError `unknown-stratum` */
export function matchLevels(factor: Factor, levels: readonly string[]): Int32Array {
  const known = factor.levels.map((level) => levels.indexOf(level));
  return factor.codes.map((code) => {
    const found = known[code] ?? -1;
    if (found >= 0) return found;
    throw new SurvivalError(
      'unknown-stratum',
      `Each row must be of a stratum of the fitted model; "${factor.levels[code] ?? code}" is none of ${levels.join(', ')}. Leave its rows out`,
    );
  });
}

function atRisk(time: Float64Array, start: Float64Array | undefined): { used?: Uint32Array; empty: Uint32Array } {
  if (start === undefined) return { empty: new Uint32Array() };
  const empty: number[] = [];
  for (let i = 0; i < time.length; i++) if (start[i]! >= time[i]!) empty.push(i);
  if (empty.length === 0) return { empty: new Uint32Array() };
  const used = new Uint32Array(time.length - empty.length);
  let next = 0;
  for (let i = 0; i < time.length; i++) if (start[i]! < time[i]!) used[next++] = i;
  return { used, empty: Uint32Array.from(empty) };
}

function starts(stratum: Int32Array, order: Uint32Array, levels: number): Uint32Array {
  const first = new Uint32Array(levels + 1);
  for (let i = 0; i < order.length; i++) first[stratum[order[i]!]! + 1]!++;
  for (let s = 0; s < levels; s++) first[s + 1]! += first[s]!;
  return first;
}

function mean(order: Uint32Array, values?: Numbers, weight?: Float64Array): number {
  if (values === undefined || order.length === 0) return 0;
  let sum = 0;
  let total = 0;
  for (let i = 0; i < order.length; i++) {
    const w = weight === undefined ? 1 : weight[order[i]!]!;
    sum += w * values[order[i]!]!;
    total += w;
  }
  return sum / total;
}

/** The mean predictor of each stratum, but never so low that the highest of it overflows. */
function shifts(predictor: Float64Array, weight: Float64Array, stratum: Int32Array, levels: number): Float64Array {
  const sums = new Float64Array(levels);
  const totals = new Float64Array(levels);
  const highest = new Float64Array(levels).fill(-Infinity);
  for (let i = 0; i < stratum.length; i++) {
    const s = stratum[i]!;
    sums[s]! += weight[i]! * predictor[i]!;
    totals[s]! += weight[i]!;
    if (predictor[i]! > highest[s]!) highest[s] = predictor[i]!;
  }
  return sums.map((sum, s) => (totals[s] === 0 ? 0 : Math.max(sum / totals[s]!, highest[s]! - LARGEST_EXPONENT)));
}
