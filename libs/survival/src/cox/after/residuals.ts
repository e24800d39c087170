import { checkFactor } from '../../check-arrays.js';
import { SurvivalError, type Conventions, type Factor } from '../../data.js';
import type { CoxData, CoxFit } from '../model.js';
import { dfbeta, refuseExact, scoreResiduals } from '../residuals.js';
import { expectedEvents } from './martingale.js';
import { coxRows, type CoxRows } from './rows.js';
import { schoenfeld } from './schoenfeld.js';

/** The names of {@link ResidualType}. */
export const RESIDUAL_TYPES = [
  'martingale',
  'deviance',
  'score',
  'schoenfeld',
  'scaledsch',
  'dfbeta',
  'dfbetas',
] as const;
/** Which residuals: see {@link coxResiduals}. */
export type ResidualType = (typeof RESIDUAL_TYPES)[number];

/** How residuals are given. */
export interface ResidualOptions {
  /** Times the row's weight. Default: for `dfbeta` and `dfbetas` only, as in R. Not for `deviance`. */
  readonly weighted?: boolean;
  /** Sums over the rows of each level, e.g. of a case's intervals. Not for `schoenfeld` and `scaledsch`. */
  readonly collapse?: Factor;
}

/** Residuals of one type. */
export interface Residuals {
  readonly type: ResidualType;
  /**
   * One column, named after the type, for `martingale` and `deviance`; otherwise one for each covariate. An element for each row of the data
   * or level of `collapse` (NaN for a row that is never at risk), or for each event where `event` is present. NaN where the
   * covariate has no coefficient, in what is made from it.
   */
  readonly columns: readonly { readonly name: string; readonly values: Float64Array }[];
  /** Of `schoenfeld` and `scaledsch`: the events, by stratum, then time, then row. */
  readonly event?: {
    readonly row: Uint32Array;
    readonly time: Float64Array;
    /** The code of the stratum, 0 without. */
    readonly stratum: Int32Array;
  };
  readonly conventions: Conventions;
}

/**
 * Residuals of a fit, as `residuals.coxph` of R's survival: `martingale` (events less those expected), `deviance` (the same made
 * symmetric), `score` (each row's part of the score), `schoenfeld` (each event's covariates less their mean at risk),
 * `scaledsch` (times the number of events and the inverse information, the coefficient added: Grambsch and Therneau 1994),
 * `dfbeta` (about how much each coefficient falls without the row) and `dfbetas` (that by the coefficient's standard error).
 * Variances are the inverse information, also where the fit's is robust.
 *
 * @param data that of the fit
 * @throws SurvivalError `length-mismatch`, `bad-level`; `exact-residuals` where R has none for exact ties; `bad-option`
 */
export function coxResiduals(fit: CoxFit, data: CoxData, type: ResidualType, options: ResidualOptions = {}): Residuals {
  const byEvent = type === 'schoenfeld' || type === 'scaledsch';
  checkOptions(fit, data, type, options, byEvent);
  const rows = coxRows(fit, data);
  const weighted = options.weighted ?? (type === 'dfbeta' || type === 'dfbetas');
  const conventions = {
    ties: fit.ties,
    weights:
      data.weights === undefined
        ? 'none'
        : weighted
          ? 'residuals times weights'
          : 'in the fit; residuals are not multiplied',
  };
  if (byEvent) return { type, ...eventResiduals(fit, data, rows, type, weighted), conventions };
  const columns = rowResiduals(fit, data, rows, type).map(({ name, values }) => {
    const scaled = weighted ? values.map((value, i) => value * rows.weight[i]!) : values;
    return { name, values: options.collapse === undefined ? scaled : collapsed(scaled, options.collapse) };
  });
  if (type !== 'deviance') return { type, columns, conventions };
  const status =
    options.collapse === undefined ? Float64Array.from(rows.status) : collapsed(rows.status, options.collapse);
  return {
    type,
    columns: columns.map(({ values }) => ({ name: type, values: deviance(values, status) })),
    conventions,
  };
}

