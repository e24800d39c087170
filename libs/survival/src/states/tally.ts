import { STAYS, type Spells } from './spells.js';

/** The kinds of moves that occur, by number. */
export interface Moves {
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** The number of a move, at from × states + to; -1 where nobody makes it. */
  readonly numberOf: Int32Array;
}

/** The moves that any of the spells ends by, by state left, then by state entered. */
export function movesOf({ n, from, to }: Spells, states: number): Moves {
  const seen = new Int32Array(states * states).fill(-1);
  for (let i = 0; i < n; i++) if (to[i] !== STAYS) seen[from[i]! * states + to[i]!] = 1;
  const cells = [...seen.keys()].filter((cell) => seen[cell] === 1);
  for (const [number, cell] of cells.entries()) seen[cell] = number;
  return {
    from: Int32Array.from(cells, (cell) => Math.floor(cell / states)),
    to: Int32Array.from(cells, (cell) => cell % states),
    numberOf: seen,
  };
}

/** What happens in one group at each distinct time. */
export interface Tally {
  readonly time: Float64Array;
  /** The group's spells by their end; those that end at time j are at `ends[j]` up to `ends[j + 1]`. */
  readonly byStop: Uint32Array;
  readonly ends: Int32Array;
  /** By their start; undefined where all are at risk from the first. */
  readonly byStart: Uint32Array | undefined;
  /** By state: at risk just before the time (weighted). */
  readonly atRisk: readonly Float64Array[];
  /** By move: how many (weighted). */
  readonly count: readonly Float64Array[];
  /** By move: count / at risk; 0 without moves. */
  readonly hazard: readonly Float64Array[];
  /** By state: the part at risk that does not leave it, exactly 0 where all do. */
  readonly stay: readonly Float64Array[];
  readonly censored: Float64Array;
}

/** Counts the spells of one group in one pass over each order. */
export function tallyOf(
  spells: Spells,
  byStop: Uint32Array,
  byStart: Uint32Array | undefined,
  moves: Moves,
  states: number,
): Tally {
  const { stop, from, to, weights } = spells;
  const ends = endsOf(stop, byStop);
  const times = ends.length - 1;
  const time = new Float64Array(times);
  for (let j = 0; j < times; j++) time[j] = stop[byStop[ends[j]!]!]!;
  const columns = (count: number): Float64Array[] => Array.from({ length: count }, () => new Float64Array(times));
  const { risk, heads } = riskSets(spells, byStop, ends, byStart, states);
  const [count, hazard] = [columns(moves.from.length), columns(moves.from.length)];
  const stay = columns(states);
  const censored = new Float64Array(times);
  const [left, leavers] = [new Float64Array(states), new Int32Array(states)];
  for (let j = 0; j < times; j++) {
    left.fill(0);
    leavers.fill(0);
    for (let at = ends[j]!; at < ends[j + 1]!; at++) {
      const i = byStop[at]!;
      const weight = weights === undefined ? 1 : weights[i]!;
      if (to[i] === STAYS) {
        censored[j]! += weight;
        continue;
      }
      count[moves.numberOf[from[i]! * states + to[i]!]!]![j]! += weight;
      left[from[i]!]! += weight;
      leavers[from[i]!]!++;
    }
    for (let move = 0; move < count.length; move++)
      if (count[move]![j]! > 0) hazard[move]![j] = count[move]![j]! / risk[moves.from[move]!]![j]!;
    // Sums of weights have rounding, numbers of subjects have none.
    for (let state = 0; state < states; state++)
      stay[state]![j] =
        leavers[state] === 0 ? 1 : leavers[state] === heads[state]![j] ? 0 : 1 - left[state]! / risk[state]![j]!;
  }
  return { time, byStop, ends, byStart, atRisk: risk, count, hazard, stay, censored };
}

/** Where each run of equal times begins, and the length at the end. */
function endsOf(stop: Float64Array, byStop: Uint32Array): Int32Array {
  const ends = new Int32Array(byStop.length + 1);
  let runs = 0;
  for (let at = 1; at < byStop.length; at++) if (stop[byStop[at]!] !== stop[byStop[at - 1]!]) ends[++runs] = at;
  ends[++runs] = byStop.length;
  return ends.slice(0, runs + 1);
}

function riskSets(
  { start, stop, from, weights }: Spells,
  byStop: Uint32Array,
  ends: Int32Array,
  byStart: Uint32Array | undefined,
  states: number,
): { risk: Float64Array[]; heads: Int32Array[] } {
  const times = ends.length - 1;
  const risk = Array.from({ length: states }, () => new Float64Array(times));
  const heads = Array.from({ length: states }, () => new Int32Array(times));
  const [sum, number] = [new Float64Array(states), new Int32Array(states)];
  // From the last time on back: what is small is added before what is large, and nothing is subtracted but later entries.
  let late = byStop.length - 1;
  for (let j = times - 1; j >= 0; j--) {
    for (let at = ends[j]!; at < ends[j + 1]!; at++) {
      const i = byStop[at]!;
      sum[from[i]!]! += weights === undefined ? 1 : weights[i]!;
      number[from[i]!]!++;
    }
    if (byStart !== undefined) {
      const now = stop[byStop[ends[j]!]!]!;
      for (; late >= 0 && start![byStart[late]!]! >= now; late--) {
        const i = byStart[late]!;
        sum[from[i]!]! -= weights === undefined ? 1 : weights[i]!;
        if (--number[from[i]!]! === 0) sum[from[i]!] = 0;
      }
    }
    for (let state = 0; state < states; state++) {
      risk[state]![j] = sum[state]!;
      heads[state]![j] = number[state]!;
    }
  }
  return { risk, heads };
}
