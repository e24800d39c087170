import { checkObservations, type CheckedObservations } from '../check.js';
import { SurvivalError, type Observations, type Warning } from '../data.js';
import { mergeTies } from '../numeric/ties.js';
import { CONFIDENCE_TYPES, type ConfidenceType, type Curve, type CurveOptions, type Curves } from './curve.js';
import { conventionsOf, curveWarnings } from './explain.js';
import { limitsOf, zOf } from './limits.js';
import type { Steps } from './steps.js';
import { canCount, stepsByDay } from './steps-by-day.js';
import { stepsSorted } from './steps-sorted.js';

type Estimator = NonNullable<CurveOptions['estimator']>;

/**
 * Survival curves with limits of confidence, one for each group: Kaplan and Meier (1958) with Greenwood's variance, or
 * exp(-H) of Nelson (1972) and Aalen (1978) or of Fleming and Harrington (1984). As R's `survfit(Surv(start, time, status) ~ group,
 * weights, robust = FALSE, conf.type, stype, ctype)`; times that differ by rounding alone are ties (R's `timefix`).
 *
 * @throws SurvivalError as {@link checkObservations}, and `bad-option`
 */
export function estimateCurves(data: Observations, options: CurveOptions = {}): Curves {
  const { confidence = 'log', level = 0.95, estimator = 'kaplan-meier', reverse = false } = options;
  checkOptions(confidence, level, estimator);
  const levels = options.group?.levels ?? [''];
  const { checked, warnings } = prepare(data, options);
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
    warnings: [...warnings, ...tiesMerged(merged), ...curveWarnings(curves, checked)],
  };
}

function checkOptions(confidence: ConfidenceType, level: number, estimator: Estimator): void {
  if (!CONFIDENCE_TYPES.includes(confidence))
    throw new SurvivalError(
      'bad-option',
      `confidence must be one of ${CONFIDENCE_TYPES.join(', ')}, not ${confidence}`,
    );
  if (!(level > 0 && level < 1))
    throw new SurvivalError('bad-option', `level must be between 0 and 1, for example 0.95, not ${level}`);
  const estimators: readonly Estimator[] = ['kaplan-meier', 'nelson-aalen', 'fleming-harrington'];
  if (!estimators.includes(estimator))
    throw new SurvivalError('bad-option', `estimator must be one of ${estimators.join(', ')}, not ${estimator}`);
}

/** Checked, and ties merged where starts and ends have to be merged together, before anything is sorted. */
function prepare(
  data: Observations,
  { group }: CurveOptions,
): { readonly checked: CheckedObservations; readonly warnings: readonly Warning[] } {
  const checked = checkObservations(data, group === undefined ? {} : { group });
  const { start, weights, codes, warnings } = checked;
  if (start === undefined || checked.whole) return { checked, warnings };
  const { arrays, merged } = mergeTies([checked.time, start]);
  if (merged === 0) return { checked, warnings };
  // Again, for an interval no longer than rounding is one of no length.
  const again = checkObservations(
    { time: arrays[0]!, start: arrays[1]!, status: checked.status, ...(weights === undefined ? {} : { weights }) },
    codes === undefined ? {} : { group: { codes, levels: group!.levels } },
  );
  return { checked: again, warnings: [...warnings, ...again.warnings, ...tiesMerged(merged)] };
}

function tiesMerged(merged: number): Warning[] {
  if (merged === 0) return [];
  const message = `${merged} times differed from others by rounding alone and were made equal to them`;
  return [{ code: 'ties-merged', message }];
}

/** Censorings as events. At one time events come first: those who had one are no longer at risk when others are censored. */
function reversed({ level, n, time, atRisk, events, censored }: Steps): Steps {
  return { level, n, time, atRisk: atRisk.map((risk, i) => risk - events[i]!), events: censored, censored: events };
}

function curveOf(group: string, steps: Steps, estimator: Estimator, confidence: ConfidenceType, z: number): Curve {
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
