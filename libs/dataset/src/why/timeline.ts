import { statesOf } from '../codebook.js';
import type { Audit } from '../answer.js';
import type { Asked } from '../fold/asked.js';
import type { Course } from '../fold/course.js';
import { piecesOf, type Whole } from '../fold/pieces.js';
import { cellAt } from '../fold/time-dependent.js';
import type { Question } from '../question.js';
import type { Step, Timeline } from './explanation.js';

/** The follow-up of a case as a picture shows it. */
export function timelineOf(course: Course, asked: Asked, whole: Whole, steps: readonly Step[]): Timeline {
  const { question } = asked;
  const { entry, clock } = course;
  const start = question.landmark ?? entry;
  const starts = asked.intervals ? piecesOf(course, asked, whole).map(({ at }) => at) : [start];
  const cuts = [...new Set([...starts, clock.stop])].sort((x, y) => x - y);
  return {
    entry: start,
    stop: clock.stop,
    cuts,
    marks: steps.flatMap(({ decides, day, code }) =>
      decides && day !== undefined && day >= 0 && day <= clock.stop ? [{ day, code }] : [],
    ),
    covariates: question.timeDependent.map((covariate, i) => {
      const effects = course.effects[i]!;
      const times = new Set([entry, ...effects.map(({ t }) => t).filter((t) => t > entry && t < clock.stop)]);
      return {
        name: covariate.name,
        values: [...times].sort((x, y) => x - y).map((from) => ({ from, value: cellAt(effects, covariate, from) })),
      };
    }),
  };
}

/** What the rows of a case take from the others, out of what an answer says of them all. */
export function wholeIn(question: Question, { transitions, rows, casesInRows }: Audit): Whole {
  const states = statesOf(question);
  const can = question.transitions ?? transitions.map(({ from, to }) => [from, to] as const);
  const each = question.recurrentModel === 'wlw' && casesInRows > 0 ? rows / casesInRows : 1;
  return {
    maxEvents: question.maxEvents ?? each,
    matrix: states
      .flatMap((from) => states.map((to) => ({ from, to })))
      .filter(({ from, to }) => can.some(([x, y]) => x === from && y === to))
      .map((pair, i) => ({ ...pair, number: i + 1 })),
  };
}
