import { notEstimable, SurvivalError, type Conventions, type Estimate, type Warning } from '../data.js';
import { normalTwoSided } from '../numeric/distributions.js';
import type { Curve } from './curve.js';
import { checkLevel, describeConfidence, zOf } from './confidence.js';

/** The mean of time up to a horizon. */
export interface RestrictedMean {
  readonly group: string;
  readonly tau: number;
  readonly level: number;
  readonly estimate: number;
  readonly se: number;
  readonly lower: number;
  readonly upper: number;
  readonly conventions: Conventions;
  /** `extrapolated`: the curve ends before tau and above 0. */
  readonly warnings: readonly Warning[];
}

/** One restricted mean less another. */
export interface RestrictedMeanDifference {
  readonly groups: readonly [string, string];
  readonly tau: number;
  readonly estimate: number;
  readonly se: number;
  readonly z: Estimate;
  readonly p: Estimate;
  readonly lower: number;
  readonly upper: number;
  readonly conventions: Conventions;
}

/**
 * The area below a curve up to tau, with the standard error of Greenwood's variance, as R's `print(fit, rmean = tau)`; limits are
 * the estimate ± z se. After its last time the curve goes on as it ends, as in R: where that is above 0, a warning says so.
 *
 * @throws SurvivalError `bad-option`: tau is not after the beginning, or the level not between 0 and 1
 */
export function restrictedMean(curve: Curve, tau: number, level = 0.95): RestrictedMean {
  const { group, time, atRisk, eventsAt, survival } = curve;
  const begin = Math.min(0, time[0]!);
  if (!(tau > begin && tau < Infinity))
    throw new SurvivalError('bad-option', `tau must be a finite time after ${begin}, not ${tau}`);
  checkLevel(level);
  let last = time.length - 1;
  while (last >= 0 && time[last]! > tau) last--;
  // From the end: each event's share of the variance is the area after it, squared.
  let area = 0;
  let variance = 0;
  let end = tau;
  for (let i = last; i >= 0; i--) {
    area += (end - time[i]!) * survival[i]!;
    end = time[i]!;
    const left = atRisk[i]! - eventsAt[i]!;
    if (left > 0) variance += (area * area * eventsAt[i]!) / (atRisk[i]! * left);
  }
  // S is 1 up to the first time.
  const estimate = area + end;
  const se = Math.sqrt(variance);
  const half = zOf(level) * se;
  return {
    group,
    tau,
    level,
    estimate,
    se,
    lower: estimate - half,
    upper: estimate + half,
    conventions: conventionsOf(tau, level),
    warnings: extrapolated(curve, tau),
  };
}

function conventionsOf(tau: number, level: number): Conventions {
  return { tau: `mean time up to ${tau}`, variance: "Greenwood's", confidence: describeConfidence('plain', level) };
}

function extrapolated({ group, time, survival }: Curve, tau: number): Warning[] {
  const last = time.length - 1;
  if (time[last]! >= tau || survival[last] === 0) return [];
  const of = group === '' ? '' : ` of ${group}`;
  const message = `The curve${of} ends at ${time[last]} above 0, before tau ${tau}: it was taken to stay as it ends`;
  return [{ code: 'extrapolated', message }];
}

/**
 * The difference of two independent restricted means, the second less the first, and the test that it is 0.
 *
 * @throws SurvivalError `bad-option`: they have not the same tau, or the level is not between 0 and 1
 */
export function restrictedMeanDifference(
  first: RestrictedMean,
  second: RestrictedMean,
  level = first.level,
): RestrictedMeanDifference {
  if (first.tau !== second.tau)
    throw new SurvivalError(
      'bad-option',
      `Means up to ${first.tau} and up to ${second.tau} cannot be compared: give one tau`,
    );
  checkLevel(level);
  const estimate = second.estimate - first.estimate;
  const se = Math.sqrt(first.se ** 2 + second.se ** 2);
  const half = zOf(level) * se;
  const none = notEstimable(
    'no-variance',
    'neither group has an event that changes its mean: the difference has no error to test with',
  );
  return {
    groups: [first.group, second.group],
    tau: first.tau,
    estimate,
    se,
    z: se > 0 ? estimate / se : none,
    p: se > 0 ? normalTwoSided(estimate / se) : none,
    lower: estimate - half,
    upper: estimate + half,
    conventions: conventionsOf(first.tau, level),
  };
}
