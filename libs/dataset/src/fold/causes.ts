import type { Day } from '#kernel';
import { exitsFor, type ExitPolicy, type FactPattern } from '#protocol';
import { beforeCause } from '../codebook.js';
import type { Asked } from './asked.js';
import { matching, type Dated } from './facts.js';

/** Something that may end follow-up, with the facts of it that have happened, in order. */
export interface Cause {
  readonly name: string;
  readonly part: 'endpoint' | 'exit' | 'before';
  readonly pattern: FactPattern;
  readonly policy: Exclude<ExitPolicy, 'ignored'>;
  /** Whether the last fact decides, and not the first. */
  readonly last: boolean;
  readonly happened: readonly Dated[];
  /** The precise fact that would end it. */
  readonly deciding: Dated | undefined;
}

/** Every cause of the question: the endpoint, the exits that are not ignored, the endpoint's `before`. `facts` are in order. */
export function causesOf(facts: readonly Dated[], { question, definition, asOf }: Asked): Cause[] {
  const happened = facts.filter(({ from }) => from <= asOf);
  const cause = (
    name: string,
    part: Cause['part'],
    pattern: FactPattern,
    policy: ExitPolicy,
    last = false,
  ): Cause[] => {
    if (policy === 'ignored') return [];
    const own = matching(happened, pattern);
    const precise = own.filter((dated) => dated.precise);
    return [{ name, part, pattern, policy, last, happened: own, deciding: last ? precise.at(-1) : precise[0] }];
  };
  const endpoint = definition.endpoints[question.endpoint]!;
  const { before } = endpoint;
  return [
    ...cause(question.endpoint, 'endpoint', endpoint, 'competes'),
    ...exitsFor(definition, question.endpoint).flatMap(([name, exit]) =>
      cause(name, 'exit', exit, question.exits[name] ?? 'ignored', exit.take === 'last'),
    ),
    ...(before === undefined ? [] : cause(beforeCause(question, definition), 'before', before, before.default)),
  ];
}

/** Whether a cause certainly came before the origin. */
export function cameBefore({ last, happened, deciding }: Cause, origin: Day): boolean {
  if (!last) return happened.some(({ to }) => to < origin);
  if (deciding !== undefined) return deciding.from < origin;
  return happened.length > 0 && happened.every(({ to }) => to < origin);
}

/** Whether a fact of uncertain date may have ended follow-up at the stop or before it. */
export function mayHaveEnded({ last, happened, deciding }: Cause, origin: Day, stop: Day): boolean {
  const uncertain = happened.filter(({ precise, to }) => !precise && to >= origin);
  if (last && deciding !== undefined) return deciding.from === stop && uncertain.some(({ to }) => to > stop);
  return uncertain.some(({ from }) => from <= stop);
}

/** The cause that the precedence of causes names first, if it names one of them. */
export function firstNamed(causes: readonly Cause[], { definition: { sameInstant } }: Asked): Cause | undefined {
  if (sameInstant === undefined || sameInstant === 'error') return undefined;
  const named = sameInstant.map((name) => causes.find((cause) => cause.name === name));
  return named.find((cause) => cause !== undefined);
}
