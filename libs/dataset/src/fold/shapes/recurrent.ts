import type { Asked } from '../asked.js';
import { CONTINUES, ending, reached } from '../closing.js';
import type { Course } from '../course.js';
import type { Piece } from '../pieces.js';
import { changes, stretches } from './cut.js';

/** Rows from event to event: Andersen-Gill, and Prentice-Williams-Peterson in total or gap time. */
export function eventPieces(course: Course, asked: Asked): Piece[] {
  const { entry, clock, events } = course;
  const { endpoint, recurrentModel } = asked.question;
  const cuts = [...changes(course), ...events.map(({ t }) => t)];
  return stretches(entry, clock.stop, cuts).map(([tstart, tstop]) => {
    const event = events.find(({ t }) => t === tstop);
    const before = events.filter(({ t }) => t <= tstart);
    const zero = recurrentModel === 'pwp-gap' ? (before.at(-1)?.t ?? 0) : 0;
    const last = tstop === clock.stop ? ending(course, asked) : CONTINUES;
    return {
      times: [tstart - zero, tstop - zero],
      closing: event === undefined ? last : reached(endpoint, event.fact, asked),
      own: [1 + before.length],
      at: tstart,
    };
  });
}

/** A row for each event that counts, all from the entry: Wei-Lin-Weissfeld. */
export function ofEachEvent(course: Course, asked: Asked, maxEvents: number): Piece[] {
  const { entry, clock, events } = course;
  return Array.from({ length: maxEvents }, (_, i) => {
    const event = events[i];
    return {
      times: [entry, event?.t ?? clock.stop],
      closing: event === undefined ? ending(course, asked) : reached(asked.question.endpoint, event.fact, asked),
      own: [i + 1],
      at: entry,
    };
  });
}
