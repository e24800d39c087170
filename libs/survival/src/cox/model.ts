import type { ChiSquared, Conventions, Estimate, Factor, Numbers, Observations, Warning } from '../data.js';

/** The names of {@link Ties}. */
export const TIES = ['efron', 'breslow', 'exact'] as const;
/** How events at one time share what is expected. */
export type Ties = (typeof TIES)[number];

/** A column of the model's matrix. */
export interface Covariate {
  /** As it is called in results, e.g. `age`, `celltype=large`, `age:sex=2`. */
  readonly name: string;
  readonly values: Float64Array;
  /** Which term of the formula it is of, from 0: tests of a term take its columns together. */
  readonly term: number;
}

/** What a proportional-hazards model is fitted to. Status is 0 or 1. All arrays have one length. */
export interface CoxData extends Observations {
  readonly covariates: readonly Covariate[];
  /** The names of terms, by {@link Covariate.term}. */
  readonly terms: readonly string[];
  /** A baseline hazard for each level. */
  readonly strata?: Factor;
  /** Added to the linear predictor as it is. */
  readonly offset?: Numbers;
  /** Rows of one level are not independent: the variance is the grouped sandwich (Lin and Wei 1989). */
  readonly cluster?: Factor;
}

/** How a model is fitted. */
export interface CoxOptions {
  /** Default `efron`. `exact` is the discrete-time likelihood (R's `ties='exact'`), for (time, status) alone. */
  readonly ties?: Ties;
  /** Sandwich variance, each row a cluster of its own where {@link CoxData.cluster} is absent. Default: where it is given. */
  readonly robust?: boolean;
  /** Newton steps at most; default 25. */
  readonly iterations?: number;
  /** Concordance costs about as much as some steps: default true. */
  readonly concordance?: boolean;
}

/** Why a covariate has no coefficient. */
export type CoefficientState =
  | 'estimated'
  /** It is a combination of earlier ones, or does not vary among those at risk; the model is fitted without it. */
  | 'aliased'
  /** The likelihood rises for ever as it goes to plus or minus infinity. */
  | 'infinite'
  /** Nothing is left to tell it where another one is infinite: neither its level nor the reference has events, and a third has. */
  | 'undetermined';

/** A test of one term of a model. */
export interface TermTest extends ChiSquared {
  readonly term: string;
}

/** Harrell's C for a fitted predictor, with the counts behind it and the infinitesimal-jackknife standard error. */
export interface Concordance {
  /** Not estimable, as its error: `no-pairs`. */
  readonly concordance: Estimate;
  readonly se: Estimate;
  readonly concordant: number;
  readonly discordant: number;
  /** Tied on the predictor, not on time. */
  readonly tiedX: number;
  /** Tied on time, not on the predictor. */
  readonly tiedTime: number;
  readonly tiedBoth: number;
}

/** A fitted model. Matrices are p × p, row after row; where a coefficient is not `estimated`, its beta, rows and columns say so below. */
export interface CoxFit {
  readonly covariates: readonly string[];
  readonly states: readonly CoefficientState[];
  /** Aliased ones are 0 here. An infinite or undetermined one is where the iteration stopped: not to be printed. */
  readonly beta: Float64Array;
  /** The one to report: the sandwich where it was asked for, otherwise the inverse information. Aliased rows and columns are 0. */
  readonly variance: Float64Array;
  /** The inverse information, where {@link variance} is the sandwich. */
  readonly naiveVariance?: Float64Array;
  /**
   * What predictions are relative to, as R centres: the weighted mean of a column (over (start, stop] not weighted), 0 for one
   * of only -1, 0 and 1.
   */
  readonly means: Float64Array;
  /** At beta = 0 (with the offset alone), and at the estimate. */
  readonly logLikelihood: readonly [none: number, fitted: number];
  /** The score vector at the estimate; its elements are 0 within the tolerance of the iteration. */
  readonly score: Float64Array;
  readonly iterations: number;
  readonly ties: Ties;
  readonly n: number;
  readonly events: number;
  /** That all coefficients are 0; not estimable: `no-covariates`, `no-events`, `aliased` (all of them). */
  readonly tests: {
    /** Also `not-converged`: a coefficient is infinite and risks left the range of numbers long before its limit. */
    readonly likelihoodRatio: ChiSquared;
    /** Also `infinite`. */
    readonly wald: ChiSquared;
    readonly score: ChiSquared;
    /** Where the variance is the sandwich (R's `rscore`, which leaves out the offset and does not scale: great covariates spoil it). */
    readonly robustScore?: ChiSquared;
  };
  readonly concordance?: Concordance;
  readonly conventions: Conventions;
  readonly warnings: readonly Warning[];
}
