import { checkPattern, type Endpoint, type FactPattern, type Fault, type ProtocolDefinition } from '#protocol';
import { INLINE, type AskedEndpoint, type AskedQuestion, type Population, type Question } from '../question.js';
import { checkByProtocol, checkOneOf, invalid } from './refuse.js';

const NAME = /^[a-z][a-z0-9-]{0,62}$/;
const LABEL = { sv: 'Händelse', en: 'Event' };

/**
 * The endpoint by name, and the endpoints that the question itself defines.
 *
 * @throws Problem `question-invalid`
 */
export function resolveEndpoint(
  asked: AskedQuestion,
  registered: ProtocolDefinition,
): Pick<Question, 'endpoint' | 'endpoints'> {
  const { endpoint, endpoints: own = {} } = asked;
  if (typeof endpoint === 'object' && Object.hasOwn(own, INLINE)) {
    throw invalid(`An endpoint is told once, in endpoint or as endpoints.${INLINE}`, 'both', 'Send one of them.');
  }
  const endpoints = typeof endpoint === 'object' ? { ...own, [INLINE]: labelled(endpoint) } : { ...own };
  for (const [name, told] of Object.entries(endpoints)) {
    if (!NAME.test(name)) throw invalid(`The name of an endpoint must match ${NAME.source}`, name, 'Rename it.');
    if (Object.hasOwn(registered.endpoints, name) || Object.hasOwn(registered.exits ?? {}, name)) {
      throw invalid(
        'The name of an endpoint that a question defines must be no endpoint or exit of the protocol',
        name,
        'Rename it.',
      );
    }
    checkByProtocol(registered, ['endpoints', name], (definition, path, fault) => {
      checkPattern(definition, told, path, fault);
      if (told.before !== undefined) checkPattern(definition, told.before, [...path, 'before'], fault);
    });
  }
  if (typeof endpoint === 'object') return { endpoint: INLINE, endpoints };
  checkOneOf('The endpoint', endpoint, [...Object.keys(registered.endpoints), ...Object.keys(endpoints)]);
  return { endpoint, endpoints };
}

function labelled({ label = LABEL, ...endpoint }: AskedEndpoint): Endpoint {
  return { label, ...endpoint };
}

/**
 * When the clock is 0, from when events would have been seen, and who is asked about.
 *
 * @throws Problem `question-invalid`
 */
export function resolvePatterns(
  { origin, entry, population }: AskedQuestion,
  registered: ProtocolDefinition,
): Pick<Question, 'origin' | 'entry' | 'population'> {
  return {
    origin: origin === undefined ? registered.origin : pattern(origin, registered, ['origin']),
    entry: entry === undefined ? (registered.entry ?? null) : entry && pattern(entry, registered, ['entry']),
    population: resolvePopulation(population ?? {}, registered),
  };
}

function resolvePopulation(
  { has = [], hasNot = [] }: Partial<Population>,
  registered: ProtocolDefinition,
): Population | null {
  if (has.length === 0 && hasNot.length === 0) return null;
  const all = (patterns: readonly FactPattern[], member: string): FactPattern[] =>
    patterns.map((one, index) => pattern(one, registered, ['population', member, index]));
  return { has: all(has, 'has'), hasNot: all(hasNot, 'hasNot') };
}

function pattern({ fact, where }: FactPattern, registered: ProtocolDefinition, at: Fault['path']): FactPattern {
  const clean = { fact, ...(where === undefined ? {} : { where }) };
  checkByProtocol(registered, at, (definition, path, fault) => checkPattern(definition, clean, path, fault));
  return clean;
}
