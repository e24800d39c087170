import { Problem } from '#kernel';
import type { ProtocolDefinition } from '#protocol';
import {
  INTERVAL_SHAPES,
  RECURRENT_MODELS,
  SHAPES,
  type AskedQuestion,
  type Question,
  type Shape,
} from '../question.js';
import { checkIncreasing, checkOneOf, checkWhole, invalid } from './refuse.js';

/** Days that a question can speak of at most: 2700 years. */
const MAX_DAYS = 1_000_000;
const MAX_PERIOD = 100_000;
const MAX_EVENTS = 1000;
const PERIOD = 30;

/** The parts that belong to one shape only. */
const OWN_PARTS = {
  landmark: 'landmark',
  cutDays: 'split',
  period: 'person-period',
  recurrentModel: 'recurrent',
  maxEvents: 'recurrent',
  states: 'multi-state',
  absorbing: 'multi-state',
  transitions: 'multi-state',
  clock: 'multi-state',
} as const satisfies Partial<Record<keyof Question, Shape>>;

type ShapeParts = Pick<Question, 'shape' | 'landmark' | 'cutDays' | 'period' | 'recurrentModel' | 'maxEvents'>;

/**
 * The shape, and what belongs to it alone (the states of multi-state are in `causes.ts`).
 *
 * @throws Problem `question-invalid`
 */
export function resolveShape(asked: AskedQuestion): ShapeParts {
  const { shape = 'simple', landmark = null, cutDays = [], maxEvents = null } = asked;
  checkOneOf('The shape', shape, SHAPES);
  for (const [part, only] of Object.entries(OWN_PARTS)) {
    const given = asked[part as keyof typeof OWN_PARTS] ?? null;
    const empty = given === null || (part === 'cutDays' && cutDays.length === 0);
    if (only !== shape && !empty) throw notIn(part, [only], shape);
  }
  if (shape === 'landmark') {
    if (landmark === null)
      throw invalid('The shape landmark must have a landmark', landmark, 'Send the days from the origin to it.');
    checkWhole('The landmark', landmark, 1, MAX_DAYS);
  }
  if (shape === 'split' && cutDays.length === 0)
    throw invalid('The shape split must have cutDays', cutDays, 'Send the days from the origin to cut at.');
  for (const day of cutDays) checkWhole('Each of cutDays', day, 1, MAX_DAYS);
  checkIncreasing('cutDays', cutDays);
  const period = shape === 'person-period' ? (asked.period ?? PERIOD) : null;
  if (period !== null) checkWhole('The period', period, 1, MAX_PERIOD);
  const recurrentModel = shape === 'recurrent' ? (asked.recurrentModel ?? 'andersen-gill') : null;
  if (recurrentModel !== null) checkOneOf('The recurrentModel', recurrentModel, RECURRENT_MODELS);
  if (maxEvents !== null) {
    if (recurrentModel !== 'wlw')
      throw invalid('maxEvents is for the recurrentModel wlw', recurrentModel, 'Leave it out.');
    checkWhole('maxEvents', maxEvents, 1, MAX_EVENTS);
  }
  return { shape, landmark, cutDays: [...cutDays], period, recurrentModel, maxEvents };
}

/**
 * What a shape does not go together with.
 *
 * @throws Problem `question-invalid`
 */
export function checkShape(question: Question, definition: ProtocolDefinition): void {
  const { shape, shift, timeDependent, recurrentModel, addDay, impreciseDates, format } = question;
  const intervals = INTERVAL_SHAPES.includes(shape);
  // First, because adtte decides the default of addDay.
  if (format === 'adtte' && shape !== 'simple' && shape !== 'competing-risks')
    throw notIn('format adtte', ['simple', 'competing-risks'], shape);
  if (timeDependent.length > 0) {
    if (!intervals && shape !== 'landmark') throw notIn('timeDependent', [...INTERVAL_SHAPES, 'landmark'], shape);
    if (recurrentModel === 'wlw')
      throw invalid('timeDependent is for the other recurrent models', 'wlw', 'Leave it out, or choose another model.');
  }
  if (shift !== null) {
    if (!intervals) throw notIn('shift', INTERVAL_SHAPES, shape);
    checkOneOf('The shift', shift, Object.keys(definition.shifts ?? {}));
  }
  if (addDay === 1 && (intervals || shape === 'landmark'))
    throw notIn('addDay 1', ['simple', 'competing-risks'], shape);
  if (impreciseDates === 'interval-censor' && shape !== 'simple')
    throw notIn('impreciseDates interval-censor', ['simple'], shape);
  if (impreciseDates === 'interval-censor' && question.entry !== null)
    throw invalid(
      'impreciseDates interval-censor has no place for an entry, which may come within the interval',
      question.entry,
      'Ask with entry=none.',
    );
  if (format !== 'adtte') return;
  const contradiction =
    question.entry !== null
      ? 'an entry'
      : question.columns !== null
        ? 'columns'
        : impreciseDates === 'interval-censor'
          ? 'impreciseDates interval-censor'
          : undefined;
  if (contradiction === undefined) return;
  throw new Problem(
    'question-invalid',
    `The format adtte has variables of its own, and no place for an entry, columns or interval-censor; received ${contradiction}. Leave it out (entry=none where the protocol has one), or choose another format.`,
  );
}

/** `cutDays are for the shape split; received shape simple. …` */
function notIn(part: string, shapes: readonly Shape[], shape: Shape): Problem {
  const verb = part === 'cutDays' || part === 'states' || part === 'transitions' ? 'are' : 'is';
  return new Problem(
    'question-invalid',
    `${part} ${verb} for the shape ${shapes.join(', ')}; received shape ${shape}. Leave it out, or choose such a shape.`,
  );
}
