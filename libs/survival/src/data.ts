/** Numbers of any kind of typed array. */
export type Numbers =
  Float64Array | Float32Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Int8Array | Uint8Array;

/** What each row belongs to: the index of its level, from 0. Levels that no row has are kept. */
export interface Factor {
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

/**
 * Rows of follow-up. A row is at risk over (start, time], without `start` over [0, time]; at one instant events come first, then
 * censorings, then entries (Therneau, the methods vignette of R's survival). All arrays have one length.
 */
export interface Observations {
  /** When the row ends; finite, at least 0 where there is no `start`. */
  readonly time: Numbers;
  /** How it ends: 0 censored, 1 event. Where several outcomes compete, k is the k-th of them. */
  readonly status: Numbers;
  /** When the row begins to be at risk (late entry, or one interval of several of a case). */
  readonly start?: Numbers;
  /** Positive; a row with weight 2 counts as two equal rows (not in robust variances). */
  readonly weights?: Numbers;
}

/** Something a reader of a result should know. The code is stable, the message is for people. */
export interface Warning {
  readonly code: string;
  readonly message: string;
}

/** In the place of a number: it cannot be estimated from these data. */
export interface NotEstimable {
  /** A stable code, e.g. `not-reached`, `infinite`, `aliased`, `no-events`, `one-group`. */
  readonly notEstimable: string;
  /** Why, for people. */
  readonly message: string;
}

/**
 * A number, or why there is none. Never NaN and never infinite. A number that stands by itself in a result is an `Estimate` where it may
 * be missing; in typed arrays, and in points and rows of a curve or life table, NaN stands for what cannot be estimated.
 */
export type Estimate = number | NotEstimable;

/** A test whose statistic has a chi-squared distribution: both numbers, or for both the same reason. */
export interface ChiSquared {
  readonly statistic: Estimate;
  /** Degrees of freedom; 0 where nothing can be compared. */
  readonly df: number;
  readonly p: Estimate;
}

/** How a result was made, a sentence or a word each: `confidence` → `log, 95 %`. Every result carries all that apply. */
export type Conventions = Readonly<Record<string, string>>;

/** The input cannot be used as it is: which rule, what was received, what to do. Nothing was computed. */
export class SurvivalError extends Error {
  /** @param code stable, e.g. `length-mismatch`, `not-a-number`, `start-after-stop`, `no-rows` */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'SurvivalError';
  }
}

/** {@link NotEstimable}, made. */
export function notEstimable(code: string, message: string): NotEstimable {
  return { notEstimable: code, message };
}

/** Whether there is a number. */
export function isEstimable(estimate: Estimate): estimate is number {
  return typeof estimate === 'number';
}

/** The number; NaN where there is none. */
export function numberOf(estimate: Estimate): number {
  return isEstimable(estimate) ? estimate : NaN;
}
