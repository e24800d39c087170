import type { Addressed } from '../read-envelope.js';
import type { RecordEvents } from './record-events.js';

/** The items of a batch by case, each in the order of the batch. */
export function groupByCase(command: RecordEvents, indices: readonly number[]): number[][] {
  const byCase = new Map<string, number[]>();
  for (const index of indices) {
    const { caseId } = command.items[index] as Addressed;
    const group = byCase.get(caseId);
    if (group === undefined) byCase.set(caseId, [index]);
    else group.push(index);
  }
  return [...byCase.values()];
}

/** The items of a batch in stretches: a merge is a stretch of its own. */
export function cutAtMerges(command: RecordEvents, indices: readonly number[]): number[][] {
  const stretches: number[][] = [[]];
  for (const index of indices) {
    if ((command.items[index] as Addressed).submission.kind === 'merge') stretches.push([index], []);
    else stretches.at(-1)!.push(index);
  }
  return stretches;
}
