import type { Spells } from './spells.js';
import type { Moves, Tally } from './tally.js';

/** Where subjects begin, and which of them that was taken from. */
export interface Beginning {
  /** The part of subjects in each state. */
  readonly share: Float64Array;
  /** Spells at risk at the first move, and the sum of their weights. */
  readonly spells: readonly number[];
  readonly weight: number;
}

/** The states at the first move (at the last time, where there is none) of those under observation then, as R's `p0`. */
export function beginningOf({ start, stop, from, weights }: Spells, tally: Tally, states: number): Beginning {
  const { time, count, byStop } = tally;
  let first = 0;
  while (first < time.length - 1 && count.every((column) => column[first] === 0)) first++;
  const at = time[first]!;
  const share = new Float64Array(states);
  const spells: number[] = [];
  let weight = 0;
  for (let k = byStop.length - 1; k >= 0; k--) {
    const i = byStop[k]!;
    if (stop[i]! < at) break;
    if (start !== undefined && start[i]! >= at) continue;
    const one = weights === undefined ? 1 : weights[i]!;
    share[from[i]!]! += one;
    weight += one;
    spells.push(i);
  }
  for (let state = 0; state < states; state++) share[state]! /= weight;
  return { share, spells, weight };
}

/** All begin in the initial state. */
export function allInitial(states: number): Beginning {
  const share = new Float64Array(states);
  share[0] = 1;
  return { share, spells: [], weight: 0 };
}

/**
 * The Aalen-Johansen estimate: the product over times of the matrices of moves, all moves of one time in one matrix, so ties
 * need no order (Aalen and Johansen 1978).
 *
 * @returns by state, the probability of being in it just after each time
 */
export function probabilities({ share }: Beginning, { time, hazard, stay }: Tally, moves: Moves): Float64Array[] {
  const states = share.length;
  const result = Array.from({ length: states }, () => new Float64Array(time.length));
  const now = share.slice();
  const next = new Float64Array(states);
  for (let j = 0; j < time.length; j++) {
    for (let state = 0; state < states; state++) next[state] = now[state]! * stay[state]![j]!;
    for (let move = 0; move < hazard.length; move++)
      next[moves.to[move]!]! += now[moves.from[move]!]! * hazard[move]![j]!;
    now.set(next);
    for (let state = 0; state < states; state++) result[state]![j] = now[state]!;
  }
  return result;
}

/** By move, the running sum of its hazard. */
export function cumulative(hazard: readonly Float64Array[]): Float64Array[] {
  return hazard.map((column) => {
    const sums = new Float64Array(column.length);
    let sum = 0;
    for (let j = 0; j < column.length; j++) sums[j] = sum += column[j]!;
    return sums;
  });
}
