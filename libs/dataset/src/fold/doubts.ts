import type { Doubts } from '../warnings.js';
import type { Asked } from './asked.js';
import type { Counted } from './counts.js';
import type { Course } from './course.js';
import { isImputed } from './rows.js';
import { effectsTied } from './time-dependent.js';

/** What there is to doubt about the cases in the rows. */
export function doubtsOf(cases: readonly Counted[], events: number, asked: Asked): Doubts {
  const { question } = asked;
  const count = (of: (course: Course) => boolean): number => cases.filter(({ course }) => of(course)).length;
  const counts = (course: Course) => (t: number) =>
    question.landmark === null ? t < course.clock.stop : t <= question.landmark;
  return {
    cases: cases.length,
    events,
    synthetic: cases.filter(({ seen }) => seen.some(({ fact, from }) => fact.synthetic === true && from <= asked.asOf))
      .length,
    groupLater: count(({ group }) => group.missed),
    covariatesLater: new Map(question.covariates.map((name, i) => [name, count((one) => one.covariates[i]!.missed)])),
    tiedValues: new Map([
      ...question.covariates.map((name, i) => [name, count((one) => one.covariates[i]!.tied)] as const),
      ...question.timeDependent.map(
        (covariate, i) =>
          [covariate.name, count((one) => effectsTied(one.effects[i]!, covariate, counts(one)))] as const,
      ),
    ]),
    imputed: question.impreciseDates.startsWith('impute') ? count(isImputed) : 0,
    intervalCensored: count(({ intervalCensored }) => intervalCensored !== undefined),
    shifted: count(
      ({ clock, facts }) =>
        clock.endMoved || facts.some((dated) => dated.precise && dated.from <= asked.asOf && clock.moved(dated)),
    ),
  };
}
