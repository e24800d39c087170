import type { ChiSquared, Conventions, Estimate, Ties, Warning } from '#survival';
import type { AnalysisName, AnalysisRequest } from './request.js';

/*
 * Results as JSON: numbers with all their digits, null where a number cannot be estimated (with why beside it, where it is one number
 * and not a point of a curve). Keys are the interface; new ones may come, none goes.
 */

/** What every result has. */
export interface ResultHead {
  readonly analysis: AnalysisName;
  readonly request: AnalysisRequest;
  /** Rows of the table; those that were used; those left out, by the reason (`missing`, `zero-length`). */
  readonly rows: number;
  readonly used: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly conventions: Conventions;
  readonly warnings: readonly Warning[];
}

/** A point of a curve. In `at`, events and censorings are those since the time before. */
export interface CurvePoint {
  readonly group: string;
  readonly time: number;
  readonly atRisk: number;
  readonly events: number;
  readonly censored: number;
  readonly survival: number;
  readonly se: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** A number with its interval, or why not. */
export interface Interval {
  readonly estimate: Estimate;
  readonly lower: Estimate;
  readonly upper: Estimate;
}

export interface GroupSummary {
  readonly group: string;
  readonly n: number;
  readonly events: number;
  readonly censored: number;
  readonly personTime: number;
  /** `quantiles` of the request, in its order: when the survival falls to 1 - p. */
  readonly quantiles: readonly ({ readonly p: number } & Interval)[];
  readonly median: Interval;
  /** Median follow-up by the reverse curve. */
  readonly medianFollowUp: Interval;
}

/** At risk just before each time; events and censorings up to and with it. */
export interface AtRiskTable {
  readonly times: readonly number[];
  readonly groups: readonly {
    readonly group: string;
    readonly atRisk: readonly number[];
    readonly events: readonly number[];
    readonly censored: readonly number[];
  }[];
}

export interface KmResult extends ResultHead {
  readonly analysis: 'km';
  readonly curve: readonly CurvePoint[];
  readonly groups: readonly GroupSummary[];
  readonly atRisk: AtRiskTable;
  /** At the `times` of the request. */
  readonly at?: readonly CurvePoint[];
}

/** A test whose statistic is chi-squared. */
export type TestResult = ChiSquared;

export interface LogRankResult extends ResultHead, TestResult {
  readonly analysis: 'logrank';
  readonly groups: readonly {
    readonly group: string;
    readonly n: number;
    readonly observed: number;
    readonly expected: number;
  }[];
  /** Of a linear trend over the groups in their order; `z` above 0 where later groups have more events than expected. */
  readonly trend?: TestResult & { readonly z: Estimate };
  readonly pairwise?: readonly (TestResult & {
    readonly groups: readonly [string, string];
    readonly adjusted: Estimate;
  })[];
}

export interface Coefficient {
  readonly term: string;
  readonly estimate: Estimate;
  readonly se: number | null;
  readonly naiveSe?: number | null;
  readonly z: number | null;
  readonly p: number | null;
  readonly hazardRatio: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

export interface CoxResult extends ResultHead {
  readonly analysis: 'cox';
  readonly n: number;
  readonly events: number;
  readonly ties: Ties;
  readonly coefficients: readonly Coefficient[];
  /** The Wald test of each term, its columns together. */
  readonly terms: readonly ({ readonly term: string } & TestResult)[];
  /** What each factor's coefficients are relative to. */
  readonly references: Readonly<Record<string, string>>;
  readonly logLikelihood: { readonly none: number; readonly fitted: number };
  readonly tests: {
    readonly likelihoodRatio: TestResult;
    readonly wald: TestResult;
    readonly score: TestResult;
    readonly robustScore?: TestResult;
  };
  readonly concordance: {
    readonly estimate: Estimate;
    readonly se: number | null;
    readonly concordant: number;
    readonly discordant: number;
    readonly tiedX: number;
    readonly tiedTime: number;
    readonly tiedBoth: number;
  };
  readonly iterations: number;
}

/** A curve of the probability to be in a state: `outcome` names it. */
export interface IncidencePoint {
  readonly group: string;
  readonly outcome: string;
  readonly time: number;
  /** Under observation in any state that outcomes are entered from. */
  readonly atRisk: number;
  /** Entered this state at the time. */
  readonly events: number;
  readonly censored: number;
  readonly incidence: number;
  readonly se: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

export interface CumIncResult extends ResultHead {
  readonly analysis: 'cuminc';
  /** The state where everyone begins, or that rows begin in and no outcome is. */
  readonly initial: string;
  readonly outcomes: readonly string[];
  readonly curve: readonly IncidencePoint[];
  readonly groups: readonly {
    readonly group: string;
    /** Cases; rows where there is no id. */
    readonly n: number;
    readonly censored: number;
    /** How many times each outcome was entered. */
    readonly events: Readonly<Record<string, number>>;
  }[];
  readonly atRisk: AtRiskTable;
  readonly at?: readonly IncidencePoint[];
}

export interface RmstResult extends ResultHead {
  readonly analysis: 'rmst';
  readonly tau: number;
  readonly groups: readonly ({
    readonly group: string;
    readonly n: number;
    readonly events: number;
    readonly se: number | null;
  } & Interval)[];
  /** Second less first. */
  readonly differences: readonly ({
    readonly groups: readonly [string, string];
    readonly se: number | null;
    readonly z: number | null;
    readonly p: number | null;
  } & Interval)[];
}

export interface ZphResult extends ResultHead {
  readonly analysis: 'zph';
  readonly transform: string;
  /** A line for each term, and `GLOBAL`. */
  readonly tests: readonly ({ readonly term: string } & TestResult)[];
  /** For the picture: scaled Schoenfeld residuals with the coefficient added, a column of values for each term. */
  readonly residuals: readonly {
    readonly term: string;
    /** By stratum, then ascending. */
    readonly time: readonly number[];
    /** The times on the scale of the test, e.g. 1 - S just before them for `km`; absent where that is the time itself. */
    readonly scale?: readonly number[];
    /** null where the term does not vary in the stratum. */
    readonly value: readonly (number | null)[];
  }[];
}

export interface BalanceResult extends ResultHead {
  readonly analysis: 'balance';
  readonly groups: readonly { readonly group: string; readonly n: number }[];
  readonly covariates: readonly {
    readonly name: string;
    readonly kind: 'number' | 'category';
    /** By group: rows with no value; mean, sd and quartiles of a number; counts by level of a category. */
    readonly groups: readonly {
      readonly group: string;
      readonly n: number;
      readonly missing: number;
      readonly mean?: Estimate;
      readonly sd?: Estimate;
      readonly median?: Estimate;
      readonly q1?: Estimate;
      readonly q3?: Estimate;
      readonly levels?: readonly { readonly level: string; readonly count: number; readonly proportion: Estimate }[];
    }[];
    /** Standardised, of each pair of groups: the first less the second. */
    readonly differences: readonly { readonly groups: readonly [string, string]; readonly smd: Estimate }[];
    readonly tests: readonly {
      /** `welch-t` or `welch-anova`, `wilcoxon` or `kruskal-wallis`; `chi-squared`, `fisher`. */
      readonly test: string;
      /** null where the test has none (Fisher's). */
      readonly statistic: Estimate | null;
      /** Two of Welch's F, none of Wilcoxon's W and of Fisher's test. */
      readonly df: readonly number[];
      readonly p: Estimate;
      readonly method: string;
    }[];
  }[];
}

export type AnalysisResult =
  KmResult | LogRankResult | CoxResult | CumIncResult | RmstResult | ZphResult | BalanceResult;
