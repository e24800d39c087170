import type { CoxRows } from './rows.js';
import { sweep } from './sweep.js';

/** One row for each event: its covariates less their mean over the risk set, weighted by risk. */
export interface EventResiduals {
  /** The row of the data that the event is of. */
  readonly row: Uint32Array;
  readonly time: Float64Array;
  readonly stratum: Int32Array;
  /** Events × p, row after row. */
  readonly values: Float64Array;
}

/** Events by stratum, then time, then row. With Efron's ties the mean is that of the tied events' sets. */
export function schoenfeld(rows: CoxRows): EventResiduals {
  const { p, order, status, x } = rows;
  const events = status.reduce((sum, one) => sum + one, 0);
  const found = {
    row: new Uint32Array(events),
    time: new Float64Array(events),
    stratum: new Int32Array(events),
    values: new Float64Array(events * p),
  };
  const atStratum = new Uint32Array(rows.strata.length + 1);
  for (let i = 0; i < rows.n; i++) atStratum[rows.stratum[i]! + 1]! += status[i]!;
  for (let s = 0; s < rows.strata.length; s++) atStratum[s + 1]! += atStratum[s]!;
  sweep(rows, 1, (set) => {
    if (set.deaths === 0) return;
    // The sweep goes back in time: a stratum's places are filled from its last.
    for (let i = set.to - 1; i >= set.from; i--) {
      const row = order[i]!;
      if (status[row] === 0) continue;
      const at = --atStratum[set.stratum + 1]!;
      found.row[at] = row;
      found.time[at] = set.time;
      found.stratum[at] = set.stratum;
      for (let j = 0; j < p; j++) {
        const mean = (set.first[j]! * set.inverse - set.deathFirst[j]! * set.inverseShare) / set.deaths;
        found.values[at * p + j] = x[row * p + j]! - mean;
      }
    }
  });
  return found;
}
