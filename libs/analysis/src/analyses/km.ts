import { estimateCurves, notEstimable, type Curve, type CurveOptions, type Curves } from '#survival';
import { frameOf, type Frame } from '../frame/frame.js';
import { orNull } from '../json.js';
import { refusing } from '../refuse.js';
import type { AnalysisRequest } from '../request.js';
import type { CurvePoint, GroupSummary, KmResult } from '../result.js';
import type { Table } from '../table.js';
import { headOf } from './head.js';

/** Survival curves. */
export function analyseKm(request: AnalysisRequest, table: Table): KmResult {
  const frame = frameOf(request, table);
  const options: CurveOptions = {
    ...(frame.group === undefined ? {} : { group: frame.group }),
    ...(request.confidence === undefined ? {} : { confidence: request.confidence }),
    ...(request.level === undefined ? {} : { level: request.level }),
    ...(request.estimator === undefined ? {} : { estimator: request.estimator }),
    ...(request.reverse === undefined ? {} : { reverse: request.reverse }),
  };
  const curves = refusing(() => estimateCurves(frame.data, options));
  return {
    analysis: 'km',
    ...headOf(request, frame, [curves]),
    groups: curves.curves.map((curve) => summaryOf(curve, frame, curves)),
    atRisk: { times: [], groups: [] },
    curve: pointsOf(curves.curves),
  };
}

function summaryOf(curve: Curve, _frame: Frame, _curves: Curves): GroupSummary {
  const none = notEstimable('not-reached', 'Not computed yet.');
  const interval = { estimate: none, lower: none, upper: none };
  return {
    group: curve.group,
    n: curve.n,
    events: curve.events,
    censored: curve.n - curve.events,
    personTime: 0,
    quantiles: [],
    median: interval,
    medianFollowUp: interval,
  };
}

/** All points of curves, one curve after another. */
export function pointsOf(curves: readonly Curve[]): CurvePoint[] {
  const points: CurvePoint[] = [];
  for (const curve of curves) for (let i = 0; i < curve.time.length; i++) points.push(pointOf(curve, i));
  return points;
}

function pointOf(curve: Curve, i: number): CurvePoint {
  return {
    group: curve.group,
    time: curve.time[i]!,
    atRisk: curve.atRisk[i]!,
    events: curve.eventsAt[i]!,
    censored: curve.censoredAt[i]!,
    survival: curve.survival[i]!,
    se: orNull(curve.se[i]!),
    lower: orNull(curve.lower[i]!),
    upper: orNull(curve.upper[i]!),
  };
}
