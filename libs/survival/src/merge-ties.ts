import { checkObservations, type CheckedObservations, type CheckOptions } from './check.js';
import type { Warning } from './data.js';
import { mergeTies } from './numeric/ties.js';

/** That distinct times were made equal to others. */
export function tiesMerged(merged: number): Warning[] {
  if (merged === 0) return [];
  const times = merged === 1 ? 'time differed from another' : 'times differed from others';
  return [
    {
      code: 'ties-merged',
      message: `${merged} ${times} by rounding alone and ${merged === 1 ? 'was' : 'were'} made equal`,
    },
  ];
}

/**
 * Rows whose times (starts and ends together) that differ by rounding alone are made equal, with a warning `ties-merged`. An
 * interval no longer than rounding then is one of no length and is left out.
 *
 * @param options as the rows were checked by; of the group only its levels are read
 * @returns `order`, where times had to be sorted and no row fell out: the ascending order of ends, and after them starts
 */
export function withTiesMerged(
  checked: CheckedObservations,
  { group, outcomes }: CheckOptions = {},
): CheckedObservations & { readonly order?: Uint32Array } {
  if (checked.whole) return checked;
  const { time, start, status, weights, codes, kept: before } = checked;
  const { arrays, merged, order } = mergeTies(start === undefined ? [time] : [time, start]);
  if (merged === 0) return order === undefined ? checked : { ...checked, order };
  const again = checkObservations(
    {
      time: arrays[0]!,
      status,
      ...(start === undefined ? {} : { start: arrays[1]! }),
      ...(weights === undefined ? {} : { weights }),
    },
    {
      ...(outcomes === undefined ? {} : { outcomes }),
      ...(codes === undefined ? {} : { group: { codes, levels: group!.levels } }),
    },
  );
  const kept = again.kept === undefined ? before : composed(before, again.kept);
  return {
    ...again,
    ...(kept === undefined ? {} : { kept }),
    warnings: [...checked.warnings, ...again.warnings, ...tiesMerged(merged)],
    ...(order === undefined || again.n < checked.n ? {} : { order }),
  };
}

/** The rows that are left of those that were left. */
function composed(first: Uint32Array | undefined, then: Uint32Array): Uint32Array {
  return first === undefined ? then : then.map((row) => first[row]!);
}
