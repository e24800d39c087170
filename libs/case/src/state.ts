import { carriesFact, type CaseEvent, type FactEvent } from './events.js';

/** One case as its own stream tells it. The index of an event is its revision. */
export interface CaseState {
  readonly events: readonly CaseEvent[];
  /** Revision of a corrected or voided event → revision of what did it. It never comes back. */
  readonly supersededBy: ReadonlyMap<number, number>;
  /** `source` + `id` → revision. */
  readonly byId: ReadonlyMap<string, number>;
}

/** A case before its first event. */
export const initialState: CaseState = { events: [], supersededBy: new Map(), byId: new Map() };

/** The last revision; -1 before the first event. */
export function revisionOf(state: CaseState): number {
  return state.events.length - 1;
}

/** The state after one more event. */
export function evolve(state: CaseState, event: CaseEvent): CaseState {
  return fold([event], state);
}

/** The state after several events: {@link evolve} over all of them, without a copy for each. */
export function fold(events: Iterable<CaseEvent>, from: CaseState = initialState): CaseState {
  const { state, add } = growing(from);
  for (const event of events) add(event);
  return state;
}

/** A copy of a state that grows in place, for whoever adds many events and looks at the state between them. */
export function growing(from: CaseState): { readonly state: CaseState; readonly add: (event: CaseEvent) => void } {
  const events = [...from.events];
  const supersededBy = new Map(from.supersededBy);
  const byId = new Map(from.byId);
  const add = (event: CaseEvent): void => {
    const revision = events.length;
    byId.set(eventKey(event), revision);
    switch (event.kind) {
      case 'correction':
        supersededBy.set(event.corrects.revision, revision);
        break;
      case 'void':
        supersededBy.set(event.voids.revision, revision);
        break;
      case 'fact':
      case 'merge':
        break;
    }
    events.push(event);
  };
  return { state: { events, supersededBy, byId }, add };
}

/** `source` and `id` as one key (neither holds blanks). */
export function eventKey(event: { source: string; id: string }): string {
  return `${event.source} ${event.id}`;
}

/** The facts that stand: neither corrected nor voided, in the order of the stream. */
export function liveFacts(state: CaseState): FactEvent[] {
  return state.events.filter(
    (event, revision): event is FactEvent => carriesFact(event) && !state.supersededBy.has(revision),
  );
}

/** The cases that this one stands for by merges that have not been voided. */
export function mergedCases(state: CaseState): string[] {
  return state.events.flatMap((event, revision) =>
    event.kind === 'merge' && !state.supersededBy.has(revision) ? [event.merges] : [],
  );
}
