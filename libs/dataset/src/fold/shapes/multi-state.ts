import type { Asked } from '../asked.js';
import { CONTINUES, ending, reached, type Closing } from '../closing.js';
import type { Course } from '../course.js';
import type { Piece } from '../pieces.js';
import type { Transition } from '../transitions.js';
import { changes, stretches } from './cut.js';

/** For every stretch in a state, a row for each state that can be reached from there. */
export function statePieces(course: Course, asked: Asked, matrix: readonly Transition[]): Piece[] {
  const { entry, clock, path } = course;
  return path.flatMap(({ state, t }, i) => {
    const next = path[i + 1];
    const stop = next?.t ?? clock.stop;
    const start = Math.max(entry, t);
    if (start >= stop) return [];
    const zero = asked.question.clock === 'reset' ? t : 0;
    const last = next === undefined ? ending(course, asked) : reached(next.state, next.fact, asked);
    return stretches(start, stop, changes(course)).flatMap(([tstart, tstop]) =>
      rowsFor(state, tstop === stop ? last : CONTINUES, matrix).map(({ closing, own }) => ({
        times: [tstart - zero, tstop - zero],
        closing,
        own,
        at: tstart,
      })),
    );
  });
}

/** The rows of one stretch: it ends for all of them as it did, but only the transition that was made has status 1. */
function rowsFor(state: string, closing: Closing, matrix: readonly Transition[]): Pick<Piece, 'closing' | 'own'>[] {
  const not: Closing = { ...closing, status: 0, cause: null };
  const possible = matrix.filter(({ from }) => from === state);
  if (possible.length === 0) return [{ closing: not, own: [state, null, null] }];
  return possible.map(({ to, number }) => ({
    closing: closing.status === 1 && closing.cause === to ? closing : not,
    own: [state, to, number],
  }));
}
