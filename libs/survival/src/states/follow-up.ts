import { ascendingOrder } from '../numeric/order.js';
import type { Rows } from './rows.js';
import { overlap } from './spells.js';

/** How rows of subjects hang together. */
export interface FollowUp {
  /** 1 where a row takes over from the row before it of the same subject, group and weight: nobody enters. */
  readonly follows: Uint8Array;
  /** 1 where a row is followed so: nobody leaves. */
  readonly continues: Uint8Array;
  /** Rows that begin some time after the row before them ended. */
  readonly gaps: number;
}

/** @throws SurvivalError `overlap` */
export function followUpOf(rows: Rows, id: Int32Array, ids: readonly string[]): FollowUp {
  const { n, start, stop, group, weights } = rows;
  const order = ascendingOrder(id, ascendingOrder(start ?? stop));
  const [follows, continues] = [new Uint8Array(n), new Uint8Array(n)];
  let gaps = 0;
  for (let at = 1; at < n; at++) {
    const [before, i] = [order[at - 1]!, order[at]!];
    if (id[before] !== id[i]) continue;
    // Without starts every row begins where time does.
    if (start === undefined || start[i]! < stop[before]!) throw overlap(rows, i, before, ids);
    if (start[i]! > stop[before]!) gaps++;
    else if (
      (group === undefined || group[i] === group[before]) &&
      (weights === undefined || weights[i] === weights[before])
    )
      follows[i] = continues[before] = 1;
  }
  return { follows, continues, gaps };
}
