import type { Label } from '#protocol';
import type { Cell, Column, ExclusionReason, Row } from '../answer.js';
import type { Question } from '../question.js';

/** What a step of an explanation is about. */
export const STEP_CODES = [
  'origin',
  'entry',
  'endpoint',
  'exit',
  'before',
  'state',
  'group',
  'covariate',
  'time-dependent',
  'population',
  /** a fact that the question asks nothing of */
  'passed-over',
  'superseded',
  'voided',
  /** recorded after as-known */
  'not-known',
  'merge',
  /** what a row says that no single fact does: a value, or why there is none */
  'value',
] as const;
/** One of {@link STEP_CODES}. */
export type StepCode = (typeof STEP_CODES)[number];

/** Why a fact that the question asks of decided nothing. */
export const NOT_USED = [
  'after-as-of',
  'no-follow-up',
  /** it would describe the origin (or the landmark), and came later */
  'after-base-day',
  'date-imprecise',
  'before-origin',
  'after-end',
  'before-entry',
  'another-decided',
] as const;
/** One of {@link NOT_USED}. */
export type NotUsed = (typeof NOT_USED)[number];

/** One sentence of an explanation, in both languages. */
export interface Step extends Label {
  readonly code: StepCode;
  /** Where the log holds what the sentence is about. */
  readonly position?: number;
  /** Source and id of the fact, as rows name it. */
  readonly fact?: string;
  /** The case that recorded it, where that is another one: one that was merged into this. */
  readonly case?: string;
  /** Days since the origin, where there is one and the day is known. */
  readonly day?: number;
  /** Whether it decided something of the rows, or why there are none. */
  readonly decides: boolean;
  /** Why it did not, where the question asks of it. */
  readonly notUsed?: NotUsed;
}

/** A case's follow-up as a picture shows it, in days since the origin. */
export interface Timeline {
  /** Follow-up is (entry, stop]. */
  readonly entry: number;
  readonly stop: number;
  /** Where rows begin and end, in order. */
  readonly cuts: readonly number[];
  /** The facts with a day that decided something, in order. */
  readonly marks: readonly { readonly day: number; readonly code: StepCode }[];
  /** The time-dependent covariates, in the question's order, each from when on it had which value. */
  readonly covariates: readonly {
    readonly name: string;
    readonly values: readonly { readonly from: number; readonly value: Cell }[];
  }[];
}

/** Why the rows of a case are what they are. */
export interface Explanation {
  readonly protocol: string;
  readonly case: string;
  /** The case that stands for this one; `null` where it stands itself. */
  readonly mergedInto: string | null;
  /** The cases whose facts count in this one. */
  readonly merges: readonly string[];
  readonly question: Question;
  /** What became of the case, in one sentence. */
  readonly outcome: Label;
  /** Why the case is not in the rows; `null` where it is. */
  readonly reason: ExclusionReason | null;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** The facts in the order of their days, then entry, group and covariates. */
  readonly steps: readonly Step[];
  /** `null` where there was no follow-up. */
  readonly timeline: Timeline | null;
}
