import { canonicalJson, dayFromIso, echo, Problem } from '#kernel';
import { matches, type ProtocolDefinition } from '#protocol';
import { checkAttributes } from './attributes.js';
import { type CaseEvent, type FactContent, type FactEvent, type Submission, type Target } from './events.js';
import { breaches, certainlyBefore, type Breach } from './rules.js';
import { eventKey, evolve, liveFacts, mergedCases, revisionOf, type CaseState } from './state.js';

/** What else a decision needs to know. */
export interface DecisionContext {
  readonly definition: ProtocolDefinition;
  /** The id of the case that is decided. */
  readonly caseId: string;
  /** The revision that the sender saw last; `undefined` where none was named. */
  readonly expectedRevision?: number;
  /**
   * A single correction, void or merge must name the revision that it was made against (true over HTTP for one event); in a
   * batch and an import the fact that it names is the expectation.
   */
  readonly revisionRequired?: boolean;
  /** The state of the case that a merge names; `undefined` when there is none. */
  readonly mergedCase?: CaseState;
}

/** Record this event, or: it was recorded before, at this revision. */
export type Decision =
  | { readonly outcome: 'record'; readonly event: CaseEvent }
  | { readonly outcome: 'unchanged'; readonly revision: number };

/**
 * Decides what a submission does to a case. Pure.
 *
 * @throws Problem when it is refused; nothing changes then
 */
export function decide(state: CaseState, submission: Submission, context: DecisionContext): Decision {
  const earlier = state.byId.get(eventKey(submission));
  // The same again gets the same answer before anything else is asked: a retry knows nothing of newer revisions or versions.
  if (earlier !== undefined) {
    if (contentOf(state.events[earlier]!) === contentOf(submission)) return { outcome: 'unchanged', revision: earlier };
    throw new Problem(
      'event-id-reused',
      `Within a case, source and id name one event for ever; ${echo(submission.id)} of ${echo(submission.source)} came before with other content. Send new content under a new id, or a correction that names this one.`,
    );
  }
  checkRevision(state, submission, context);
  const { definition } = context;
  const base = { protocolVersion: definition.version };

  switch (submission.kind) {
    case 'fact': {
      const flags = judgeFact(definition, submission, liveFacts(state));
      return { outcome: 'record', event: { ...submission, ...base, flags } };
    }
    case 'correction': {
      const corrects = target(state, submission.corrects, ['fact', 'correction']);
      const replaced = state.events[corrects.revision] as FactEvent;
      if (replaced.type !== submission.type) {
        throw new Problem(
          'event-target-kind',
          `A correction keeps the type of the fact that it replaces (${replaced.type}); received ${echo(submission.type)}. Void the fact and post the other one.`,
        );
      }
      const others = liveFacts(state).filter((fact) => fact !== replaced);
      // It always comes after other facts; whether the fact did was judged when it came.
      const flags = judgeFact(definition, submission, others).filter((flag) => flag !== 'out-of-order');
      return { outcome: 'record', event: { ...submission, corrects, ...base, flags } };
    }
    case 'void': {
      const voids = target(state, submission.voids, ['fact', 'correction', 'merge']);
      const event: CaseEvent = { ...submission, voids, ...base, flags: [] };
      const before = ids(breaches(definition, liveFacts(state)));
      const after = breaches(definition, liveFacts(evolve(state, event))).filter(({ rule }) => !before.has(rule.id));
      return { outcome: 'record', event: { ...event, flags: verdicts(after) } };
    }
    case 'merge':
      return {
        outcome: 'record',
        event: { ...submission, ...base, flags: judgeMerge(state, submission.merges, context) },
      };
  }
}

/** What makes two events the same: all that was sent but the correlation id. */
function contentOf(event: CaseEvent | Submission): string {
  const { correlationId: _, protocolVersion: __, flags: ___, ...content } = { protocolVersion: 0, flags: [], ...event };
  const ref = (named: Target | { source: string; id: string }): unknown => ({ source: named.source, id: named.id });
  if (content.kind === 'correction') return canonicalJson({ ...content, corrects: ref(content.corrects) });
  if (content.kind === 'void') return canonicalJson({ ...content, voids: ref(content.voids) });
  return canonicalJson(content);
}

function checkRevision(state: CaseState, submission: Submission, context: DecisionContext): void {
  const actual = revisionOf(state);
  if (context.expectedRevision === undefined) {
    if (context.revisionRequired === true && submission.kind !== 'fact') {
      throw new Problem(
        'revision-required',
        `A single ${submission.kind} must say which revision of the case it was made against; received no If-Match. Read the case, and send its ETag as If-Match.`,
        { extra: { actualRevision: actual } },
      );
    }
    return;
  }
  if (context.expectedRevision !== actual) {
    throw new Problem(
      'revision-conflict',
      `The case is at revision ${actual}; received If-Match ${context.expectedRevision}. Read the case again, and decide again.`,
      { extra: { actualRevision: actual } },
    );
  }
}

function target(state: CaseState, ref: { source: string; id: string }, kinds: readonly CaseEvent['kind'][]): Target {
  const revision = state.byId.get(eventKey(ref));
  const name = `${echo(ref.id)} of ${echo(ref.source)}`;
  if (revision === undefined) {
    throw new Problem(
      'event-target-unknown',
      `The case has no event ${name}. Name an event of this case; a fact on the wrong case is voided there and posted here.`,
    );
  }
  const event = state.events[revision]!;
  if (!kinds.includes(event.kind)) {
    throw new Problem(
      'event-target-kind',
      `What is named must be a ${kinds.join(' or ')}; ${name} is a ${event.kind}. Post the fact again under a new id.`,
    );
  }
  const by = state.supersededBy.get(revision);
  if (by !== undefined) {
    const successor = state.events[by]!;
    throw new Problem(
      'event-target-superseded',
      `${name} has been replaced by the ${successor.kind} ${echo(successor.id)} of ${echo(successor.source)}. ${successor.kind === 'void' ? 'Post the fact again under a new id.' : 'Name that one if it is wrong too.'}`,
      { extra: { supersededBy: { source: successor.source, id: successor.id } } },
    );
  }
  return { source: ref.source, id: ref.id, revision };
}

function judgeFact(definition: ProtocolDefinition, fact: FactContent, others: readonly FactContent[]): string[] {
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

function judgeMerge(state: CaseState, merged: string, context: DecisionContext): string[] {
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
