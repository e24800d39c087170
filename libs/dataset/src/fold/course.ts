import type { ExclusionReason } from '../answer.js';
import type { ProtocolDefinition } from '#protocol';
import type { Question } from '../question.js';
import { asking, type Asked } from './asked.js';
import { covariateOf, groupOf, inPopulation, type Baseline, type GroupValue } from './baseline.js';
import { clockOf, type Clock } from './clock.js';
import { endOf, type End } from './end.js';
import { impute, inOrder, type Dated } from './facts.js';
import { datedAside, intervalCensored, setAside, type IntervalCensored } from './interval-censored.js';
import { entryOf, originOf } from './origin.js';
import { recurrentOf, type Mark } from './recurrent.js';
import { statesIn, type Entered } from './states.js';
import { effectsOf, type Effect } from './time-dependent.js';

/** One case from its origin to its end, and everything that its rows are made from. Times are days since the origin. */
export interface Course {
  /** The facts that were judged, in order: without those that an interval-censored event set aside. */
  readonly facts: readonly Dated[];
  readonly origin: Dated;
  /** The fact of the entry, where the question has one. */
  readonly entryFact: Dated | undefined;
  /** 0 without one, or where it came before the origin. */
  readonly entry: number;
  readonly end: End;
  /** Holds the time of the end, `clock.stop`: follow-up is (entry, stop]. */
  readonly clock: Clock;
  readonly intervalCensored: IntervalCensored | undefined;
  /** The events of a recurrent endpoint in (entry, stop], each at a time of its own; empty in other shapes. */
  readonly events: readonly Mark[];
  /** The states in turn, from 0; empty in other shapes than multi-state. */
  readonly path: readonly Entered[];
  /** The value, whether a later fact would have changed it, and the day up to which facts counted. */
  readonly group: GroupValue;
  /** In the order of the question. */
  readonly covariates: readonly Baseline[];
  /** In the order of the question. */
  readonly effects: readonly (readonly Effect[])[];
}

/** What the end of a case is, and what happened until then. */
type Ended = Pick<Course, 'end' | 'clock' | 'intervalCensored' | 'events' | 'path'>;

/** What a question makes of one case. */
export interface FollowedCase {
  /** Every fact that stands as the question sees it: with a day where the question gives it one, in order. */
  readonly facts: readonly Dated[];
  /** Why the case is not in the rows, as far as the case alone decides that (merges and `restrictTo` come on top). */
  readonly course: Course | ExclusionReason;
}

/**
 * Follows one case from its origin to its end.
 *
 * @param standing the facts that stand, in any order
 * @param question in its canonical form
 * @param definition the definition that answers it: with the question's origin, entry, endpoints and precedence
 */
export function followCase(
  standing: readonly Dated[],
  question: Question,
  definition: ProtocolDefinition,
): FollowedCase {
  const asked = asking(question, definition);
  const facts = impute(standing, asked).sort(inOrder);
  return { facts, course: courseOf(facts, asked) };
}

function courseOf(all: readonly Dated[], asked: Asked): Course | ExclusionReason {
  const { question } = asked;
  const set = setAside(all, asked);
  const facts = all.filter((dated) => !set.includes(dated));
  const origin = originOf(facts, asked);
  if (typeof origin === 'string') return origin;
  const ended = endedOf(facts, datedAside(set, asked, origin.from), asked, origin);
  if (typeof ended === 'string') return ended;
  const { end, clock } = ended;
  const entryFact = entryOf(facts, asked, origin.from, end.stop);
  if (typeof entryFact === 'string') return entryFact;
  const entry = entryFact === undefined ? 0 : Math.max(0, entryFact.from - origin.from);

  const baseDay = origin.from + (question.landmark ?? 0);
  const group = groupOf(facts, asked, origin.from, baseDay);
  const covariates = question.covariates.map((name) => covariateOf(facts, name, asked, origin.from, baseDay));
  const effects = question.timeDependent.map((one) => effectsOf(facts, one, asked, clock, origin.from));
  const populated = inPopulation(facts, asked, origin.from);
  if (group === 'date-imprecise' || !allKnown(covariates) || !allKnown(effects) || populated === 'date-imprecise') {
    return 'date-imprecise';
  }
  if (asked.intervals && clock.stop <= entry) return 'zero-length';
  if (question.landmark !== null && clock.stop <= question.landmark) return 'not-at-risk-at-landmark';
  if (!transitionsAllowed(ended.path, entry, asked)) return 'transition-not-allowed';
  if (!populated) return 'not-in-population';
  const events = ended.events.filter(({ t }) => t > entry);
  return { ...ended, events, facts, origin, entryFact, entry, group, covariates, effects };
}

/** When a case ended, as its shape has it. */
function endedOf(
  facts: readonly Dated[],
  aside: readonly Dated[],
  asked: Asked,
  origin: Dated,
): Ended | ExclusionReason {
  const none = { intervalCensored: undefined, events: [], path: [] };
  const { shape } = asked.question;
  if (shape === 'recurrent') {
    const recurrent = recurrentOf(facts, asked, origin.from);
    return typeof recurrent === 'string' ? recurrent : { ...none, ...recurrent };
  }
  if (shape === 'multi-state') {
    const states = statesIn(facts, asked, origin.from);
    return typeof states === 'string' ? states : { ...none, ...states };
  }
  if (aside.some(({ to }) => to < origin.from)) return 'event-before-origin';
  const end = endOf(facts, asked, origin.from);
  if (typeof end === 'string') return end;
  const uncertain = intervalCensored(aside, end, origin.from);
  if (uncertain === 'date-imprecise') return uncertain;
  return { ...none, end, clock: clockOf(asked, origin.from, end), intervalCensored: uncertain };
}

function allKnown<T>(parts: readonly (T | 'date-imprecise')[]): parts is readonly T[] {
  return !parts.includes('date-imprecise');
}

/** The changes of state that follow-up saw: those after the entry. */
export function transitionsOf({ path, entry }: Pick<Course, 'path' | 'entry'>): { from: string; to: Entered }[] {
  return path.slice(1).flatMap((to, i) => (to.t > entry ? [{ from: path[i]!.state, to }] : []));
}

function transitionsAllowed(path: readonly Entered[], entry: number, { question: { transitions } }: Asked): boolean {
  return (
    transitions === null ||
    transitionsOf({ path, entry }).every(({ from, to }) => transitions.some(([x, y]) => x === from && y === to.state))
  );
}
