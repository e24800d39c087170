import { dayFromIso, type Day } from '#kernel';
import type { ProtocolDefinition, Shift } from '#protocol';
import { INTERVAL_SHAPES, type Question } from '../question.js';

/** A question with its definition, and what every part of the fold reads out of them. */
export interface Asked {
  readonly question: Question;
  readonly definition: ProtocolDefinition;
  readonly asOf: Day;
  /** Infinity where the study has no end. */
  readonly studyEnd: Day;
  /** Whether rows are intervals (tstart, tstop]. */
  readonly intervals: boolean;
  readonly shift: Shift | undefined;
}

/** Reads a question. `definition` is the one that answers it: with the question's origin, entry, endpoints and precedence. */
export function asking(question: Question, definition: ProtocolDefinition): Asked {
  const intervals = INTERVAL_SHAPES.includes(question.shape);
  return {
    question,
    definition,
    asOf: dayFromIso(question.asOf)!,
    studyEnd: definition.studyEnd === undefined ? Infinity : dayFromIso(definition.studyEnd)!,
    intervals,
    shift: intervals && question.shift !== null ? definition.shifts![question.shift] : undefined,
  };
}
