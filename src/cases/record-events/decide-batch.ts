import { setImmediate as nextTurn } from 'node:timers/promises';
import { decide, growing, revisionOf, type CaseEvent, type CaseState } from '#case';
import { caseStream } from '#event-log';
import { Problem } from '#kernel';
import type { ProtocolDefinition } from '#protocol';
import type { CaseRepository, LoadedCase } from '../case-repository.js';
import type { Addressed } from '../read-envelope.js';
import type { Batch } from './batch.js';
import type { Outcome } from './outcome.js';

/** How long a batch may decide before others get their turn. */
const TURN_MS = 20;

/** One case while a batch is decided: where it was, where it will be, and what each item came to. */
export interface Working {
  readonly stream: string;
  readonly caseId: string;
  readonly before: LoadedCase;
  readonly state: CaseState;
  /** Adds an event to the state. */
  readonly add: (event: CaseEvent) => void;
  readonly events: CaseEvent[];
  readonly items: { readonly index: number; readonly revision: number; readonly recorded: boolean }[];
  /** Whether an item was refused. */
  refused: boolean;
}

/**
 * Decides the events of a batch one after the other, each on what those before it came to. What is refused goes into
 * `outcomes`; nothing is recorded yet.
 *
 * @returns the cases that the events are for
 */
export async function decideAll(
  cases: CaseRepository,
  batch: Batch,
  definition: ProtocolDefinition,
  indices: readonly number[],
  outcomes: Outcome[],
): Promise<Working[]> {
  const working = new Map<string, Working>();
  const open = async (caseId: string): Promise<Working> => {
    let one = working.get(caseId);
    if (one === undefined) {
      const before = await cases.load(batch.protocol, caseId);
      const stream = caseStream(batch.protocol, caseId);
      one = { stream, caseId, before, ...growing(before.state), events: [], items: [], refused: false };
      working.set(caseId, one);
    }
    return one;
  };
  let since = performance.now();
  for (const index of indices) {
    if (performance.now() - since > TURN_MS) {
      await nextTurn();
      since = performance.now();
    }
    const { caseId, submission } = batch.items[index] as Addressed;
    const one = await open(caseId);
    const { expectedRevision, revisionRequired } = batch.options;
    try {
      const decision = decide(one.state, submission, {
        definition,
        caseId,
        ...(expectedRevision === undefined ? {} : { expectedRevision }),
        ...(revisionRequired === undefined ? {} : { revisionRequired }),
        ...(submission.kind === 'merge'
          ? {
              mergedCase:
                working.get(submission.merges)?.state ??
                (await cases.loadLatest(batch.protocol, submission.merges)).state,
            }
          : {}),
      });
      if (decision.outcome === 'record') {
        one.add(decision.event);
        one.events.push(decision.event);
      }
      const revision = decision.outcome === 'record' ? revisionOf(one.state) : decision.revision;
      one.items.push({ index, revision, recorded: decision.outcome === 'record' });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      outcomes[index] = { status: 'refused', problem: error };
      one.refused = true;
    }
  }
  return [...working.values()];
}
