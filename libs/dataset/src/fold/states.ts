import type { Day } from '#kernel';
import type { FactPattern } from '#protocol';
import type { ExclusionReason } from '../answer.js';
import { INITIAL_STATE } from '../codebook.js';
import type { Asked } from './asked.js';
import { causesOf, mayHaveEnded } from './causes.js';
import { clockOf, type Clock } from './clock.js';
import { causesAt, endBy, reasonBefore, stopOf, type End } from './end.js';
import { inOrder, matching, type Dated } from './facts.js';

/** A state from the time when it was entered, since the origin. */
export interface Entered {
  readonly state: string;
  readonly t: number;
  /** Nothing entered `(s0)`. */
  readonly fact: Dated | undefined;
}

/** The end of a case, and the states that it was in: the first one from 0. */
export interface States {
  readonly end: End;
  readonly clock: Clock;
  readonly path: readonly Entered[];
}

/** A state that facts enter. */
interface State {
  readonly name: string;
  readonly pattern: FactPattern;
  /** In order. */
  readonly happened: readonly Dated[];
  readonly precise: readonly Dated[];
}

/** The pattern of the facts that enter a state. */
export function statePattern(name: string, { definition }: Asked): FactPattern {
  return definition.endpoints[name] ?? definition.exits![name]!;
}

/** The states that a case was in; or why they cannot be told. `facts` are in order. */
export function statesIn(facts: readonly Dated[], asked: Asked, origin: Day): States | ExclusionReason {
  const names = asked.question.states ?? [];
  const states = names.map((name): State => {
    const pattern = statePattern(name, asked);
    const happened = matching(facts, pattern).filter(({ from }) => from <= asked.asOf);
    return { name, pattern, happened, precise: happened.filter(({ precise }) => precise) };
  });
  const censoring = causesOf(facts, asked).filter(
    ({ name, part, policy }) => part === 'exit' && policy === 'censors' && !names.includes(name),
  );
  if (states.some(({ happened }) => happened.some(({ to }) => to < origin))) return 'event-before-origin';
  const before = reasonBefore(censoring, origin);
  if (before !== undefined) return before;

  const absorbing = states.filter(({ name }) => asked.question.absorbing?.includes(name));
  const entered = absorbing.map(({ precise }) => precise[0]?.from ?? Infinity);
  const stop = Math.min(stopOf(censoring, asked, origin), ...entered);
  const uncertain = states.some(({ happened }) => happened.some(({ precise, from }) => !precise && from <= stop));
  if (uncertain || censoring.some((cause) => mayHaveEnded(cause, origin, stop))) return 'date-imprecise';

  const last = absorbing.filter(({ precise }) => precise[0]?.from === stop);
  if (last.length > 1) return 'same-instant';
  const end =
    last[0] === undefined
      ? endBy(undefined, causesAt(censoring, stop), asked, origin, stop)
      : absorbedBy(last[0], stop, asked);
  const clock = clockOf(asked, origin, end);
  const marks = states
    .flatMap(({ name, precise }) => precise.filter(({ from }) => from <= stop).map((fact) => ({ name, fact })))
    // More facts of the state that ended follow-up, on that day, are no more ends of it.
    .filter(({ name, fact }) => name !== last[0]?.name || fact === end.fact)
    .map(({ name, fact }): Entered => ({ state: name, t: clock.place(fact), fact }))
    .sort((x, y) => x.t - y.t || inOrder(x.fact!, y.fact!));
  if (marks.some(({ state, t }) => marks.some((other) => other.t === t && other.state !== state)))
    return 'same-instant';
  return { end, clock, path: pathOf(marks) };
}

function absorbedBy({ name, pattern, precise }: State, stop: Day, { question }: Asked): End {
  const by = name === question.endpoint ? 'endpoint' : 'competing';
  return { stop, by, reason: name, fact: precise[0], pattern };
}

/** The states in turn: a fact of the state that the case is in changes nothing. */
function pathOf(marks: readonly Entered[]): Entered[] {
  const path: Entered[] = marks[0]?.t === 0 ? [] : [{ state: INITIAL_STATE, t: 0, fact: undefined }];
  for (const mark of marks) if (mark.state !== path.at(-1)?.state) path.push(mark);
  return path;
}
