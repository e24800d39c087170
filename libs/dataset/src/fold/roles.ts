import { exitsFor, type FactPattern, type ProtocolDefinition } from '#protocol';
import { beforeCause, PROCESS_VERSION } from '../codebook.js';
import type { Question } from '../question.js';
import { asking, type Asked } from './asked.js';
import { patternsOf } from './baseline.js';
import type { Course, FollowedCase } from './course.js';
import { matching, type Dated } from './facts.js';
import { piecesOf, wholeOf, type Piece } from './pieces.js';
import { statePattern } from './states.js';
import { factsOf } from './time-dependent.js';

/** What a fact is to a question. */
export interface FactRole {
  readonly as:
    | 'origin'
    | 'entry'
    | 'endpoint'
    | 'exit'
    | 'before'
    | 'state'
    | 'group'
    | 'covariate'
    | 'time-dependent'
    | 'population';
  /** The endpoint, exit, state, group or covariate. */
  readonly name: string | null;
  /** Whether it decided something of the rows of its case. */
  readonly used: boolean;
}

/** A fact, and what it is to a question; no roles: the question passes it over. */
export interface FactWithRoles {
  readonly dated: Dated;
  readonly roles: readonly FactRole[];
}

/** The facts of a case in order, each with its roles. */
export function rolesOf(
  { facts, course }: FollowedCase,
  question: Question,
  definition: ProtocolDefinition,
): FactWithRoles[] {
  const roles = facts.map((dated) => ({ dated, roles: [] as FactRole[] }));
  for (const { as, name, of, used } of partsOf(asking(question, definition))) {
    const own = new Set(of(facts));
    for (const { dated, roles: list } of roles) {
      if (own.has(dated)) list.push({ as, name, used: typeof course !== 'string' && used(dated, course) });
    }
  }
  return roles;
}

/** The rows that a case would have if it were the only one in the answer. */
export function intervalsOf(course: Course, question: Question, definition: ProtocolDefinition): Piece[] {
  const asked = asking(question, definition);
  return piecesOf(course, asked, wholeOf([course], asked));
}

/** A part of a question: its facts among those of a case, and which of them decided something. */
interface Part {
  readonly as: FactRole['as'];
  readonly name: string | null;
  readonly of: (facts: readonly Dated[]) => readonly Dated[];
  readonly used: (dated: Dated, course: Course) => boolean;
}

function partsOf(asked: Asked): Part[] {
  const { question, definition } = asked;
  const { endpoint, group, population } = question;
  const part = (as: Part['as'], name: string | null, pattern: FactPattern, used: Part['used']): Part => ({
    as,
    name,
    of: (facts) => matching(facts, pattern),
    used,
  });
  const { before } = definition.endpoints[endpoint]!;
  const groupPatterns =
    group === null ? [] : group === PROCESS_VERSION ? [definition.place] : patternsOf(definition.groups![group]!);
  return [
    part('origin', null, definition.origin, (dated, { origin }) => dated === origin),
    ...(definition.entry === undefined
      ? []
      : [part('entry', null, definition.entry, (dated, { entryFact }) => dated === entryFact)]),
    part('endpoint', endpoint, definition.endpoints[endpoint]!, endedOrEntered),
    ...exitsFor(definition, endpoint)
      .filter(([name]) => (question.exits[name] ?? 'ignored') !== 'ignored')
      .map(([name, exit]) => part('exit', name, exit, endedOrEntered)),
    ...(before === undefined ? [] : [part('before', beforeCause(question, definition), before, endedOrEntered)]),
    ...(question.states ?? []).map((name) => part('state', name, statePattern(name, asked), endedOrEntered)),
    ...groupPatterns.flatMap((pattern) =>
      pattern === undefined ? [] : [part('group', group, pattern, ({ to }, course) => to <= course.group.asOf)],
    ),
    ...question.covariates.map((name, i) =>
      part(
        'covariate',
        name,
        definition.covariates![name]!.from,
        (dated, { covariates }) => dated === covariates[i]!.fact,
      ),
    ),
    ...question.timeDependent.map((covariate, i): Part => ({
      as: 'time-dependent',
      name: covariate.name,
      of: (facts) => factsOf(facts, covariate, asked),
      used: (dated, { effects, clock }) =>
        effects[i]!.some(
          ({ fact, t }) => fact === dated && (question.landmark === null ? t < clock.stop : t <= question.landmark),
        ),
    })),
    ...[...(population?.has ?? []), ...(population?.hasNot ?? [])].map((pattern) =>
      part('population', null, pattern, ({ to }, { origin }) => to <= origin.from),
    ),
  ];
}

/** Whether a fact ended follow-up, was an event of it, or entered a state. */
function endedOrEntered(dated: Dated, { end, events, path, intervalCensored }: Course): boolean {
  const deciding = [end.fact, ...events.map(({ fact }) => fact), ...path.map(({ fact }) => fact)];
  return deciding.some((fact) => fact === dated) || intervalCensored?.fact.fact === dated.fact;
}
