import type { Conventions, Factor, Warning } from '../data.js';

/** The names of {@link ConfidenceType}. */
export const CONFIDENCE_TYPES = ['log', 'log-log', 'plain', 'arcsin', 'logit', 'none'] as const;
/** The scale on which a confidence interval is symmetric, as `conf.type` of R's `survfit`. */
export type ConfidenceType = (typeof CONFIDENCE_TYPES)[number];

/** The names of {@link CurveEstimator}. */
export const CURVE_ESTIMATORS = ['kaplan-meier', 'nelson-aalen', 'fleming-harrington'] as const;
/** How survival is estimated: see {@link CurveOptions.estimator}. */
export type CurveEstimator = (typeof CURVE_ESTIMATORS)[number];

/** How curves are made. */
export interface CurveOptions {
  /** A curve for each level; one curve without. */
  readonly group?: Factor;
  /** Default `log`, as in R. */
  readonly confidence?: ConfidenceType;
  /** Between 0 and 1; default 0.95. */
  readonly level?: number;
  /**
   * `kaplan-meier` (default): the product of 1 - d/n, with Greenwood's variance. `nelson-aalen`: exp(-H), H the sum of d/n
   * (R: `stype=2, ctype=1`). `fleming-harrington`: exp(-H), H with tied events one after the other (R: `stype=2, ctype=2`).
   */
  readonly estimator?: CurveEstimator;
  /** Events and censorings change places: the curve of follow-up (Schemper and Smith 1996). Default false. */
  readonly reverse?: boolean;
}

/**
 * The curve of one group, a point for each distinct time at which rows end (events or censorings), ascending. All arrays have
 * one length. Where a number cannot be estimated it is NaN: a limit of confidence at S = 0, a standard error where nobody is left.
 */
export interface Curve {
  /** The level; empty without groups. */
  readonly group: string;
  /** Rows. */
  readonly n: number;
  /** The sum of weights of all events. */
  readonly events: number;
  readonly time: Float64Array;
  /** At risk just before the time (weighted). */
  readonly atRisk: Float64Array;
  /** Events at the time (weighted). */
  readonly eventsAt: Float64Array;
  /** Censored at the time (weighted); they are at risk at it. */
  readonly censoredAt: Float64Array;
  /** Just after the time. */
  readonly survival: Float64Array;
  /** Of the survival itself, not of its logarithm. */
  readonly se: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly cumulativeHazard: Float64Array;
  readonly cumulativeHazardSe: Float64Array;
}

/** The curves of all groups. */
export interface Curves {
  /** In the order of levels; levels without rows are left out. */
  readonly curves: readonly Curve[];
  /** The level of confidence. */
  readonly level: number;
  readonly confidence: ConfidenceType;
  readonly conventions: Conventions;
  readonly warnings: readonly Warning[];
}
