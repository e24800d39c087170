import { applyDecorators } from '@nestjs/common';
import { IsInt, IsOptional, IsString, MaxLength, Min } from 'class-validator';
import { spellQuestion, type AskedQuestion } from '#dataset';
import { WholeNumber } from '../../platform/whole-number.js';

/** A part of a question: a text that `spellQuestion` reads. */
const Part = (longest = 2000): PropertyDecorator => applyDecorators(IsOptional(), IsString(), MaxLength(longest));

/**
 * A dataset question as URL parameters: the flat spelling of docs/reference/questions.md. Lists are written with commas, and
 * a value that begins with { or [ is JSON.
 */
export class QuestionDto {
  /**
   * The study.
   * @example "stanford-heart-transplant"
   */
  @Part(63)
  protocol?: string;

  /**
   * Time to what: the name of an endpoint, or an endpoint as JSON.
   * @example "death"
   */
  @Part(4000)
  endpoint?: string;

  /**
   * The definition to ask with; by default the latest that was registered at as-known.
   * @example "1"
   */
  @Part()
  protocolVersion?: string;

  /**
   * What a row is: `simple`, `competing-risks`, `counting-process`, `recurrent`, `multi-state`, `landmark`, `split`
   * or `person-period`.
   * @example "counting-process"
   */
  @Part()
  shape?: string;

  /**
   * Endpoints that the question itself defines, by name, as JSON.
   * @example "{\"second\": {\"fact\": \"transplanted\", \"label\": {\"sv\": \"Hjärta\", \"en\": \"Heart\"}}}"
   */
  @Part(4000)
  endpoints?: string;

  /**
   * When the clock is 0: a type of fact, or a pattern as JSON; by default as the protocol says.
   * @example "accepted"
   */
  @Part(4000)
  origin?: string;

  /**
   * From when an event would have been seen: a type of fact, a pattern as JSON, or `none`; by default as the protocol
   * says.
   * @example "none"
   */
  @Part(4000)
  entry?: string;

  /**
   * What exits do in this question: `name:competes`, `name:censors` or `name:ignored`; by default as the protocol
   * says.
   * @example "died-waiting:censors"
   */
  @Part()
  exits?: string;

  /**
   * The data cut-off, YYYY-MM-DD; by default the end of the study.
   * @example "1970-01-01"
   */
  @Part()
  asOf?: string;

  /**
   * As known when: a position in the log, or an instant with a zone; by default now.
   * @example "2010-06-30T12:00:00+02:00"
   */
  @Part(40)
  asKnown?: string;

  /**
   * The longest follow-up, in days from the origin.
   * @example "365"
   */
  @Part()
  maxFollowUp?: string;

  /**
   * Only cases that have these facts, and not those, on or before the origin: JSON.
   * @example "{\"has\": [{\"fact\": \"accepted\"}]}"
   */
  @Part(4000)
  population?: string;

  /**
   * `casesWithEvent` keeps only the cases that had the event. Conditions on the future, and warns.
   * @example "casesWithEvent"
   */
  @Part()
  restrictTo?: string;

  /**
   * The group that the column `group` says; `process-version` for the way of working in force at the origin.
   * @example "som-slumpad"
   */
  @Part()
  group?: string;

  /**
   * Baseline covariates, a column each.
   * @example "age,surgery"
   */
  @Part()
  covariates?: string;

  /**
   * Limits of bands of baseline covariates: a column `<name>_band` each.
   * @example "age:40/50"
   */
  @Part()
  bands?: string;

  /**
   * Baseline covariates and the group whose facts may come after the origin. Uses the future, and warns.
   * @example "surgery"
   */
  @Part()
  fixedAtAnyTime?: string;

  /**
   * Baseline covariates and the group that are left as they were at the origin where facts came later.
   * @example "surgery"
   */
  @Part()
  emptyWhenLater?: string;

