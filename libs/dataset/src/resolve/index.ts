import type { Columns } from '#columns';
import type { ProtocolDefinition } from '#protocol';
import { allColumnsOf } from '../codebook.js';
import {
  FORMATS,
  IMPRECISE_DATES,
  TIME_UNITS,
  type AskedQuestion,
  type Question,
  type ResolvedQuestion,
} from '../question.js';
import { resolveCauses, resolveSameInstant } from './causes.js';
import { resolveCovariates } from './covariates.js';
import { findProtocol, resolveAsKnown, resolveAsOf } from './known.js';
import { resolveEndpoint, resolvePatterns } from './patterns.js';
import { checkOnce, checkOneOf, checkWhole, invalid } from './refuse.js';
import { checkShape, resolveShape } from './shape.js';

const MAX_FOLLOW_UP = 1_000_000;

/**
 * Fills in every default of a question and checks it against the protocol. Reads no clock: as-of defaults to the protocol's
 * end of study, as-known to the head of the columns. What comes out, asked again, gives itself.
 *
 * @throws Problem `protocol-unknown`, `question-invalid`, `as-of-required`, `as-known-unknown` or `parked-events`
 */
export async function resolveQuestion(columns: Columns, asked: AskedQuestion): Promise<ResolvedQuestion> {
  const asKnown = await resolveAsKnown(columns, asked.asKnown);
  columns.checkNothingParked(asked.protocol, asKnown);
  const { definition: registered, sha256 } = findProtocol(columns, asked, asKnown);
  const shape = resolveShape(asked);
  const { endpoint, endpoints } = resolveEndpoint(asked, registered);
  const withEndpoints = { ...registered, endpoints: { ...registered.endpoints, ...endpoints } };
  const causes = resolveCauses(asked, shape.shape, endpoint, withEndpoints);
  const resolved: Question = {
    protocol: registered.name,
    protocolVersion: registered.version,
    ...shape,
    endpoint,
    endpoints,
    ...resolvePatterns(asked, registered),
    ...causes,
    asOf: resolveAsOf(asked.asOf, registered),
    asKnown,
    maxFollowUp: resolveMaxFollowUp(asked.maxFollowUp ?? null),
    restrictTo: asked.restrictTo ?? null,
    ...resolveCovariates(asked, registered),
    ...resolveWriting(asked),
    sameInstant: 'error',
    shift: asked.shift ?? null,
    impreciseDates: asked.impreciseDates ?? 'exclude',
  };
  const question = resolveSameInstant(resolved, asked, withEndpoints);
  if (question.restrictTo !== null) checkOneOf('restrictTo', question.restrictTo, ['casesWithEvent']);
  checkOneOf('impreciseDates', question.impreciseDates, IMPRECISE_DATES);
  checkShape(question, registered);
  const { entry: _, ...rest } = withEndpoints;
  const definition: ProtocolDefinition = {
    ...rest,
    origin: question.origin,
    ...(question.entry === null ? {} : { entry: question.entry }),
    sameInstant: question.sameInstant,
  };
  checkColumns(question, definition);
  return { question, definition, protocolSha256: sha256 };
}

function resolveMaxFollowUp(asked: number | null): number | null {
  if (asked !== null) checkWhole('The longest follow-up in days', asked, 0, MAX_FOLLOW_UP);
  return asked;
}

/** How the answer is written. */
function resolveWriting(
  asked: AskedQuestion,
): Pick<Question, 'unit' | 'addDay' | 'missing' | 'columns' | 'format' | 'language'> {
  const { unit = 'days', missing = '', columns = null, format = 'csv', language = 'sv' } = asked;
  checkOneOf('The unit', unit, TIME_UNITS);
  checkOneOf('The format', format, FORMATS);
  checkOneOf('The language', language, ['sv', 'en']);
  if (missing !== '' && missing !== 'NA')
    throw invalid('A missing value is written as nothing (empty) or NA', missing, 'Send one of these.');
  const addDay = asked.addDay ?? (format === 'adtte' ? 1 : 0);
  checkWhole('addDay', addDay, 0, 1);
  return { unit, addDay, missing, columns: columns === null ? null : [...columns], format, language };
}

/** Names of columns are told apart whatever their case, as databases do. */
function checkColumns(question: Question, definition: ProtocolDefinition): void {
  const names = allColumnsOf(question, definition).map(({ name }) => name);
  const lower = names.map((name) => name.toLowerCase());
  const twice = names.find((_, index) => lower.indexOf(lower[index]!) < index);
  if (twice !== undefined) {
    throw invalid(
      'The columns of an answer must have names of their own (upper and lower case are the same)',
      `${twice} twice`,
      'Give the timeDependent covariate another name, or leave the covariate out.',
    );
  }
  if (question.columns === null) return;
  if (question.columns.length === 0)
    throw invalid('columns must name at least one', question.columns, 'Leave it out for all.');
  for (const name of question.columns) checkOneOf('A column', name, names);
  checkOnce('A column', question.columns);
}
