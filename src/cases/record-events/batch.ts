import type { Problem } from '#kernel';
import type { Addressed } from '../read-envelope.js';

/** Events that are recorded together, of one case or of many. */
export interface Batch {
  readonly protocol: string;
  /** What was read, or why it could not be; the outcomes come in this order. */
  readonly items: readonly (Addressed | Problem)[];
  readonly options: {
    /** All or nothing, or each for itself. */
    readonly mode: 'atomic' | 'partial';
    /** Decide, and record nothing. */
    readonly dryRun?: boolean;
    /** The revision that the sender of a single event saw last. */
    readonly expectedRevision?: number;
    /** See `DecisionContext.revisionRequired`. */
    readonly revisionRequired?: boolean;
  };
}

/** The items of a batch by case, each in the order of the batch. */
export function groupByCase({ items }: Batch, indices: readonly number[]): number[][] {
  const byCase = new Map<string, number[]>();
  for (const index of indices) {
    const { caseId } = items[index] as Addressed;
    const group = byCase.get(caseId);
    if (group === undefined) byCase.set(caseId, [index]);
    else group.push(index);
  }
  return [...byCase.values()];
}

/** The items of a batch in stretches: a merge is a stretch of its own. */
export function cutAtMerges({ items }: Batch, indices: readonly number[]): number[][] {
  const stretches: number[][] = [[]];
  for (const index of indices) {
    if ((items[index] as Addressed).submission.kind === 'merge') stretches.push([index], []);
    else stretches.at(-1)!.push(index);
  }
  return stretches;
}
