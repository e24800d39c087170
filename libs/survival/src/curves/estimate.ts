import { checkObservations } from '../check.js';
import { SurvivalError, type Observations } from '../data.js';
import { tiesMerged, withTiesMerged } from '../merge-ties.js';
import { checkConfidence, zOf } from './confidence.js';
import {
  CURVE_ESTIMATORS,
  type ConfidenceType,
  type Curve,
  type CurveEstimator,
  type CurveOptions,
  type Curves,
} from './curve.js';
import { conventionsOf, curveWarnings } from './explain.js';
import { limitsOf } from './limits.js';
import { ROUNDING, type Steps } from './steps.js';
import { canCount, stepsByDay } from './steps-by-day.js';
import { stepsSorted } from './steps-sorted.js';

/**
 * Survival curves with limits of confidence, one for each group: Kaplan and Meier (1958) with Greenwood's variance, or
 * exp(-H) of Nelson (1972) and Aalen (1978) or of Fleming and Harrington (1984). As R's `survfit(Surv(start, time, status) ~ group,
 * weights, robust = FALSE, conf.type, stype, ctype)`; times that differ by rounding alone are ties (R's `timefix`).
 *
 * @throws SurvivalError as {@link checkObservations}, and `bad-option`
 */
export function estimateCurves(data: Observations, options: CurveOptions = {}): Curves {
  const { confidence = 'log', level = 0.95, estimator = 'kaplan-meier', reverse = false } = options;
  checkConfidence(confidence, level);
  if (!CURVE_ESTIMATORS.includes(estimator))
    throw new SurvivalError('bad-option', `estimator must be one of ${CURVE_ESTIMATORS.join(', ')}, not ${estimator}`);
  const levels = options.group?.levels ?? [''];
  const group = options.group === undefined ? {} : { group: options.group };
  const rows = checkObservations(data, group);
  // Without starts times are merged as they are sorted.
  const checked = rows.start === undefined ? rows : withTiesMerged(rows, group);
  const { steps, merged } = canCount(checked, levels.length)
    ? { steps: stepsByDay(checked, levels.length), merged: 0 }
    : stepsSorted(checked, levels.length);
  const z = zOf(level);
  const curves = steps.map((one) =>
    curveOf(levels[one.level]!, reverse ? reversed(one) : one, estimator, confidence, z),
  );
  return {
    curves,
    level,
    confidence,
    conventions: conventionsOf({ confidence, level, estimator, reverse }, checked),
    warnings: [...checked.warnings, ...tiesMerged(merged), ...curveWarnings(curves, checked)],
  };
}

/** Censorings as events. At one time events come first: those who had one are no longer at risk when others are censored. */
function reversed({ level, n, time, atRisk, events, censored, eventRows, censoredRows }: Steps): Steps {
  return {
    level,
    n,
    time,
    atRisk: atRisk.map((risk, i) => {
      const left = risk - events[i]!;
      // Sums of weights round: where nobody but the censored is left, they are exactly those.
      return Math.abs(left - censored[i]!) <= risk * ROUNDING ? censored[i]! : left;
    }),
    events: censored,
    censored: events,
    ...(eventRows && censoredRows && { eventRows: censoredRows, censoredRows: eventRows }),
  };
}

function curveOf(group: string, steps: Steps, estimator: CurveEstimator, confidence: ConfidenceType, z: number): Curve {
  const { n, time, atRisk, events: eventsAt, censored: censoredAt, eventRows = eventsAt } = steps;
  const points = time.length;
  const survival = new Float64Array(points);
  const se = new Float64Array(points);
  const lower = new Float64Array(points);
  const upper = new Float64Array(points);
  const cumulativeHazard = new Float64Array(points);
  const cumulativeHazardSe = new Float64Array(points);
  let events = 0;
  let s = 1;
  let greenwood = 0;
  let hazard = 0;
  let hazardVariance = 0;
  for (let i = 0; i < points; i++) {
    const d = eventsAt[i]!;
    if (i > 0 && d === 0) {
      survival[i] = survival[i - 1]!;
      se[i] = se[i - 1]!;
      lower[i] = lower[i - 1]!;
      upper[i] = upper[i - 1]!;
      cumulativeHazard[i] = cumulativeHazard[i - 1]!;
      cumulativeHazardSe[i] = cumulativeHazardSe[i - 1]!;
      continue;
    }
    if (d > 0) {
      const risk = atRisk[i]!;
      events += d;
      if (estimator === 'fleming-harrington') {
        // Tied events one after the other, each with the mean of their weights.
        const rows = eventRows[i]!;
        const each = d / rows;
        for (let k = 0; k < rows; k++) {
          const left = risk - k * each;
          hazard += each / left;
          hazardVariance += each / (left * left);
        }
      } else {
        hazard += d / risk;
        hazardVariance += d / (risk * risk);
      }
      s *= (risk - d) / risk;
      greenwood += d / (risk * (risk - d));
    }
    const logError = Math.sqrt(estimator === 'kaplan-meier' ? greenwood : hazardVariance);
    const estimate = estimator === 'kaplan-meier' ? s : Math.exp(-hazard);
    survival[i] = estimate;
    se[i] = estimate === 0 ? NaN : estimate * logError;
    const limits = limitsOf(confidence, estimate, logError, z);
    lower[i] = limits[0];
    upper[i] = limits[1];
    cumulativeHazard[i] = hazard;
    cumulativeHazardSe[i] = Math.sqrt(hazardVariance);
  }
  return {
    group,
    n,
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
