import type { Conventions } from '../../data.js';
import type { ConfidenceType, Curve, Curves } from '../../curves/curve.js';
import { checkConfidence, describeConfidence, zOf } from '../../curves/confidence.js';
import { limitsOf } from '../../curves/limits.js';
import type { CoxData, CoxFit } from '../model.js';
import { baselines, byStratum, hazardName, type Baseline } from './baseline.js';
import { readyRows, type NewRows, type ReadyRows } from './new-rows.js';
import { coxRows } from './rows.js';
import { hazardVariance } from './spread.js';

/** The curve that a model predicts for one row in one stratum. Counts are those of the stratum's data. */
export interface PredictedCurve extends Curve {
  /** Which of the new rows, from 0. */
  readonly row: number;
  /** Empty without strata. */
  readonly stratum: string;
}

/** The curves that a model predicts for rows. */
export interface PredictedCurves extends Curves {
  /** By row; within a row by stratum where the rows name none. */
  readonly curves: readonly PredictedCurve[];
}

/** Of limits of confidence. */
export interface PredictCurvesOptions {
  /** Default `log`, as in R. */
  readonly confidence?: ConfidenceType;
  /** Between 0 and 1; default 0.95. */
  readonly level?: number;
}

/**
 * Survival curves that a model predicts, as `survfit(coxfit, newdata)` of R's survival: exp(-H) with the hazard by the fit's
 * ties, a row's covariates held fixed. Each row gets the curve of its stratum; rows that name no stratum get one of each.
 *
 * @param data that of the fit
 * @throws SurvivalError `length-mismatch`, `not-a-number`, `unknown-stratum`, `bad-option`
 */
export function predictCurves(
  fit: CoxFit,
  data: CoxData,
  rows: NewRows,
  options: PredictCurvesOptions = {},
): PredictedCurves {
  const { confidence = 'log', level = 0.95 } = options;
  checkConfidence(confidence, level);
  const fitted = coxRows(fit, data);
  const ready = readyRows(fit, data, rows);
  const strata = baselines(fitted, true);
  const of = byStratum(strata, fitted.strata.length);
  const z = zOf(level);
  const curves: PredictedCurve[] = [];
  for (let row = 0; row < ready.n; row++) {
    const label = rows.labels?.[row] ?? `row ${row + 1}`;
    const own = ready.stratum === undefined ? strata : [of[ready.stratum[row]!]];
    for (const baseline of own) {
      if (baseline === undefined) continue;
      const stratum = fitted.strata[baseline.stratum]!;
      const group = ready.stratum === undefined ? `${label}, ${stratum}` : label;
      const risk = ready.predictor[row]! - fitted.shift[baseline.stratum]!;
      curves.push({ row, stratum, group, ...curve(baseline, ready, row, Math.exp(risk), fit.variance, confidence, z) });
    }
  }
  const conventions: Conventions = {
    estimator: `exp(-H), H the ${hazardName(fitted)}`,
    variance: fit.naiveVariance === undefined ? 'Tsiatis' : 'Tsiatis, with the robust variance of coefficients',
    confidence: describeConfidence(confidence, level),
    covariates: 'held fixed over all time',
  };
  return { curves, level, confidence, conventions, warnings: [] };
}

function curve(
  baseline: Baseline,
  { x }: ReadyRows,
  row: number,
  risk: number,
  variance: Float64Array,
  confidence: ConfidenceType,
  z: number,
): Omit<Curve, 'group'> {
  const { time, hazard, atRisk, eventsAt, censoredAt } = baseline;
  const column = (): Float64Array => new Float64Array(time.length);
  const [survival, se, lower, upper, cumulativeHazard, cumulativeHazardSe] = [
    column(),
    column(),
    column(),
    column(),
    column(),
    column(),
  ];
  const p = Math.round(Math.sqrt(variance.length));
  const room = new Float64Array(p);
  let events = 0;
  for (let k = 0; k < time.length; k++) {
    events += eventsAt[k]!;
    if (k > 0 && eventsAt[k] === 0) {
      cumulativeHazard[k] = cumulativeHazard[k - 1]!;
      cumulativeHazardSe[k] = cumulativeHazardSe[k - 1]!;
    } else if (hazard[k]! > 0) {
      cumulativeHazard[k] = hazard[k]! * risk;
      cumulativeHazardSe[k] = Math.sqrt(hazardVariance(baseline, -1, k, x, row * p, variance, room)) * risk;
    }
    const s = Math.exp(-cumulativeHazard[k]!);
    survival[k] = s;
    se[k] = s * cumulativeHazardSe[k]!;
    [lower[k], upper[k]] = limitsOf(confidence, s, cumulativeHazardSe[k]!, z);
  }
  return {
    n: baseline.n,
    events,
    time,
    atRisk,
    eventsAt,
    censoredAt,
    survival,
    se,
    lower,
    upper,
    cumulativeHazard,
    cumulativeHazardSe,
  };
}
