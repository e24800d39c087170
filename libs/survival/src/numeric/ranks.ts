import { firstRows } from './order.js';
import { sortSpread } from './spread.js';

/** The ranks of values. */
export interface Ranks {
  /** Of each value, from 1; ties have the mean of theirs. */
  readonly ranks: Float64Array;
  /** The sum over runs of t equal values of t³ - t; 0 without ties. */
  readonly ties: number;
}

/** @param values finite */
export function ranksOf(values: Float64Array): Ranks {
  const n = values.length;
  const sorted = values.slice();
  const order = firstRows(n);
  sortSpread(sorted, order);
  const ranks = new Float64Array(n);
  let ties = 0;
  for (let from = 0; from < n;) {
    let to = from + 1;
    while (to < n && sorted[to] === sorted[from]) to++;
    const run = to - from;
    for (let i = from; i < to; i++) ranks[order[i]!] = (from + 1 + to) / 2;
    ties += run ** 3 - run;
    from = to;
  }
  return { ranks, ties };
}
