import type { Label } from '#protocol';
import type { Warning } from '#kernel';
import type { Question } from './question.js';

/** A value in a row: text, a number, or nothing. */
export type Cell = string | number | null;

/** Whether the endpoint happened: 0 censored, 1 the endpoint, 2 a competing event. (CDISC's CNSR is another type.) */
export type Status = 0 | 1 | 2;

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

/** Why a case is not in the rows. */
export type ExclusionReason =
  /** no fact of the protocol's origin stands */
  | 'no-origin'
  /** the origin lies after the cut-off */
  | 'origin-after-as-of'
  /** the origin lies after the end of the study */
  | 'origin-after-study-end'
  /** a date that could decide is known only to the month or year, or not at all */
  | 'date-imprecise'
  /** the endpoint (or a competing exit) came before the origin, so the case was never at risk */
  | 'event-before-origin'
  /** follow-up ended before the origin */
  | 'exit-before-origin'
  /** the case was observed only from its end on or later */
  | 'entry-after-end'
  /** the protocol has an entry and the case has none */
  | 'no-entry'
  /** two causes on one day, and the protocol names no precedence */
  | 'same-instant'
  /** the case is a duplicate: its facts are those of the case that stands */
  | 'merged';

/** What reconciles: cases = rows + sum of exclusions. */
export interface Audit {
  readonly cases: number;
  readonly rows: number;
  readonly exclusions: Readonly<Partial<Record<ExclusionReason, number>>>;
  readonly events: number;
  readonly competing: number;
  readonly censored: number;
  /** Sum of time over the rows. */
  readonly personDays: number;
  /** Facts of the protocol that the log held at as-known, and what became of them. */
  readonly facts: {
    readonly recorded: number;
    readonly superseded: number;
    readonly standing: number;
    readonly afterAsOf: number;
  };
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
  /** In code-point order of `id`. */
  readonly rows: readonly Row[];
  /** In code-point order of `id`. */
  readonly excluded: readonly Exclusion[];
}

/** An answer whose rows are read in chunks, so that memory does not grow with them. */
export interface OpenAnswer extends AnswerHead {
  rows(): AsyncIterable<readonly Row[]>;
  excluded(): AsyncIterable<readonly Exclusion[]>;
  /** Lets go of what the database holds for this answer. */
  close(): Promise<void>;
}
