import {
  atRiskTable,
  curvePointsAt,
  estimateCurves,
  curveQuantiles,
  type Curve,
  type CurveOptions,
  type Curves,
  type Warning,
} from '#survival';
import { condense } from '../frame/condense.js';
import { frameOf, type Frame } from '../frame/frame.js';
import { orNull } from '../json.js';
import { refusing } from '../refuse.js';
import type { AnalysisRequest } from '../request.js';
import type { CurvePoint, GroupSummary, Interval, KmResult } from '../result.js';
import type { Table } from '../table.js';
import { headOf } from './head.js';
import { greatest, roundTimes, sum } from './times.js';

/** Quantiles that are told of where none are asked for. */
const QUARTILES = [0.25, 0.5, 0.75];

/** Survival curves. */
export function analyseKm(request: AnalysisRequest, table: Table): KmResult {
  const frame = condense(frameOf(request, table), table);
  const grouped = frame.group === undefined ? {} : { group: frame.group };
  const { confidence, level, estimator, reverse } = request;
  const options: CurveOptions = {
    ...grouped,
    ...(confidence === undefined ? {} : { confidence }),
    ...(level === undefined ? {} : { level }),
    ...(estimator === undefined ? {} : { estimator }),
    ...(reverse === undefined ? {} : { reverse }),
  };
  return refusing(() => {
    const curves = estimateCurves(frame.data, options);
    // What the other curve warns of is of the censorings.
    const { curves: others, ...rest } = estimateCurves(frame.data, { ...options, reverse: reverse !== true });
    const followUp = reverse === true ? curves : { curves: others, ...rest };
    const atRisk = atRiskTable(frame.data, { ...grouped, times: timesOf(request, frame) });
    return {
      analysis: 'km',
      ...headOf(request, frame, [curves, { warnings: beyond(curves.curves, request.times ?? []) }]),
      groups: summariesOf(curves, followUp, frame, request.quantiles ?? QUARTILES),
      atRisk: { times: atRisk.times, groups: atRisk.groups },
      ...(request.times === undefined ? {} : { at: curves.curves.flatMap((curve) => pointsAt(curve, request.times!)) }),
      curve: pointsOf(curves.curves),
    };
  });
}

/** Curves are drawn out as they end: said where it is asked for. */
function beyond(curves: readonly Curve[], times: readonly number[]): Warning[] {
  const most = Math.max(...times);
  return curves.flatMap(({ group, time, survival }) => {
    const end = time.at(-1)!;
    if (!(end < most) || survival.at(-1) === 0) return [];
    const of = group === '' ? '' : ` of ${group}`;
    const message = `Follow-up${of} ends at ${end}: at later times the curve is as it ended, with nobody at risk.`;
    return [{ code: 'times-after-follow-up', message }];
  });
}

/** The times of the table of numbers at risk. */
export function timesOf({ times }: AnalysisRequest, { data }: Frame): readonly number[] {
  return times ?? roundTimes(greatest(data.time));
}

function summariesOf(curves: Curves, followUp: Curves, frame: Frame, p: readonly number[]): GroupSummary[] {
  const quantiles = curveQuantiles(curves, [...p, 0.5]);
  const medians = curveQuantiles(followUp, [0.5]);
  const times = personTimes(frame);
  return curves.curves.map((curve, i) => {
    const of = quantiles[i]!.quantiles;
    return {
      group: curve.group,
      n: curve.n,
      events: curve.events,
      censored: sum(curve.censoredAt),
      personTime: times.get(curve.group)!,
      quantiles: of.slice(0, -1),
      median: intervalOf(of.at(-1)!),
      medianFollowUp: intervalOf(medians[i]!.quantiles[0]!),
    };
  });
}

function intervalOf({ estimate, lower, upper }: Interval): Interval {
  return { estimate, lower, upper };
}

/** The time at risk of each group, as often as rows weigh. */
function personTimes({ data: { time, start, weights }, group }: Frame): Map<string, number> {
  const levels = group?.levels ?? [''];
  const sums = new Float64Array(levels.length);
  for (let i = 0; i < time.length; i++)
    sums[group === undefined ? 0 : group.codes[i]!]! += (time[i]! - (start?.[i] ?? 0)) * (weights?.[i] ?? 1);
  return new Map(levels.map((level, code) => [level, sums[code]!]));
}

function pointsAt(curve: Curve, times: readonly number[]): CurvePoint[] {
  return curvePointsAt(curve, times).map(({ time, atRisk, events, censored, survival, se, lower, upper }) => ({
    group: curve.group,
    time,
    atRisk,
    events,
    censored,
    survival,
    se: orNull(se),
    lower: orNull(lower),
    upper: orNull(upper),
  }));
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
