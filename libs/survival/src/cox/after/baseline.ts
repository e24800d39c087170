import type { Conventions } from '../../data.js';
import type { CoxData, CoxFit } from '../model.js';
import { coxRows, type CoxRows } from './rows.js';
import { sweep } from './sweep.js';

/** The cumulative baseline hazard of one stratum, a point for each distinct time at which its rows end, ascending. */
export interface BaselineHazard {
  /** The level; empty without strata. */
  readonly stratum: string;
  readonly time: Float64Array;
  /** Cumulative: just after the time. */
  readonly hazard: Float64Array;
  /** At risk just before the time, events and censorings at it (weighted). */
  readonly atRisk: Float64Array;
  readonly eventsAt: Float64Array;
  readonly censoredAt: Float64Array;
}

/** The baseline hazards of a fit. */
export interface BaselineHazards {
  /** In the order of levels; levels without rows are left out. */
  readonly strata: readonly BaselineHazard[];
  readonly conventions: Conventions;
}

/** What the hazard is for. */
export interface BaselineOptions {
  /**
   * True (default): the hazard where covariates are the fit's means and the offset is its mean; false: where covariates are 0. The
   * latter is 0 or infinite in floating point where 0 is far away from all data.
   */
  readonly centered?: boolean;
}

/**
 * The cumulative baseline hazard of each stratum, as `basehaz` of R's survival: Breslow's estimate, or with tied events one
 * after the other where the fit is by Efron's method (Therneau and Grambsch 2000, section 10.2).
 *
 * @param data that of the fit
 * @throws SurvivalError `length-mismatch`
 */
export function baselineHazard(fit: CoxFit, data: CoxData, { centered = true }: BaselineOptions = {}): BaselineHazards {
  const rows = coxRows(fit, data);
  let center = rows.weightedOffsetMean;
  if (!centered) for (let j = 0; j < rows.p; j++) center -= fit.means[j]! * fit.beta[j]!;
  const strata = baselines(rows, false).map(({ stratum, time, hazard, atRisk, eventsAt, censoredAt }) => {
    const exponent = center - rows.shift[stratum]!;
    return {
      stratum: rows.strata[stratum]!,
      time,
      // One exponent: each factor by itself could overflow where their product does not.
      hazard: hazard.map((h) => (h === 0 ? 0 : Math.exp(Math.log(h) + exponent))),
      atRisk,
      eventsAt,
      censoredAt,
    };
  });
  return {
    strata,
    conventions: { baseline: hazardName(rows), reference: centered ? 'means of covariates' : 'covariates of 0' },
  };
}

/** The convention of hazards: how tied events count. */
export function hazardName(rows: CoxRows): string {
  return rows.efron ? 'cumulative hazard with tied events one after the other (Efron)' : 'cumulative hazard by Breslow';
}

/** A stratum's baseline, for a row whose predictor equals the stratum's shift. */
export interface Baseline {
  readonly stratum: number;
  /** Rows in the stratum. */
  readonly n: number;
  readonly time: Float64Array;
  readonly atRisk: Float64Array;
  readonly eventsAt: Float64Array;
  readonly censoredAt: Float64Array;
  /** Cumulative. */
  readonly hazard: Float64Array;
  /** The step for a row with an event here: with Efron's ties it is at risk in part of the set. */
  readonly eventStep: Float64Array;
  /** Cumulative: the variance of the hazard were beta known. */
  readonly variance: Float64Array;
  /** Cumulative, times × p: the integral of the mean covariates by the hazard. Empty where not asked for. */
  readonly mean: Float64Array;
}

/** The baselines of strata that have rows. @param withMean what standard errors need beside the hazard */
export function baselines(rows: CoxRows, withMean: boolean): Baseline[] {
  const all = rows.strata.flatMap((_, stratum) => {
    const n = rows.first[stratum + 1]! - rows.first[stratum]!;
    return n === 0 ? [] : [empty(stratum, n, distinctTimes(rows, stratum), withMean ? rows.p : 0)];
  });
  const of = byStratum(all, rows.strata.length);
  const places = Int32Array.from(rows.strata, (_, stratum) => of[stratum]?.time.length ?? 0);
  const { p } = rows;
  let current: Baseline | undefined;
  sweep(rows, withMean ? 1 : 0, (set) => {
    if (current?.stratum !== set.stratum) current = of[set.stratum]!;
    const k = --places[set.stratum]!;
    current.time[k] = set.time;
    current.atRisk[k] = set.atRisk;
    current.eventsAt[k] = set.deathWeight;
    current.censoredAt[k] = set.censoredWeight;
    if (set.deaths === 0) return;
    const each = set.deathWeight / set.deaths;
    current.hazard[k] = each * set.inverse;
    current.eventStep[k] = each * (set.inverse - set.inverseShare);
    current.variance[k] = each * set.square;
    if (withMean) {
      for (let j = 0; j < p; j++) {
        current.mean[k * p + j] = each * (set.first[j]! * set.square - set.deathFirst[j]! * set.squareShare);
      }
    }
  });
  for (const one of all) {
    cumulate(one.hazard, 1);
    cumulate(one.variance, 1);
    if (withMean) cumulate(one.mean, p);
  }
  return all;
}

/** Baselines at the index of their stratum; undefined where it has no rows. */
export function byStratum(all: readonly Baseline[], strata: number): (Baseline | undefined)[] {
  const of = Array.from<Baseline | undefined>({ length: strata });
  for (const one of all) of[one.stratum] = one;
  return of;
}

function empty(stratum: number, n: number, times: number, p: number): Baseline {
  const column = (): Float64Array => new Float64Array(times);
  return {
    stratum,
    n,
    time: column(),
    atRisk: column(),
    eventsAt: column(),
    censoredAt: column(),
    hazard: column(),
    eventStep: column(),
    variance: column(),
    mean: new Float64Array(times * p),
  };
}

function distinctTimes(rows: CoxRows, stratum: number): number {
  let count = 0;
  let before = NaN;
  for (let i = rows.first[stratum]!; i < rows.first[stratum + 1]!; i++) {
    const time = rows.time[rows.order[i]!]!;
    if (time !== before) count++;
    before = time;
  }
  return count;
}

function cumulate(values: Float64Array, p: number): void {
  for (let i = p; i < values.length; i++) values[i]! += values[i - p]!;
}
