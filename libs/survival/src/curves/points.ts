import { SurvivalError } from '../data.js';
import type { Curve } from './curve.js';

/** A curve at one time. NaN where there is no number, as in the arrays of {@link Curve}. */
export interface PointOnCurve {
  readonly time: number;
  /** At risk just before the time, as the curve has it at its next point; 0 after the last. */
  readonly atRisk: number;
  /** Since the time before in the list (since the beginning, for the first). */
  readonly events: number;
  readonly censored: number;
  readonly survival: number;
  readonly se: number;
  readonly lower: number;
  readonly upper: number;
  readonly cumulativeHazard: number;
  readonly cumulativeHazardSe: number;
}

/**
 * A curve at some times, in ascending order whatever theirs is; after its last time the curve stays as it is. R's
 * `summary(fit, times, extend = TRUE)`. With late entry, who enters between two points of the curve counts from the first
 * of them: {@link atRiskTable} has the exact numbers.
 *
 * @throws SurvivalError `bad-option`: a time that is not finite
 */
export function curvePointsAt(curve: Curve, times: readonly number[]): PointOnCurve[] {
  checkTimes(times);
  const points: PointOnCurve[] = [];
  // Before the curve begins to fall its limits are 1, unless it was made without limits.
  const whole = curve.lower.some((limit) => !Number.isNaN(limit)) ? 1 : NaN;
  let next = 0;
  for (const time of [...times].sort((a, b) => a - b)) {
    let events = 0;
    let censored = 0;
    let reached = next;
    for (; reached < curve.time.length && curve.time[reached]! <= time; reached++) {
      events += curve.eventsAt[reached]!;
      censored += curve.censoredAt[reached]!;
    }
    // A point at the time itself is the one to be at risk at.
    const at = reached > 0 && curve.time[reached - 1] === time ? reached - 1 : reached;
    const last = reached - 1;
    points.push({
      time,
      atRisk: curve.atRisk[at] ?? 0,
      events,
      censored,
      survival: curve.survival[last] ?? 1,
      se: curve.se[last] ?? 0,
      lower: curve.lower[last] ?? whole,
      upper: curve.upper[last] ?? whole,
      cumulativeHazard: curve.cumulativeHazard[last] ?? 0,
      cumulativeHazardSe: curve.cumulativeHazardSe[last] ?? 0,
    });
    next = reached;
  }
  return points;
}

/** @throws SurvivalError `bad-option` */
export function checkTimes(times: readonly number[]): void {
  const wrong = times.find((time) => !Number.isFinite(time));
  if (wrong !== undefined) throw new SurvivalError('bad-option', `Times must be finite numbers, not ${wrong}`);
}
