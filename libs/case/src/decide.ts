import { canonicalJson, echo, Problem } from '#kernel';
import type { ProtocolDefinition } from '#protocol';
import type { CaseEvent, FactEvent, Submission, Target } from './events.js';
import { judgeFact, judgeMerge, judgeVoid } from './judge.js';
import { eventKey, evolve, liveFacts, revisionOf, type CaseState } from './state.js';

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
      return { outcome: 'record', event: { ...event, flags: judgeVoid(definition, state, evolve(state, event)) } };
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