type Column = Residuals['columns'][number];

function checkOptions(
  fit: CoxFit,
  data: CoxData,
  type: ResidualType,
  { weighted, collapse }: ResidualOptions,
  byEvent: boolean,
): void {
  if (!RESIDUAL_TYPES.includes(type))
    throw new SurvivalError('bad-option', `Residuals must be one of ${RESIDUAL_TYPES.join(', ')}, not ${type}`);
  if (type !== 'martingale' && type !== 'deviance') refuseExact(fit.ties);
  if (collapse !== undefined && byEvent) {
    throw new SurvivalError(
      'bad-option',
      `${type} residuals belong to events and cannot be collapsed. Leave collapse out`,
    );
  }
  if (weighted === true && type === 'deviance') {
    throw new SurvivalError(
      'bad-option',
      'Deviance residuals are not sums that weights could multiply. Leave weighted out',
    );
  }
  if (collapse !== undefined) checkFactor('collapse', collapse, data.time.length);
}

function rowResiduals(fit: CoxFit, data: CoxData, rows: CoxRows, type: ResidualType): Column[] {
  if (type === 'martingale' || type === 'deviance') {
    const expected = expectedEvents(rows);
    return [{ name: 'martingale', values: expected.map((e, i) => rows.status[i]! - e) }];
  }
  // Not weighted here: what dfbeta() gives is.
  const matrix = type === 'score' ? scoreResiduals(fit, data) : dfbeta(fit, data);
  const { n, p } = rows;
  const variance = fit.naiveVariance ?? fit.variance;
  return fit.covariates.map((name, j) => {
    const values = new Float64Array(n);
    const factor = type === 'dfbetas' ? 1 / Math.sqrt(variance[j * p + j]!) : 1;
    const none = type !== 'score' && fit.states[j] === 'aliased';
    for (let i = 0; i < n; i++) {
      const value = matrix[i * p + j]! * factor;
      values[i] = none ? NaN : type === 'score' ? value : value / rows.weight[i]!;
    }
    for (const row of rows.empty) values[row] = NaN;
    return { name, values };
  });
}

function eventResiduals(
  fit: CoxFit,
  data: CoxData,
  rows: CoxRows,
  type: ResidualType,
  weighted: boolean,
): Pick<Residuals, 'columns' | 'event'> {
  const { p } = rows;
  const { values, ...event } = schoenfeld(rows);
  const events = event.row.length;
  const variance = fit.naiveVariance ?? fit.variance;
  const columns = data.covariates.map(({ name }) => ({ name, values: new Float64Array(events) }));
  for (let i = 0; i < events; i++) {
    const weight = weighted ? rows.weight[event.row[i]!]! : 1;
    for (let j = 0; j < p; j++) {
      let value = values[i * p + j]! * weight;
      if (type === 'scaledsch') {
        let sum = 0;
        for (let k = 0; k < p; k++) sum += values[i * p + k]! * variance[k * p + j]!;
        value = fit.states[j] === 'aliased' ? NaN : sum * weight * events + fit.beta[j]!;
      }
      columns[j]!.values[i] = value;
    }
  }
  return { columns, event };
}

/** sign(M) × √(-2 (M + d log(d - M))): about normal where events are not rare. */
function deviance(martingale: Float64Array, status: Float64Array): Float64Array {
  return martingale.map((m, i) => {
    const d = status[i]!;
    const inside = m + (d === 0 ? 0 : d * Math.log(d - m));
    // Rounding makes it positive where the row is exactly as expected.
    return Math.sign(m) * Math.sqrt(Math.max(0, -2 * inside));
  });
}

function collapsed(values: Float64Array | Uint8Array, { codes, levels }: Factor): Float64Array {
  const sums = new Float64Array(levels.length);
  for (let i = 0; i < codes.length; i++) sums[codes[i]!]! += values[i]!;
  return sums;
}
