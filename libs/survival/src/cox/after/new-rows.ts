import { checkFinite } from '../../check-arrays.js';
import { SurvivalError, type Factor, type Numbers } from '../../data.js';
import type { CoxData, CoxFit } from '../model.js';
import { centred, matchLevels, predictors } from './rows.js';

/** Rows to predict for, which the model need not have been fitted to. All arrays have one length. */
export interface NewRows {
  /** A column for each covariate of the fit, in its order. */
  readonly covariates: readonly Float64Array[];
  /** The stratum of each row, by its name in the fitted data. */
  readonly strata?: Factor;
  /** 0 where absent. */
  readonly offset?: Numbers;
  /** Until when (and from when) events are expected; for types `expected` and `survival` only. */
  readonly time?: Numbers;
  readonly start?: Numbers;
  /** What curves are called; default `row 1`, `row 2` … */
  readonly labels?: readonly string[];
}

/** New rows, checked and centred as the fit's are. */
export interface ReadyRows {
  readonly n: number;
  /** Less the fit's means, n × p. */
  readonly x: Float64Array;
  /** As {@link CoxRows.predictor}. */
  readonly predictor: Float64Array;
  /** Codes of the fitted data's strata; absent where the rows name none in a model that has some. */
  readonly stratum?: Int32Array;
}

/** @throws SurvivalError `length-mismatch`, `not-a-number`, `start-after-stop`, `unknown-stratum` */
export function readyRows(fit: CoxFit, data: CoxData, rows: NewRows): ReadyRows {
  const p = fit.beta.length;
  if (rows.covariates.length !== p) {
    throw new SurvivalError(
      'length-mismatch',
      `New rows must have a column for each of ${fit.covariates.join(', ')}; received ${rows.covariates.length} columns. Pass them in this order`,
    );
  }
  const n = rows.covariates[0]?.length ?? rows.time?.length ?? rows.offset?.length ?? rows.strata?.codes.length ?? 1;
  const others = [rows.strata?.codes, rows.offset, rows.time, rows.start, rows.labels, ...rows.covariates];
  const odd = others.find((array) => array !== undefined && array.length !== n);
  if (odd !== undefined) {
    throw new SurvivalError(
      'length-mismatch',
      `All arrays of new rows must have one length; received ${n} and ${odd.length}`,
    );
  }
  for (const [j, column] of rows.covariates.entries()) checkFinite(fit.covariates[j]!, column, 'new row');
  const { time, start, offset } = rows;
  for (const [name, values] of Object.entries({ time, start, offset }))
    if (values !== undefined) checkFinite(name, values, 'new row');
  const late = time === undefined || start === undefined ? -1 : start.findIndex((from, i) => from > time[i]!);
  if (late >= 0) {
    throw new SurvivalError(
      'start-after-stop',
      `A row must start before it ends; new row ${late + 1} starts at ${start![late]} and ends at ${time![late]}. Correct or leave out the row`,
    );
  }
  const x = centred(rows.covariates, fit.means, n);
  const ready = { n, x, predictor: predictors(x, fit.beta, n, rows.offset) };
  if (data.strata === undefined) return { ...ready, stratum: new Int32Array(n) };
  return rows.strata === undefined ? ready : { ...ready, stratum: matchLevels(rows.strata, data.strata.levels) };
}
