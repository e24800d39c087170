import { carriesFact, fold, mergedCases, resolveMerges, type CaseEvent, type MergeEdge } from '#case';
import { compareCodePoints } from '#kernel';
import type { ProtocolDefinition } from '#protocol';
import type { Question } from '../question.js';
import { date, seenBy, type Dated } from './facts.js';

/** A case's own events in the order of its stream (the index is the revision), each with its position in the log. */
export interface CaseHistory {
  readonly caseId: string;
  readonly events: readonly { readonly position: number; readonly event: CaseEvent }[];
}

/** The facts of a case that stands, those of the cases merged into it among them. */
export interface CaseFacts {
  readonly standing: readonly Dated[];
  readonly superseded: readonly Dated[];
  readonly voided: readonly Dated[];
}

/** What the log held at as-known. */
export interface Known {
  /** Every case, by id in code-point order; a merged one has no facts of its own. */
  readonly cases: readonly { readonly caseId: string; readonly facts: CaseFacts | 'merged' }[];
  readonly ineffectiveMerges: readonly MergeEdge[];
}

/** Reads histories as they were known at the question's as-known, and gives every fact to the case that stands. */
export function knownAt(
  histories: readonly CaseHistory[],
  { asKnown }: Question,
  definition: ProtocolDefinition,
  versions: readonly ProtocolDefinition[],
): Known {
  const known = histories
    .map(({ caseId, events }) => ({ caseId, events: events.filter(({ position }) => position <= asKnown) }))
    .filter(({ events }) => events.length > 0)
    .map(({ caseId, events }) => ({ caseId, state: fold(events.map(({ event }) => event)) }))
    .sort((x, y) => compareCodePoints(x.caseId, y.caseId));
  const { rootOf, ineffective } = resolveMerges(
    known.flatMap(({ caseId, state }) => mergedCases(state).map((merged) => ({ survivor: caseId, merged }))),
  );
  const factsOf = new Map<string, { standing: Dated[]; superseded: Dated[]; voided: Dated[] }>();
  const own = (caseId: string): { standing: Dated[]; superseded: Dated[]; voided: Dated[] } => {
    const facts = factsOf.get(caseId) ?? { standing: [], superseded: [], voided: [] };
    factsOf.set(caseId, facts);
    return facts;
  };
  for (const { caseId, state } of known) {
    const facts = own(rootOf.get(caseId) ?? caseId);
    state.events.forEach((event, revision) => {
      if (!carriesFact(event)) return;
      const by = state.supersededBy.get(revision);
      const list = by === undefined ? 'standing' : state.events[by]!.kind === 'void' ? 'voided' : 'superseded';
      facts[list].push(date(seenBy(definition, event, versions), caseId));
    });
  }
  return {
    cases: known.map(({ caseId }) => ({ caseId, facts: rootOf.has(caseId) ? 'merged' : own(caseId) })),
    ineffectiveMerges: ineffective.map(({ merged, survivor }) => ({ merged, survivor })),
  };
}
