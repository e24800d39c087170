import type { Adjustment, ConfidenceType, CurveEstimator, Ties, TIME_TRANSFORMS, Weighting } from '#survival';

export const ANALYSES = ['km', 'logrank', 'cox', 'cuminc', 'rmst', 'zph', 'balance'] as const;
export type AnalysisName = (typeof ANALYSES)[number];

/**
 * What is computed from a table: the same form for the command (`--time`, `--group`, …), for `POST /v1/analyses` and for code. Names
 * are columns of the table. What an analysis does not take is refused (`analysis-invalid`), not ignored.
 */
export interface AnalysisRequest {
  readonly analysis: AnalysisName;
  /** Default: `tstop` in a table with `tstart` and `tstop`, `stop` in one with `start` and `stop`, otherwise `time`. */
  readonly time?: string;
  /** Default `status`: 0 or empty-coded censoring, 1 event; in `cuminc`, codes or names of outcomes. */
  readonly status?: string;
  /**
   * Where a row begins to be at risk; absent = 0. Default: `tstart` where the time is `tstop`, `start` where it is `stop`, and `entry` in
   * an answer of ours with late entry.
   */
  readonly start?: string;
  /** Which value of the status is the event, as text; default 1 (TRUE, true, yes count as 1). `cuminc`: which is censoring, default 0. */
  readonly event?: string;
  readonly censor?: string;
  /** The case that rows are of, where a case has several. Default in an answer of ours: `id`. */
  readonly id?: string;
  /** In which state a row begins (cuminc of several states). */
  readonly istate?: string;
  /** Default in an answer of ours: `group`, where it has values; null: one curve all the same. In `cox` and `zph` a factor before the other terms. */
  readonly group?: string | null;
  readonly strata?: readonly string[];
  /** Terms: `age`, `factor(c)`, `factor(c, ref=a)`, `bands(age, 30, 50)`, `a:b`, `a*b`, `log(x)`, `offset(x)`. */
  readonly covariates?: readonly string[];
  readonly cluster?: string;
  readonly robust?: boolean;
  readonly weights?: string;
  readonly ties?: Ties;
  readonly confidence?: ConfidenceType;
  /** Of confidence, between 0 and 1; default 0.95. */
  readonly level?: number;
  /** km: times to give numbers at; also of the table of numbers at risk. */
  readonly times?: readonly number[];
  /** km: default 0.25, 0.5, 0.75. */
  readonly quantiles?: readonly number[];
  readonly estimator?: CurveEstimator;
  readonly reverse?: boolean;
  /** rmst: the horizon; default the least of the groups' greatest times, said in a warning. */
  readonly tau?: number;
  /** logrank: the test; default `log-rank`. `fleming-harrington` takes `rho`. */
  readonly test?: Weighting['kind'];
  readonly rho?: number;
  readonly trend?: boolean;
  /** logrank: every pair of groups, with p adjusted so. */
  readonly pairwise?: Adjustment;
  /** zph: the scale of time; default `km`. */
  readonly transform?: (typeof TIME_TRANSFORMS)[number];
}
