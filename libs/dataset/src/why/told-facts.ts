import { carriesFact, fold, type FactEvent } from '#case';
import type { ProtocolDefinition } from '#protocol';
import { followCase, type FollowedCase } from '../fold/course.js';
import { date, inOrder, seenBy, type Dated } from '../fold/facts.js';
import { knownAt, type CaseHistory } from '../fold/log.js';
import type { ResolvedQuestion } from '../question.js';

/** What had become of a fact at as-known. */
export type Fate =
  | { readonly kind: 'stands' }
  /** `by`: the position of what did it. */
  | { readonly kind: 'superseded' | 'voided'; readonly by: number }
  /** It was recorded later. `corrects`: the position of what it replaces. */
  | { readonly kind: 'not-known'; readonly corrects: number | undefined };

/** A fact of a case, where the log holds it, and what had become of it. */
export interface ToldFact {
  readonly dated: Dated;
  readonly position: number;
  readonly fate: Fate;
}

/** A case that stands as a question sees it, with every fact that was ever recorded of it. */
export interface ToldCase {
  readonly followed: FollowedCase;
  /** By day. */
  readonly facts: readonly ToldFact[];
}

/**
 * Reads a case that stands.
 *
 * @param histories the case's and those of the cases that are merged into it, at as-known
 * @param versions every version of the protocol
 */
export function tellCase(
  caseId: string,
  histories: readonly CaseHistory[],
  { question, definition }: ResolvedQuestion,
  versions: readonly ProtocolDefinition[],
): ToldCase {
  const known = knownAt(histories, question, definition, versions);
  const own = known.cases.find((one) => one.caseId === caseId)?.facts;
  const followed = followCase(own === undefined || own === 'merged' ? [] : own.standing, question, definition);
  const standing = new Map(followed.facts.map((dated) => [keyOf(dated), dated]));
  const facts = histories.flatMap((history) =>
    fatesOf(history, question.asKnown).map(({ event, position, fate }): ToldFact => {
      const dated = date(seenBy(definition, event, versions), history.caseId);
      return { dated: (fate.kind === 'stands' ? standing.get(keyOf(dated)) : undefined) ?? dated, position, fate };
    }),
  );
  return { followed, facts: facts.sort((x, y) => inOrder(x.dated, y.dated)) };
}

/** What names a fact among those of all cases. */
export function keyOf({ caseId, fact }: Pick<Dated, 'caseId' | 'fact'>): string {
  return `${caseId} ${fact.source} ${fact.id}`;
}

/** A fact as it was recorded, and what became of it. */
interface Fated extends Pick<ToldFact, 'position' | 'fate'> {
  readonly event: FactEvent;
}

function fatesOf({ events }: CaseHistory, asKnown: number): Fated[] {
  const state = fold(events.filter(({ position }) => position <= asKnown).map(({ event }) => event));
  const fateOf = (event: FactEvent, revision: number, position: number): Fate => {
    if (position > asKnown) {
      const corrects = event.kind === 'correction' ? events[event.corrects.revision]?.position : undefined;
      return { kind: 'not-known', corrects };
    }
    const by = state.supersededBy.get(revision);
    if (by === undefined) return { kind: 'stands' };
    return { kind: state.events[by]!.kind === 'void' ? 'voided' : 'superseded', by: events[by]!.position };
  };
  return events.flatMap(({ event, position }, revision) =>
    carriesFact(event) ? [{ event, position, fate: fateOf(event, revision, position) }] : [],
  );
}
