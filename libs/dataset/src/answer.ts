import type { Label } from '#protocol';
import type { Warning } from '#kernel';
import type { Question } from './question.js';

/** A value in a row: text, a number, or nothing. */
export type Cell = string | number | null;

/**
 * What an interval or a follow-up ended in: 0 nothing (censored, or it goes on), 1 the endpoint, 2 a competing event (in the
 * shape competing-risks 2, 3, … by cause), 3 the endpoint at an unknown day of an interval. Never a {@link Cnsr}.
 */
export type Status = number & { readonly [polarity]?: 'zero-is-censored' };

/** CDISC's CNSR: 0 the endpoint, otherwise the way in which follow-up was censored. Never a {@link Status}. */
export type Cnsr = number & { readonly [polarity]: 'zero-is-event' };

/** What tells the two apart for the compiler: both are numbers, and 0 means the opposite. */
declare const polarity: unique symbol;

/** One column of a dataset: a line of the codebook. */
export interface Column {
  readonly name: string;
  readonly label: Label;
  readonly type: 'text' | 'integer' | 'number' | 'date' | 'code';
  readonly unit?: string;
  /** Code → label, for columns whose values are codes. */
  readonly codes?: Readonly<Record<string, Label>>;
}

/** A case that is not in the rows, and why. */
export interface Exclusion {
  readonly id: string;
  readonly reason: ExclusionReason;
}

/** Why a case is not in the rows; the first that holds, in this order. */
export const EXCLUSION_REASONS = [
  /** the case is a duplicate: its facts are those of the case that stands */
  'merged',
  /** no fact of the origin stands */
  'no-origin',
  /** a date that could decide is known only to the month or year, or not at all */
  'date-imprecise',
  /** the origin lies after the cut-off */
  'origin-after-as-of',
  /** the origin lies after the end of the study */
  'origin-after-study-end',
  /** the endpoint (or a competing exit) came before the origin, so the case was never at risk */
  'event-before-origin',
  /** follow-up ended before the origin */
  'exit-before-origin',
  /** two causes on one day, and nothing says which comes first */
  'same-instant',
  /** the question has an entry and the case has none */
  'no-entry',
  /** the case was observed only from its end on or later */
  'entry-after-end',
  /** follow-up ended on the day of the origin, and rows are intervals */
  'zero-length',
  /** the case was no longer at risk at the landmark */
  'not-at-risk-at-landmark',
  /** a transition that the given matrix does not have */
  'transition-not-allowed',
  /** the population that was asked about does not have the case */
  'not-in-population',
  /** restrictTo leaves the case out */
  'restricted',
] as const;
/** One of {@link EXCLUSION_REASONS}. */
export type ExclusionReason = (typeof EXCLUSION_REASONS)[number];

/**
 * Facts of the cases that are in the rows, by where they lie against the intervals as they stood before this line was
 * added (R's `tcount`, completed). facts = the sum of everything but `tied`.
 */
export interface FactCount {
  /** The endpoint, exit or covariate. */
  readonly name: string;
  readonly role: 'endpoint' | 'exit' | 'covariate' | 'time-dependent';
  readonly facts: number;
  /** before entry */
  readonly early: number;
  /** after the end of follow-up, which no event brought about */
  readonly late: number;
  /** between two stretches of follow-up; there is one stretch for each case, so 0 */
  readonly gap: number;
  /** inside an interval, which it cuts in two if it is time-dependent or a recurrent event */
  readonly within: number;
  /** where two intervals already meet */
  readonly boundary: number;
  /** on the day of entry */
  readonly leading: number;
  /** on the last day */
  readonly trailing: number;
  /** replaced by a correction */
  readonly superseded: number;
  readonly voided: number;
  /** of no exact date */
  readonly unknownDate: number;
  /** after the event (the endpoint or a competing one) that ended follow-up */
  readonly afterAbsorbing: number;
  /** of those above, facts at one time with another one of the same line, each but one */
  readonly tied: number;
}

