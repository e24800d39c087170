import type { Label } from '#protocol';
import type { Cell, ExclusionReason, Row } from '../answer.js';
import type { Question } from '../question.js';

/** What a case can be in one answer: in the rows, left out for a reason, or not there at all. */
export type Place = 'in-rows' | ExclusionReason | 'not-there';

/** How a case can differ between two answers. */
export const DIFFERENCE_KINDS = [
  /** in the rows of B only */
  'came',
  /** in the rows of A only */
  'went',
  /** in the rows of both, which are not the same */
  'changed',
  /** in the rows of neither, for another reason */
  'reason',
] as const;
/** One of {@link DIFFERENCE_KINDS}. */
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** Of two things, the one of answer A and the one of answer B. */
export interface Both<T> {
  readonly a: T;
  readonly b: T;
}

/** A member of the canonical questions that is not the same. */
export interface QuestionDifference extends Both<unknown> {
  readonly member: keyof Question;
}

/** A case that differs. */
export interface CaseDifference {
  readonly id: string;
  readonly kind: DifferenceKind;
  /** Where it is in each answer. */
  readonly place: Both<Place>;
  /** A changed case of one row in both: the columns that are not the same. */
  readonly columns: readonly (Both<Cell> & { readonly name: string })[];
  /** A changed case of several rows, and what came or went: the common columns of its rows in each answer. */
  readonly rows: Both<readonly Row[]> | null;
}

/** Why a case differs. */
export const CAUSE_CODES = [
  'recorded-between',
  'superseded-between',
  'voided-between',
  'occurred-between',
  'merged-between',
  /** the question asks of the fact in one of the two only */
  'asked-of',
  /** the two do other things with an exit that the case has */
  'exit-policy',
  /** another member of the questions */
  'question',
  /** what the rows take from all cases: the matrix of transitions, the number of events */
  'other-cases',
] as const;

/** One reason why a case differs, as a sentence in both languages. */
export interface Cause extends Label {
  readonly code: (typeof CAUSE_CODES)[number];
  /** Where the log holds what did it. */
  readonly position?: number;
  /** Source and id of the fact. */
  readonly fact?: string;
  /** The member of the questions. */
  readonly member?: string;
}

/** A case that is told in full. */
export interface ToldDifference extends CaseDifference {
  readonly causes: readonly Cause[];
}

/** Cases, events and person-days of each kind of difference, B less A. */
export interface KindTotal {
  readonly cases: number;
  readonly events: number;
  readonly personDays: number;
}

/** What reconciles: A's + came − went = B's, and every total's difference is the sum over the kinds. */
export interface DifferenceTotals {
  readonly casesInRows: Both<number>;
  readonly cases: Both<number>;
  readonly events: Both<number>;
  readonly personDays: Both<number>;
  readonly unchanged: KindTotal;
  readonly came: KindTotal;
  readonly went: KindTotal;
  readonly changed: KindTotal;
  /** Cases in the rows of neither, for another reason. */
  readonly reason: number;
}

/** How two answers can be compared. */
export interface Comparison {
  /** Rows by their columns; or, where the shapes are not the same, only whether a case is in the rows. */
  readonly by: 'rows' | 'cases';
  /** The columns that both answers have. */
  readonly columns: readonly string[];
  readonly only: Both<readonly string[]>;
}
