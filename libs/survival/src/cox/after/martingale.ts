import { baselines, type Baseline } from './baseline.js';
import type { CoxRows } from './rows.js';

/**
 * The events that the model expects of each row: its cumulative hazard over (start, time]. A row's own event, where tied by
 * Efron's method, is at risk in a part of the set only. Status less this is the martingale residual.
 */
export function expectedEvents(rows: CoxRows, strata: readonly Baseline[] = baselines(rows, false)): Float64Array {
  const { time, start, status, order, byStart, first, risk } = rows;
  const expected = new Float64Array(rows.n);
  for (const { stratum, time: times, hazard, eventStep } of strata) {
    let k = 0;
    for (let i = first[stratum]!; i < first[stratum + 1]!; i++) {
      const row = order[i]!;
      while (times[k]! < time[row]!) k++;
      const before = k === 0 ? 0 : hazard[k - 1]!;
      expected[row] = status[row] === 0 ? hazard[k]! : before + eventStep[k]!;
    }
    if (start !== undefined && byStart !== undefined) {
      k = 0;
      for (let i = first[stratum]!; i < first[stratum + 1]!; i++) {
        const row = byStart[i]!;
        while (k < times.length && times[k]! <= start[row]!) k++;
        if (k > 0) expected[row]! -= hazard[k - 1]!;
      }
    }
  }
  for (let i = 0; i < rows.n; i++) expected[i]! *= risk[i]!;
  for (const row of rows.empty) expected[row] = NaN;
  return expected;
}
