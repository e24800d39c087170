import type { Outcome, TransitionCount } from '../answer.js';
import { CENSORED, competingCauses, INITIAL_STATE, statesOf } from '../codebook.js';
import type { Asked } from './asked.js';
import { transitionsOf, type Course } from './course.js';

/** How many events of the endpoint a case had. */
export function eventsOf(course: Course, { question }: Asked): number {
  if (question.shape === 'recurrent') return course.events.length;
  if (question.shape === 'multi-state') {
    return transitionsOf(course).some(({ to }) => to.state === question.endpoint) ? 1 : 0;
  }
  return course.end.by === 'endpoint' || course.intervalCensored !== undefined ? 1 : 0;
}

/** Whether a competing event ended follow-up. */
export function endedCompeting({ end, intervalCensored }: Course): boolean {
  return end.by === 'competing' && intervalCensored === undefined;
}

/** Whether no event ended follow-up. */
function endedCensored({ end, intervalCensored }: Course): boolean {
  return (end.by === 'censoring' || end.by === 'time') && intervalCensored === undefined;
}

/** Whether the last interval of a recurrent case closes with an event: what else ended it is not in the rows. */
function lastIsEvent({ events, clock }: Course): boolean {
  return events.some(({ t }) => t === clock.stop);
}

/** What the cases came to. */
export function outcomeOf(courses: readonly Course[], asked: Asked): Outcome {
  const count = (of: (course: Course) => boolean): number => courses.filter(of).length;
  const sum = (of: (course: Course) => number): number => courses.reduce((total, course) => total + of(course), 0);
  return {
    cases: courses.length,
    events: sum((course) => eventsOf(course, asked)),
    competing: count((course) => endedCompeting(course) && !lastIsEvent(course)),
    censored: count((course) => endedCensored(course) && !lastIsEvent(course)),
    // Whole days first: a sum of fractions depends on the order in which it is made.
    personDays:
      sum((course) => wholeDays(course, asked)) + (asked.shift?.days ?? 0) * count(({ clock }) => clock.endMoved),
  };
}

/** Exit − entry, where an end that the shift moved is still on day 0. */
function wholeDays({ origin, entry, end, intervalCensored }: Course, { question: { landmark } }: Asked): number {
  const base = landmark ?? 0;
  const stop = intervalCensored?.time ?? end.stop - origin.from;
  return stop - base - Math.max(0, entry - base);
}

/** How often one state led to another, in the order of the states. */
export function transitionCounts(courses: readonly Course[], asked: Asked): TransitionCount[] {
  const { question, definition } = asked;
  const made = courses.flatMap((course) => madeBy(course, asked));
  const states = statesOf(question);
  const to = question.shape === 'multi-state' ? states : [INITIAL_STATE, ...competingCauses(question, definition)];
  return states
    .flatMap((from) => [...to, CENSORED].map((name) => ({ from, to: name })))
    .map((pair) => ({ ...pair, count: made.filter((one) => one.from === pair.from && one.to === pair.to).length }))
    .filter(({ count }) => count > 0);
}

function madeBy(course: Course, { question }: Asked): Pick<TransitionCount, 'from' | 'to'>[] {
  const censored = endedCensored(course);
  if (question.shape === 'multi-state') {
    const between = transitionsOf(course).map(({ from, to }) => ({ from, to: to.state }));
    return censored ? [...between, { from: course.path.at(-1)!.state, to: CENSORED }] : between;
  }
  const end = course.intervalCensored === undefined ? course.end.reason : question.endpoint;
  const last = lastIsEvent(course) ? [] : [censored ? CENSORED : end];
  return [...course.events.map(() => question.endpoint), ...last].map((to) => ({
    from: INITIAL_STATE,
    to,
  }));
}
