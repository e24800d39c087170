import type { Asked } from '../asked.js';
import { ending } from '../closing.js';
import type { Course } from '../course.js';
import type { Piece } from '../pieces.js';

/** One row for a case: simple and competing risks. */
export function simplePieces(course: Course, asked: Asked): Piece[] {
  const { entry, clock, intervalCensored } = course;
  const { addDay, impreciseDates } = asked.question;
  const closing = ending(course, asked);
  const time = intervalCensored?.time ?? clock.stop;
  const upper = closing.status === 0 || closing.status === 2 ? null : (intervalCensored?.upper ?? clock.stop) + addDay;
  return [
    {
      times: [
        ...(asked.definition.entry === undefined ? [] : [entry]),
        time + addDay,
        ...(impreciseDates === 'interval-censor' ? [upper] : []),
      ],
      closing,
      own: [],
      at: 0,
    },
  ];
}

/** One row for a case, with time from the landmark. */
export function landmarkPieces(course: Course, asked: Asked): Piece[] {
  const { entry, clock } = course;
  const landmark = asked.question.landmark!;
  const times = [
    ...(asked.definition.entry === undefined ? [] : [Math.max(0, entry - landmark)]),
    clock.stop - landmark,
  ];
  return [{ times, closing: ending(course, asked), own: [], at: landmark }];
}
