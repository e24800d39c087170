import type { Cell, Row } from '../answer.js';
import { allColumnsOf, columnsOf } from '../codebook.js';
import { DAYS_IN } from '../question.js';
import type { Asked } from './asked.js';
import { bandOf } from './baseline.js';
import type { Course } from './course.js';
import { nameOf } from './facts.js';
import { piecesOf, type Piece, type Whole } from './pieces.js';
import { cellAt } from './time-dependent.js';

/** Whether the day of the origin or of the end was imputed. */
export function isImputed({ origin, end }: Course): boolean {
  return origin.imputed || end.fact?.imputed === true;
}

/** The rows of one case, with the columns that the question wants. */
export function rowsOf(caseId: string, course: Course, asked: Asked, whole: Whole): Row[] {
  const { question, definition } = asked;
  const all = allColumnsOf(question, definition).map(({ name }) => name);
  const wanted = columnsOf(question, definition).map(({ name }) => all.indexOf(name));
  return piecesOf(course, asked, whole).map((piece) => {
    const cells = cellsOf(caseId, course, asked, piece);
    return wanted.map((index) => cells[index] ?? null);
  });
}

function cellsOf(caseId: string, course: Course, asked: Asked, { times, closing, own, at }: Piece): Cell[] {
  const { question } = asked;
  const { status, cause, why, label, fact } = closing;
  const covariates = question.covariates.flatMap((name, i) => {
    const { value } = course.covariates[i]!;
    return Object.hasOwn(question.bands, name) ? [value, bandOf(value, question.bands[name]!)] : [value];
  });
  return [
    caseId,
    ...times.map((time) => (time === null ? null : time / DAYS_IN[question.unit])),
    status,
    cause,
    why,
    course.group.value,
    ...own,
    ...covariates,
    ...question.timeDependent.map((covariate, i) => cellAt(course.effects[i]!, covariate, at)),
    ...(question.impreciseDates.startsWith('impute') ? [isImputed(course) ? 1 : 0] : []),
    label[question.language],
    nameOf(course.origin),
    fact === undefined ? null : nameOf(fact),
  ];
}
