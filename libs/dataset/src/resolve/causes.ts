import { exitsFor, type ExitPolicy, type ProtocolDefinition } from '#protocol';
import { beforeCause, INITIAL_STATE } from '../codebook.js';
import type { AskedQuestion, Question } from '../question.js';
import { checkOnce, checkOneOf, invalid } from './refuse.js';

const POLICIES: readonly ExitPolicy[] = ['competes', 'censors', 'ignored'];

type Causes = Pick<Question, 'exits' | 'states' | 'absorbing' | 'transitions' | 'clock'>;

/**
 * What exits do, and in the shape multi-state the states and what leads from one to another.
 *
 * @param definition with the question's own endpoints
 * @throws Problem `question-invalid`
 */
export function resolveCauses(
  asked: AskedQuestion,
  shape: Question['shape'],
  endpoint: string,
  definition: ProtocolDefinition,
): Causes {
  const exits = resolveExits(asked.exits ?? {}, endpoint, definition);
  if (shape !== 'multi-state') return { exits, states: null, absorbing: null, transitions: null, clock: null };
  const named = resolveStates(asked, endpoint, definition, Object.keys(exits));
  for (const state of named) {
    if (!Object.hasOwn(exits, state)) continue;
    const policy = Object.hasOwn(asked.exits ?? {}, state) ? asked.exits![state] : 'competes';
    if (policy !== 'competes')
      throw invalid(`The exit ${state} is a state, so it competes`, policy, 'Leave it out of states, or of exits.');
    exits[state] = 'competes';
  }
  const competing = Object.keys(exits).filter((name) => exits[name] === 'competes' && !named.includes(name));
  const states = [...named, ...competing];
  const transitions = readTransitions(asked.transitions ?? null, states);
  const absorbing = resolveAbsorbing(asked.absorbing ?? null, states, transitions, endpoint, exits);
  const leaving = transitions?.find(([from]) => absorbing.includes(from));
  if (leaving !== undefined)
    throw invalid('No transition leads out of an absorbing state', leaving, 'Leave it out, or the state of absorbing.');
  const clock = asked.clock ?? 'forward';
  checkOneOf('The clock', clock, ['forward', 'reset']);
  return { exits, states, absorbing, transitions, clock };
}

/**
 * What holds of two causes on one day. The protocol's order of precedence is taken for the causes that the question has.
 *
 * @throws Problem `question-invalid`
 */
export function resolveSameInstant(question: Question, asked: AskedQuestion, definition: ProtocolDefinition): Question {
  const { endpoint, exits, states } = question;
  const before = definition.endpoints[endpoint]!.before === undefined ? [] : [beforeCause(question, definition)];
  const ending = Object.keys(exits).filter((name) => exits[name] !== 'ignored');
  const causes = [...new Set([endpoint, ...ending, ...before, ...(states ?? [])])];
  const order = asked.sameInstant ?? definition.sameInstant ?? 'error';
  if (typeof order === 'string') {
    checkOneOf('sameInstant, where it is no list of causes,', order, ['error']);
    return { ...question, sameInstant: 'error' };
  }
  if (asked.sameInstant !== undefined) {
    for (const name of order) checkOneOf('A cause in sameInstant', name, causes);
    checkOnce('A cause in sameInstant', order);
  }
  const own = order.filter((name) => causes.includes(name));
  return { ...question, sameInstant: own.length === 0 ? 'error' : own };
}

function resolveExits(
  asked: Readonly<Record<string, ExitPolicy>>,
  endpoint: string,
  definition: ProtocolDefinition,
): Record<string, ExitPolicy> {
  const exits = exitsFor(definition, endpoint);
  for (const [name, policy] of Object.entries(asked)) {
    checkOneOf(
      `An exit of the endpoint ${endpoint}`,
      name,
      exits.map(([exit]) => exit),
    );
    checkOneOf(`The policy of exit ${name}`, policy, POLICIES);
  }
  return Object.fromEntries(
    exits.map(([name, exit]) => [name, Object.hasOwn(asked, name) ? asked[name]! : exit.default]),
  );
}

/** The states that the question names. */
function resolveStates(
  asked: AskedQuestion,
  endpoint: string,
  definition: ProtocolDefinition,
  exits: readonly string[],
): readonly string[] {
  const states = asked.states ?? [endpoint];
  const endpoints = Object.keys(definition.endpoints).filter(
    (name) => definition.endpoints[name]!.before === undefined,
  );
  for (const state of states) checkOneOf('A state', state, [...endpoints, ...exits]);
  checkOnce('A state', states);
  if (!states.includes(endpoint))
    throw invalid(`The endpoint ${endpoint} must be among the states`, states, 'Add it to states.');
  return states;
}

/** The given transitions, in the order of the states. */
function readTransitions(asked: Question['transitions'], states: readonly string[]): Question['transitions'] {
  if (asked === null) return null;
  if (asked.length === 0) throw invalid('transitions must have at least one', asked, 'Leave it out, or add one.');
  for (const [from, to] of asked) {
    checkOneOf('The state that a transition leads from', from, [INITIAL_STATE, ...states]);
    checkOneOf('The state that a transition leads to', to, states);
    if (from === to) throw invalid('A transition leads to another state', [from, to], 'Leave it out.');
  }
  checkOnce(
    'A transition',
    asked.map((transition) => transition.join('>')),
  );
  const rank = (state: string): number => states.indexOf(state);
  return asked
    .map(([from, to]) => [from, to] as const)
    .toSorted((a, b) => rank(a[0]) - rank(b[0]) || rank(a[1]) - rank(b[1]));
}

/** The absorbing states, in the order of the states. */
function resolveAbsorbing(
  asked: readonly string[] | null,
  states: readonly string[],
  transitions: Question['transitions'],
  endpoint: string,
  exits: Readonly<Record<string, ExitPolicy>>,
): string[] {
  if (asked !== null) {
    for (const state of asked) checkOneOf('An absorbing state', state, states);
    checkOnce('An absorbing state', asked);
    return states.filter((state) => asked.includes(state));
  }
  if (transitions !== null) return states.filter((state) => !transitions.some(([from]) => from === state));
  const leaving = states.filter((state) => Object.hasOwn(exits, state));
  return leaving.length > 0 ? leaving : [endpoint];
}