/** How often one state led to another: `(s0)` is the state at the origin, `(censored)` an end without an event. */
export interface TransitionCount {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

/** Something that should be looked at, with the cases that have it. */
export interface DatasetFinding {
  readonly finding: DatasetFindingKind;
  readonly cases: number;
  /** The first hundred, by code point. */
  readonly ids: readonly string[];
}

/** What {@link Audit.findings} can tell of, in its order. */
export const DATASET_FINDINGS = [
  'event-before-origin',
  'exit-before-origin',
  'same-instant',
  'zero-length',
  'transition-not-allowed',
  /** the endpoint occurred again after a competing event had made it impossible */
  'event-after-absorbing',
  /** the endpoint is there twice on one day */
  'duplicate-event',
] as const;
/** One of {@link DATASET_FINDINGS}. */
export type DatasetFindingKind = (typeof DATASET_FINDINGS)[number];

/** What a set of cases came to. */
export interface Outcome {
  readonly cases: number;
  readonly events: number;
  readonly competing: number;
  readonly censored: number;
  /** Sum of exit − entry over the cases, in days. */
  readonly personDays: number;
}

/** What reconciles: cases = casesInRows + sum of exclusions. */
export interface Audit {
  readonly cases: number;
  readonly casesInRows: number;
  readonly rows: number;
  /** In the order of {@link EXCLUSION_REASONS}; reasons without a case are left out. */
  readonly exclusions: Readonly<Partial<Record<ExclusionReason, number>>>;
  /** Endpoints: one a case, but all of them where the shape is recurrent. */
  readonly events: number;
  /** Cases that a competing event ended. */
  readonly competing: number;
  /** Cases that no event ended. */
  readonly censored: number;
  /** Sum of exit − entry over the cases in the rows, in days whatever the unit. */
  readonly personDays: number;
  /** Facts of the protocol that the log held at as-known, and what became of them. */
  readonly facts: {
    readonly recorded: number;
    readonly superseded: number;
    readonly standing: number;
    readonly afterAsOf: number;
    /** Standing facts whose day was imputed. */
    readonly imputed: number;
  };
  /** The endpoint, the exits that are not ignored, baseline covariates, time-dependent covariates: in the question's order. */
  readonly counts: readonly FactCount[];
  /** In the order of the states; `(s0)` first, `(censored)` last. */
  readonly transitions: readonly TransitionCount[];
  readonly findings: readonly DatasetFinding[];
  /** What the answer would have been without `restrictTo`; `null` where nothing is restricted. */
  readonly fullRiskSet: Outcome | null;
  /** Merges that contradict others and have no effect: `merged` → `survivor`. */
  readonly ineffectiveMerges: readonly { readonly merged: string; readonly survivor: string }[];
}

/** One row: a cell for each column. */
export type Row = readonly Cell[];

/** What is known of an answer before its rows are read. */
export interface AnswerHead {
  readonly question: Question;
  readonly columns: readonly Column[];
  readonly audit: Audit;
  readonly warnings: readonly Warning[];
}

/** An answer with everything in memory: what the plain fold gives, and what tests compare. */
export interface DatasetAnswer extends AnswerHead {
  /** By `id` in code-point order; within a case as its shape says. */
  readonly rows: readonly Row[];
  /** In code-point order of `id`. */
  readonly excluded: readonly Exclusion[];
}

/** What an answer says of one case. */
export interface CaseAnswer {
  /** Why it is not in the rows; `null` where it is. */
  readonly reason: ExclusionReason | null;
  readonly rows: readonly Row[];
}

/** What one case adds to the totals of the audit. */
export interface CaseAccount {
  readonly id: string;
  /** Why it is not in the rows, where it adds nothing; `null` where it is. */
  readonly reason: ExclusionReason | null;
  readonly events: number;
  readonly personDays: number;
}

/** An answer whose rows are read in chunks, so that memory does not grow with them. */
export interface OpenAnswer extends AnswerHead {
  rows(): AsyncIterable<readonly Row[]>;
  /** The canonical CSV, in pieces: the same text as `csvOf(columns, rows())` gives, in UTF-8, made where the rows are. */
  csv(): AsyncIterable<Uint8Array>;
  /** Writes the rows into a Parquet file, which must not be there. */
  writeParquet(file: string): Promise<void>;
  excluded(): AsyncIterable<readonly Exclusion[]>;
  /** One case of the answer; `undefined` where it has none of that id. */
  caseOf(id: string): Promise<CaseAnswer | undefined>;
  /** What each case came to, in code-point order of `id`; for an answer that was asked with `accounts`. */
  accounts(): AsyncIterable<readonly CaseAccount[]>;
  /** Lets go of what the database holds for this answer. */
  close(): Promise<void>;
}
