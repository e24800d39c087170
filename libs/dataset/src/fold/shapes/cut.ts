import type { Asked } from '../asked.js';
import { CONTINUES, ending } from '../closing.js';
import type { Course } from '../course.js';
import type { Piece } from '../pieces.js';

/** The stretches that cuts make of (start, stop], in order. */
export function stretches(start: number, stop: number, cuts: readonly number[]): (readonly [number, number])[] {
  const inside = new Set(cuts.filter((cut) => start < cut && cut < stop));
  const ends = [...inside].sort((x, y) => x - y).concat(stop);
  return ends.map((end, i) => [ends[i - 1] ?? start, end]);
}

/** The times at which time-dependent covariates may change. */
export function changes({ effects }: Pick<Course, 'effects'>): number[] {
  return effects.flatMap((of) => of.map(({ t }) => t));
}

/** Rows for the follow-up cut where covariates may change, and at the cut days of `split`. */
export function cutPieces(course: Course, asked: Asked): Piece[] {
  const { cutDays, shape } = asked.question;
  return toTheEnd(course, asked, [...changes(course), ...cutDays], (tstart) =>
    shape === 'split' ? [1 + cutDays.filter((cut) => cut <= tstart).length] : [],
  );
}

/** Rows for each period that was entered. */
export function periodPieces(course: Course, asked: Asked): Piece[] {
  const period = asked.question.period!;
  const count = Math.ceil(course.clock.stop / period);
  const cuts = Array.from({ length: count }, (_, i) => i * period);
  return toTheEnd(course, asked, cuts, (tstart) => [1 + Math.floor(tstart / period)]);
}

function toTheEnd(
  course: Course,
  asked: Asked,
  cuts: readonly number[],
  own: (tstart: number) => readonly number[],
): Piece[] {
  const { entry, clock } = course;
  return stretches(entry, clock.stop, cuts).map(([tstart, tstop]) => ({
    times: [tstart, tstop],
    closing: tstop === clock.stop ? ending(course, asked) : CONTINUES,
    own: own(tstart),
    at: tstart,
  }));
}
