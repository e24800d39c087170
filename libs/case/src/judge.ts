import { dayFromIso, echo, Problem } from '#kernel';
import { matches, type ProtocolDefinition } from '#protocol';
import { checkAttributes } from './attributes.js';
import type { FactContent, FactEvent } from './events.js';
import { breaches, certainlyBefore, type Breach } from './rules.js';
import { liveFacts, mergedCases, revisionOf, type CaseState } from './state.js';

/**
 * The flags of a fact among the others that stand.
 *
 * @throws Problem when the protocol does not know its type, its attributes break the protocol, or it is impossible
 */
export function judgeFact(definition: ProtocolDefinition, fact: FactContent, others: readonly FactContent[]): string[] {
  if (!Object.hasOwn(definition.factTypes, fact.type)) {
    throw new Problem(
      'event-unknown-type',
      `The type must be one of ${Object.keys(definition.factTypes).join(', ')}; received ${echo(fact.type)}. Send one of these, or register a protocol version that has it.`,
    );
  }
  const violations = checkAttributes(definition, fact.type, fact.attributes, '/attributes');
  if (violations.length > 0) {
    const first = violations[0]!;
    throw new Problem(
      'event-attributes-invalid',
      `${first.pointer} ${first.rule}; received ${first.received ?? 'nothing'}. ${first.fix ?? ''}`.trim(),
      { errors: violations },
    );
  }
  const broken = breaches(definition, [...others, fact]).filter(({ facts }) => facts.includes(fact));
  const impossible = broken.find(({ rule }) => rule.verdict === 'impossible');
  if (impossible !== undefined) {
    throw new Problem(
      'event-impossible',
      `${impossible.rule.label.en} (rule ${impossible.rule.id}); received ${fact.type} together with ${describeOthers(impossible, fact)}. Correct or void what is wrong, then send this again.`,
      { extra: { rule: impossible.rule.id, label: impossible.rule.label } },
    );
  }
  return [...circumstances(definition, fact, others), ...verdicts(broken)];
}

function describeOthers(breach: Breach, fact: FactContent): string {
  const types = new Set(breach.facts.filter((other) => other !== fact).map(({ type }) => type));
  return [...types].join(', ') || 'what is there';
}

/** What is worth knowing of a fact as it arrives; none of it is a reason to refuse. */
function circumstances(definition: ProtocolDefinition, fact: FactContent, others: readonly FactContent[]): string[] {
  const { occurred } = fact;
  const flags: string[] = [];
  if (occurred.precision !== 'day') flags.push('date-imprecise');
  if (others.some((other) => certainlyBefore(occurred, other.occurred))) flags.push('out-of-order');
  const origins = others.filter((other) => matches(definition.origin, other));
  if (
    !matches(definition.origin, fact) &&
    origins.length > 0 &&
    origins.every((o) => certainlyBefore(occurred, o.occurred))
  ) {
    flags.push('before-origin');
  }
  // A contact after a contact is no fact after the exit: of those, the last one is the exit.
  const exits = Object.values(definition.exits ?? {}).filter(
    (exit) => exit.default !== 'ignored' && !(exit.take === 'last' && matches(exit, fact)),
  );
  if (others.some((other) => exits.some((exit) => matches(exit, other)) && certainlyBefore(other.occurred, occurred))) {
    flags.push('after-exit');
  }
  const studyEnd = definition.studyEnd === undefined ? undefined : dayFromIso(definition.studyEnd);
  if (studyEnd !== undefined && occurred.precision !== 'unknown' && occurred.from > studyEnd) flags.push('late');
  return flags;
}

/** The flags of a void: the rules that facts break without what it takes away, and did not break with it. */
export function judgeVoid(definition: ProtocolDefinition, before: CaseState, after: CaseState): string[] {
  const broken = ids(breaches(definition, liveFacts(before)));
  return verdicts(breaches(definition, liveFacts(after)).filter(({ rule }) => !broken.has(rule.id)));
}

/**
 * The flags of a merge into a case.
 *
 * @param merged the id of the case that is merged
 * @throws Problem `merge-invalid`
 */
export function judgeMerge(
  state: CaseState,
  merged: string,
  context: { readonly definition: ProtocolDefinition; readonly caseId: string; readonly mergedCase?: CaseState },
): string[] {
  const refuse = (rule: string, fix: string): never => {
    throw new Problem('merge-invalid', `${rule} (its id is not repeated here). ${fix}`);
  };
  if (merged === context.caseId) refuse('A case cannot be merged with itself', 'Name the other case.');
  if (context.mergedCase === undefined || revisionOf(context.mergedCase) < 0) {
    return refuse('The case that is merged must exist', 'Name a case that has events.');
  }
  if (revisionOf(state) < 0) refuse('The case that stands must exist', 'Send the merge to a case that has events.');
  if (mergedCases(state).includes(merged)) refuse('This case stands for that one already', 'Nothing needs to be done.');
  if (mergedCases(context.mergedCase).includes(context.caseId)) {
    refuse('That case stands for this one already', 'Void that merge first.');
  }
  const own = liveFacts(state);
  const theirs = liveFacts(context.mergedCase);
  const before = new Set([...ids(breaches(context.definition, own)), ...ids(breaches(context.definition, theirs))]);
  const both = breaches(context.definition, [...own, ...theirs]).filter(({ rule }) => !before.has(rule.id));
  return [...verdicts(both), ...groupsDiffer(context.definition, own, theirs)];
}

/** Flags each group (the arm, say) of which both cases say something, and not the same. */
function groupsDiffer(
  definition: ProtocolDefinition,
  own: readonly FactEvent[],
  theirs: readonly FactEvent[],
): string[] {
  return Object.entries(definition.groups ?? {}).flatMap(([name, group]) => {
    if (!('from' in group)) return [];
    const codes = (facts: readonly FactEvent[]): unknown[] =>
      facts
        .filter((fact) => matches(group.from, fact))
        .map((fact) => fact.attributes[group.from.attribute])
        .filter((code) => code !== undefined);
    const [mine, other] = [codes(own), codes(theirs)];
    return mine.length > 0 && other.length > 0 && new Set([...mine, ...other]).size > 1
      ? [`group-differs:${name}`]
      : [];
  });
}

const ids = (found: readonly Breach[]): Set<string> => new Set(found.map(({ rule }) => rule.id));
const verdicts = (found: readonly Breach[]): string[] => [
  ...new Set(found.map(({ rule }) => `${rule.verdict}:${rule.id}`)),
];
