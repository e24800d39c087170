import { notEstimable, SurvivalError, type Estimate } from '../data.js';
import { TIE_TOLERANCE } from '../numeric/ties.js';
import type { Curves } from './curve.js';

/** When the survival has fallen to 1 - p. */
export interface Quantile {
  readonly p: number;
  readonly estimate: Estimate;
  readonly lower: Estimate;
  readonly upper: Estimate;
}

/** Quantiles of one curve, in the order asked for. */
export interface CurveQuantiles {
  readonly group: string;
  readonly quantiles: readonly Quantile[];
}

/**
 * Quantiles of time by R's rule (`quantile` of a survfit): the first time with S <= 1 - p; where S is 1 - p over a stretch of time
 * (within 1.5e-8), its middle. Limits are where the limits of S cross 1 - p (Brookmeyer and Crowley 1982). Not estimable
 * (`not-reached`) where the curve or its limit stays above 1 - p.
 *
 * @param p between 0 and 1, e.g. 0.5 for the median
 * @throws SurvivalError `bad-option`
 */
export function curveQuantiles({ curves, confidence }: Curves, p: readonly number[]): CurveQuantiles[] {
  const wrong = p.find((one) => !(one >= 0 && one <= 1));
  if (wrong !== undefined) throw new SurvivalError('bad-option', `A quantile must be between 0 and 1, not ${wrong}`);
  return curves.map(({ group, time, survival, lower, upper }) => ({
    group,
    quantiles: p.map((one) => ({
      p: one,
      estimate: crossing(time, survival, one) ?? notReached('the curve', one),
      lower: crossing(time, lower, one) ?? withoutLimit(confidence === 'none', 'the lower limit of the curve', one),
      upper: crossing(time, upper, one) ?? withoutLimit(confidence === 'none', 'the upper limit of the curve', one),
    })),
  }));
}

function notReached(what: string, p: number): Estimate {
  return notEstimable('not-reached', `${what} never falls to ${Number((1 - p).toPrecision(12))}`);
}

function withoutLimit(none: boolean, what: string, p: number): Estimate {
  return none ? notEstimable('no-limits', 'the curve was made without limits of confidence') : notReached(what, p);
}

/**
 * When 1 - s, 0 at the beginning, has risen to p: halfway between where it first is p or the least above it within the tolerance,
 * and where it is first beyond. Numbers that are NaN are passed over. A limit of confidence may fall and rise again: what counts
 * is the least value above, as in R.
 */
function crossing(time: Float64Array, s: Float64Array, p: number): number | undefined {
  const begin = Math.min(0, time[0]!);
  if (p === 0) return begin;
  let reached = Infinity;
  let beyond = Infinity;
  let from = NaN;
  let to = NaN;
  for (let i = 0; i < time.length; i++) {
    const risen = 1 - s[i]!;
    if (risen < reached && risen + TIE_TOLERANCE >= p) {
      reached = risen;
      from = time[i]!;
    }
    if (risen < beyond && risen - TIE_TOLERANCE >= p) {
      beyond = risen;
      to = time[i]!;
    }
  }
  if (reached === Infinity) return undefined;
  if (beyond < Infinity) return (from + to) / 2;
  // It ends at p: the stretch lasts as long as the curve. Where the last number is none, it cannot be said how long.
  const last = time.length - 1;
  return Number.isNaN(s[last]!) ? undefined : (from + time[last]!) / 2;
}
