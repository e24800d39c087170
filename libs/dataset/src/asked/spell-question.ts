import type { AskedQuestion, Question } from '../question.js';
import {
  asBands,
  asFact,
  asFactOrNone,
  asJsonOnly,
  asList,
  asNumbers,
  asPolicies,
  asPrecedence,
  asText,
  asTimeDependent,
  asTransitions,
  asWhole,
  refuse,
  type ReadFlat,
} from './flat-values.js';
import { readQuestion } from './read-question.js';

/** How each member of a question is read from text that is not JSON. */
const MEMBERS: Readonly<Record<keyof Question, ReadFlat>> = {
  protocol: asText,
  protocolVersion: asWhole,
  shape: asText,
  endpoint: asText,
  endpoints: asJsonOnly,
  origin: asFact,
  entry: asFactOrNone,
  exits: asPolicies,
  asOf: asText,
  asKnown: asText,
  maxFollowUp: asWhole,
  population: asJsonOnly,
  restrictTo: asText,
  group: asText,
  covariates: asList,
  bands: asBands,
  fixedAtAnyTime: asList,
  emptyWhenLater: asList,
  timeDependent: asTimeDependent,
  landmark: asWhole,
  cutDays: asNumbers,
  period: asWhole,
  recurrentModel: asText,
  maxEvents: asWhole,
  states: asList,
  absorbing: asList,
  transitions: asTransitions,
  clock: asText,
  unit: asText,
  addDay: asWhole,
  sameInstant: asPrecedence,
  shift: asText,
  impreciseDates: asText,
  missing: asText,
  columns: asList,
  format: asText,
  language: asText,
};

/** The names of a question's members in the flat spelling: URL parameters, and in kebab-case flags. */
export const QUESTION_MEMBERS = Object.keys(MEMBERS) as (keyof Question)[];

/**
 * Reads the flat spelling of a question, which URL parameters and command-line flags share: a text for each member, as
 * docs/reference/questions.md tells, or the whole question as JSON in `question`. `seen` is not the question's and is passed over.
 *
 * @throws Problem `question-invalid`; the `pointer`s of its `errors` begin with the member's name
 */
export function spellQuestion(flat: Readonly<Record<string, string>>): AskedQuestion {
  const { question, seen: _, ...members } = flat;
  const [first] = Object.keys(members);
  if (question !== undefined) {
    if (first !== undefined)
      refuse(
        first,
        'A whole question as JSON must be alone',
        first,
        'Put it into the question, or leave question out.',
      );
    return readQuestion(jsonOf(question, 'question'));
  }
  return readQuestion(
    Object.fromEntries(
      Object.entries(members).map(([member, text]) => {
        if (!Object.hasOwn(MEMBERS, member))
          refuse(member, `A part of a question must be one of ${QUESTION_MEMBERS.join(', ')}`, member, 'Leave it out.');
        const read = /^\s*[{[]/.test(text) ? jsonOf : MEMBERS[member as keyof Question];
        return [member, read(text, member)];
      }),
    ),
  );
}

function jsonOf(text: string, member: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return refuse(member, `${member} must be JSON where it begins with { or [`, text, 'Correct the JSON.');
  }
}
