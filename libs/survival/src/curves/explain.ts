import type { CheckedObservations } from '../check.js';
import { followUpConventions } from '../conventions.js';
import type { Conventions, Warning } from '../data.js';
import { describeConfidence } from './confidence.js';
import type { Curve, CurveOptions } from './curve.js';

/** Fewer at risk than these, and a single event moves the curve by more than a tenth. */
const FEW = 10;

const ESTIMATORS = {
  'kaplan-meier': ['Kaplan-Meier: the product of 1 - d/n', "Greenwood's"],
  'nelson-aalen': ['exp(-H), H the sum of d/n (Nelson-Aalen)', 'the sum of d/n², on the scale of log S'],
  'fleming-harrington': [
    'exp(-H), tied events one after the other (Fleming-Harrington)',
    'the sum of 1/n² of events one after the other, on the scale of log S',
  ],
} as const;

/** How curves of these options are made. */
export function conventionsOf(
  {
    confidence,
    level,
    estimator,
    reverse,
  }: Required<Pick<CurveOptions, 'confidence' | 'level' | 'estimator' | 'reverse'>>,
  checked: CheckedObservations,
): Conventions {
  const [how, variance] = ESTIMATORS[estimator];
  return {
    estimator: reverse ? `${how}, of censoring (reverse)` : how,
    variance: checked.weights === undefined ? variance : `${variance}, weights as numbers of rows (not robust)`,
    confidence: describeConfidence(confidence, level),
    ...followUpConventions(checked),
    ...(reverse ? { reverse: 'censorings are counted against those left after the events' } : {}),
  };
}

/** What readers of these curves should know. */
export function curveWarnings(curves: readonly Curve[], { weights, start }: CheckedObservations): Warning[] {
  const warnings: Warning[] = [];
  const of = (curve: Curve): string => (curve.group === '' ? '' : ` in ${curve.group}`);
  if (curves.every(({ events }) => events === 0))
    warnings.push({ code: 'no-events', message: 'No row has an event: the curve stays at 1' });
  else
    for (const curve of curves)
      if (curve.events === 0)
        warnings.push({ code: 'no-events', message: `There are no events${of(curve)}: the curve stays at 1` });
  if (weights?.some((weight) => !Number.isInteger(weight)) === true)
    warnings.push({
      code: 'fractional-weights',
      message:
        'Weights are not whole numbers: standard errors take them as numbers of rows (R would be asked for robust = FALSE)',
    });
  for (const curve of curves) {
    const most = greatest(curve.atRisk);
    if (most < FEW)
      warnings.push({
        code: 'few-at-risk',
        message: `At most ${most} are at risk${of(curve)}: intervals of confidence suppose many more`,
      });
    else if (start !== undefined) warnings.push(...fewBeforeMany(curve, most, of(curve)));
  }
  return warnings;
}

/** Late entry: an event among the few who were there first moves the whole curve, to nought where all of them had it. */
function fewBeforeMany({ time, atRisk, eventsAt }: Curve, most: number, of: string): Warning[] {
  for (let i = 0; i < time.length && atRisk[i]! < most; i++) {
    if (eventsAt[i] === 0 || atRisk[i]! >= FEW) continue;
    return [
      {
        code: 'few-at-risk',
        message: `Only ${atRisk[i]} are at risk${of} at ${time[i]}, where there are events, before most have entered: the whole curve rests on them. Consider to begin it later`,
      },
    ];
  }
  return [];
}

function greatest(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! > most) most = values[i]!;
  return most;
}
