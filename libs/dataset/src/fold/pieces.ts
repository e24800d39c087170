import type { Cell } from '../answer.js';
import type { Asked } from './asked.js';
import type { Closing } from './closing.js';
import type { Course } from './course.js';
import { cutPieces, periodPieces } from './shapes/cut.js';
import { landmarkPieces, simplePieces } from './shapes/follow-up.js';
import { statePieces } from './shapes/multi-state.js';
import { eventPieces, ofEachEvent } from './shapes/recurrent.js';
import { matrixOf, type Transition } from './transitions.js';

/** What is a row's own among the rows of its case. */
export interface Piece {
  /** The cells between `id` and `status`, in days; empty where there is no time. */
  readonly times: readonly (number | null)[];
  readonly closing: Closing;
  /** The cells of the shape's own columns. */
  readonly own: readonly Cell[];
  /** The time since the origin at which time-dependent covariates are looked at. */
  readonly at: number;
}

/** What the rows of a case take from the other cases in the rows. */
export interface Whole {
  /** How many events of a case `wlw` tells of. */
  readonly maxEvents: number;
  /** The transitions that can be made, in order. */
  readonly matrix: readonly Transition[];
}

/** What the cases that are in the rows have in common. */
export function wholeOf(courses: readonly Course[], asked: Asked): Whole {
  return {
    maxEvents: asked.question.maxEvents ?? Math.max(1, ...courses.map(({ events }) => events.length)),
    matrix: matrixOf(courses, asked),
  };
}

/** The rows of one case, in order. */
export function piecesOf(course: Course, asked: Asked, { maxEvents, matrix }: Whole): Piece[] {
  switch (asked.question.shape) {
    case 'simple':
    case 'competing-risks':
      return simplePieces(course, asked);
    case 'landmark':
      return landmarkPieces(course, asked);
    case 'counting-process':
    case 'split':
      return cutPieces(course, asked);
    case 'person-period':
      return periodPieces(course, asked);
    case 'recurrent':
      return asked.question.recurrentModel === 'wlw'
        ? ofEachEvent(course, asked, maxEvents)
        : eventPieces(course, asked);
    case 'multi-state':
      return statePieces(course, asked, matrix);
  }
}
