import { schemaParts } from '#protocol';
import { FORMATS, IMPRECISE_DATES, RECURRENT_MODELS, SHAPES, TIME_UNITS } from '../question.js';

const { attributeName, endpoint, label, list, map, name, object, pattern, where } = schemaParts;

type Schema = Record<string, unknown>;
const orNull = (schema: Schema): Schema =>
  'enum' in schema
    ? { enum: [...(schema['enum'] as unknown[]), null] }
    : { ...schema, type: [schema['type'], 'null'].flat() };
const whole = { type: 'integer' };
// What a name must be one of is said by the protocol.
const anyName = { type: 'string' };
const names = list(anyName, 0);
const endpointProperties = endpoint['properties'] as Schema;
const patterns = list(pattern, 0);

/**
 * The form of a question as JSON: a {@link AskedQuestion} or a canonical {@link Question}, with instants as text too. What
 * it means is for `resolve` to check.
 */
export const QUESTION_SCHEMA = object(['protocol', 'endpoint'], {
  protocol: anyName,
  protocolVersion: { ...whole, minimum: 1 },
  shape: { enum: SHAPES },
  endpoint: { anyOf: [anyName, object(['fact'], { ...endpointProperties, label })] },
  endpoints: map(endpoint, {}),
  origin: pattern,
  entry: orNull(pattern),
  exits: map({ enum: ['competes', 'censors', 'ignored'] }, {}),
  asOf: schemaParts.date,
  asKnown: { anyOf: [whole, { type: 'string' }, object(['instant'], { instant: { type: 'number' } })] },
  maxFollowUp: orNull(whole),
  population: orNull(object([], { has: patterns, hasNot: patterns })),
  restrictTo: orNull({ enum: ['casesWithEvent'] }),
  group: orNull(anyName),
  covariates: names,
  bands: map(list({ type: 'number' }, 0), {}),
  fixedAtAnyTime: names,
  emptyWhenLater: names,
  timeDependent: list(
    object(['name', 'from'], {
      name: anyName,
      from: object(['fact'], { fact: name, where, attribute: attributeName }),
      as: { enum: ['value', 'ever', 'count'] },
      lag: whole,
    }),
    0,
  ),
  landmark: orNull(whole),
  cutDays: list(whole, 0),
  period: orNull(whole),
  recurrentModel: orNull({ enum: RECURRENT_MODELS }),
  maxEvents: orNull(whole),
  states: orNull(names),
  absorbing: orNull(names),
  transitions: orNull(list({ ...list(anyName, 2), maxItems: 2 }, 0)),
  clock: orNull({ enum: ['forward', 'reset'] }),
  unit: { enum: TIME_UNITS },
  addDay: { enum: [0, 1] },
  sameInstant: { anyOf: [{ const: 'error' }, names] },
  shift: orNull(anyName),
  impreciseDates: { enum: IMPRECISE_DATES },
  missing: { enum: ['', 'NA', 'empty'] },
  columns: orNull(names),
  format: { enum: FORMATS },
  language: { enum: ['sv', 'en'] },
});