  /**
   * Covariates that change during follow-up: `column=fact.attribute:value:lag=7`, of which only the fact is needed;
   * `value`, `ever` or `count`.
   * @example "transplanted"
   */
  @Part(4000)
  timeDependent?: string;

  /**
   * Shape landmark: days from the origin to the landmark.
   * @example "30"
   */
  @Part()
  landmark?: string;

  /**
   * Shape split: days from the origin to cut at.
   * @example "60,120"
   */
  @Part()
  cutDays?: string;

  /**
   * Shape person-period: days in a period; by default 30.
   * @example "30"
   */
  @Part()
  period?: string;

  /**
   * Shape recurrent: `andersen-gill` (default), `pwp-total`, `pwp-gap` or `wlw`.
   * @example "pwp-gap"
   */
  @Part()
  recurrentModel?: string;

  /**
   * Recurrent model wlw: how many events of a case count; by default as many as any case has.
   * @example "3"
   */
  @Part()
  maxEvents?: string;

  /**
   * Shape multi-state: endpoints and exits that are states; exits that compete always are.
   * @example "transplant,death"
   */
  @Part()
  states?: string;

  /**
   * Shape multi-state: states after which nothing is observed.
   * @example "death"
   */
  @Part()
  absorbing?: string;

  /**
   * Shape multi-state: the transitions that can be made; by default those that are found.
   * @example "(s0)>transplant,(s0)>death,transplant>death"
   */
  @Part()
  transitions?: string;

  /**
   * Shape multi-state: `forward` (time since the origin, default) or `reset` (since the state was entered).
   * @example "reset"
   */
  @Part()
  clock?: string;

  /**
   * The unit of time: `days` (default), `weeks`, `months` (30.4375 days) or `years` (365.25 days).
   * @example "months"
   */
  @Part()
  unit?: string;

  /**
   * 1 counts both the first and the last day, as CDISC does; by default 0, for format adtte 1.
   * @example "1"
   */
  @Part()
  addDay?: string;

  /**
   * What holds of two causes on one day: `error` sets the case aside; otherwise causes in order of precedence; by
   * default as the protocol says.
   * @example "transplant,died-waiting"
   */
  @Part()
  sameInstant?: string;

  /**
   * Shapes of intervals: the protocol's shift that keeps facts of one day apart.
   * @example "half-day"
   */
  @Part()
  shift?: string;

  /**
   * What becomes of dates known to the month or year only: `exclude` (default), `interval-censor`, `impute-first`,
   * `impute-middle` or `impute-last`.
   * @example "impute-middle"
   */
  @Part()
  impreciseDates?: string;

  /**
   * How a missing value is written in CSV: `empty` (default) or `NA`.
   * @example "NA"
   */
  @Part()
  missing?: string;

  /**
   * The columns that are wanted, in order; by default all.
   * @example "id,time,status"
   */
  @Part()
  columns?: string;

  /**
   * How the answer is written: `csv` (default), `ndjson`, `json`, `parquet`, `arrow` or `adtte`.
   * @example "csv"
   */
  @Part()
  format?: string;

  /**
   * The language of texts in the rows and of warnings: `sv` (default) or `en`.
   * @example "en"
   */
  @Part()
  language?: string;

  /**
   * The whole question as JSON, e.g. the `question` of a manifest. No other parameter but `seen` goes with it.
   * @example "{\"protocol\": \"stanford-heart-transplant\", \"endpoint\": \"death\"}"
   */
  @Part(12000)
  question?: string;

  /**
   * A position that the answer must have seen (read your writes): the receipt of an event has it.
   * @example 12
   */
  @IsOptional()
  @WholeNumber()
  @IsInt()
  @Min(1)
  seen?: number;
}

/** @throws Problem `question-invalid` */
export function toQuestion(dto: QuestionDto): AskedQuestion {
  const { seen: _, ...parts } = dto;
  const given = Object.entries(parts).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return spellQuestion(Object.fromEntries(given));
}
