import { dayFromIso, type Day } from '#kernel';
import { exitsFor, type ExitPolicy, type FactPattern, type ProtocolDefinition } from '#protocol';
import type { ExclusionReason, Status } from './answer.js';
import { beforeCause, WHY } from './codebook.js';
import { matching, type Dated } from './fold-facts.js';
import type { Question } from './question.js';

/** How follow-up ended: by a cause (its name, and the fact), or by no fact (the machine code of `why`). */
export interface End {
  readonly stop: Day;
  readonly status: Status;
  readonly reason: string;
  readonly fact: Dated | undefined;
}

/** Something that may end follow-up, with the facts of it that have happened, in order. */
interface Candidate {
  readonly name: string;
  readonly policy: Exclude<ExitPolicy, 'ignored'>;
  readonly part: 'endpoint' | 'exit' | 'before';
  readonly last: boolean;
  readonly happened: readonly Dated[];
  /** The precise fact that would end it. */
  readonly deciding: Dated | undefined;
}

/** When and by what follow-up ended, for an origin on a day; or why that cannot be said. `facts` are in order. */
export function foldEnd(
  facts: readonly Dated[],
  question: Question,
  definition: ProtocolDefinition,
  origin: Day,
): End | ExclusionReason {
  const asOf = dayFromIso(question.asOf)!;
  const candidates = candidatesOf(
    facts.filter(({ from }) => from <= asOf),
    question,
    definition,
  );
  const early = candidates.filter((candidate) => cameBefore(candidate, origin));
  if (early.some(({ policy, part }) => policy === 'competes' || part === 'before')) return 'event-before-origin';
  if (early.length > 0) return 'exit-before-origin';

  const longest = question.maxFollowUp === null ? Infinity : origin + question.maxFollowUp;
  const studyEnd = definition.studyEnd === undefined ? Infinity : dayFromIso(definition.studyEnd)!;
  const stop = Math.min(asOf, studyEnd, longest, ...candidates.map(({ deciding }) => deciding?.from ?? Infinity));
  if (candidates.some((candidate) => mayHaveEnded(candidate, origin, stop))) return 'date-imprecise';

  const there = candidates.filter(({ deciding }) => deciding?.from === stop);
  const causes = withoutTheOther(
    there.filter(({ policy }) => policy === 'competes'),
    there,
    question,
    definition,
  );
  if (causes.length > 0) {
    const cause = causes.length === 1 ? causes[0] : firstNamed(causes, definition.sameInstant);
    if (cause === undefined) return 'same-instant';
    return { stop, status: cause.part === 'endpoint' ? 1 : 2, reason: cause.name, fact: cause.deciding };
  }
  const censoring = there.find(({ policy }) => policy === 'censors');
  if (censoring !== undefined) return { stop, status: 0, reason: censoring.name, fact: censoring.deciding };
  return { stop, status: 0, reason: longest === stop ? WHY.maxFollowUp : WHY.administrative, fact: undefined };
}

function candidatesOf(happened: readonly Dated[], question: Question, definition: ProtocolDefinition): Candidate[] {
  const candidate = (
    name: string,
    part: Candidate['part'],
    pattern: FactPattern,
    policy: ExitPolicy,
    last = false,
  ): Candidate[] => {
    if (policy === 'ignored') return [];
    const own = matching(happened, pattern);
    const precise = own.filter((dated) => dated.precise);
    return [{ name, part, policy, last, happened: own, deciding: last ? precise.at(-1) : precise[0] }];
  };
  const endpoint = definition.endpoints[question.endpoint]!;
  const { before } = endpoint;
  return [
    ...candidate(question.endpoint, 'endpoint', endpoint, 'competes'),
    ...exitsFor(definition, question.endpoint).flatMap(([name, exit]) =>
      candidate(name, 'exit', exit, question.exits[name]!, exit.take === 'last'),
    ),
    ...(before === undefined ? [] : candidate(beforeCause(question, definition), 'before', before, before.default)),
  ];
}

function cameBefore({ last, happened, deciding }: Candidate, origin: Day): boolean {
  if (!last) return happened.some(({ to }) => to < origin);
  if (deciding !== undefined) return deciding.from < origin;
  return happened.length > 0 && happened.every(({ to }) => to < origin);
}

/** Whether a fact of uncertain date may have ended follow-up at the stop or before it. */
function mayHaveEnded({ last, happened, deciding }: Candidate, origin: Day, stop: Day): boolean {
  const uncertain = happened.filter(({ precise, to }) => !precise && to >= origin);
  if (last && deciding !== undefined) return deciding.from === stop && uncertain.some(({ to }) => to > stop);
  return uncertain.some(({ from }) => from <= stop);
}

/** Of an endpoint and the fact that it must come before, on one day, only one is a cause. */
function withoutTheOther(
  causes: readonly Candidate[],
  there: readonly Candidate[],
  question: Question,
  definition: ProtocolDefinition,
): Candidate[] {
  const has = (part: Candidate['part']): boolean => there.some((candidate) => candidate.part === part);
  if (!has('endpoint') || !has('before')) return [...causes];
  const loser = definition.endpoints[question.endpoint]!.before!.sameDay === 'counts' ? 'before' : 'endpoint';
  return causes.filter(({ part }) => part !== loser);
}

function firstNamed(
  causes: readonly Candidate[],
  sameInstant: ProtocolDefinition['sameInstant'],
): Candidate | undefined {
  if (!Array.isArray(sameInstant)) return undefined;
  for (const name of sameInstant as readonly string[]) {
    const cause = causes.find((candidate) => candidate.name === name);
    if (cause !== undefined) return cause;
  }
  return undefined;
}
