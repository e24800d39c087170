import type { Beginning } from './probability.js';
import { STAYS, type Spells } from './spells.js';
import type { Subjects } from './subjects.js';
import type { Moves, Tally } from './tally.js';

/** Not at risk in any state. */
const AWAY = -1;

/**
 * Standard errors of the probabilities of any states: the influence of every subject on them, carried from time to time
 * (Therneau, the methods vignette of R's survival). With p the probability of a state before the time, n at risk in it and h
 * the hazards of leaving it, a subject at risk with weight w gains w p / n on the state it is in afterwards, and everybody's influence on
 * the state, less what those at risk gain, is shared out as the state's probability is.
 *
 * Time: subjects × times at which anybody moves. Memory: subjects × states, once.
 *
 * @returns by state, the root of the sum over subjects of squared influences
 */
export function jackknifeErrors(
  spells: Spells,
  tally: Tally,
  moves: Moves,
  probability: readonly Float64Array[],
  beginning: Beginning,
  { numbers, count }: Subjects,
): Float64Array[] {
  const { start, from, to, weights } = spells;
  const { time, byStop, ends, byStart, atRisk, hazard, stay } = tally;
  const states = probability.length;
  const entries = byStart ?? byStop;
  const u = Array.from({ length: states }, () => new Float64Array(count));
  const [state, weight] = [new Int32Array(count).fill(AWAY), new Float64Array(count)];
  const se = Array.from({ length: states }, () => new Float64Array(time.length));
  begin(u, spells, beginning, numbers);
  const squares = Float64Array.from(u, (column) => sumOfSquares(column, count));
  const now = beginning.share.slice();
  const [share, rest] = [new Float64Array(states), new Float64Array(states)];
  let [entered, known] = [0, 0];
  for (let j = 0; j < time.length; j++) {
    for (; entered < entries.length; entered++) {
      const i = entries[entered]!;
      if (start !== undefined && start[i]! >= time[j]!) break;
      state[numbers[i]!] = from[i]!;
      weight[numbers[i]!] = weights === undefined ? 1 : weights[i]!;
      known = Math.max(known, numbers[i]! + 1);
    }
    const made = moves.from.filter((_, move) => hazard[move]![j]! > 0);
    if (made.length > 0) {
      const left = [...new Set(made)];
      const which = Array.from(hazard.keys()).filter((move) => hazard[move]![j]! > 0);
      for (const one of left) share[one] = now[one]! / atRisk[one]![j]!;
      for (let subject = 0; subject < known; subject++) {
        for (let l = 0; l < left.length; l++) {
          const one = left[l]!;
          const gain = state[subject] === one ? weight[subject]! * share[one]! : 0;
          rest[one] = u[one]![subject]! - gain;
          u[one]![subject] = rest[one] * stay[one]![j]! + gain;
        }
        for (let m = 0; m < which.length; m++) {
          const move = which[m]!;
          u[moves.to[move]!]![subject]! += rest[moves.from[move]!]! * hazard[move]![j]!;
        }
      }
      for (let at = ends[j]!; at < ends[j + 1]!; at++) {
        const i = byStop[at]!;
        if (to[i] === STAYS) continue;
        const gain = (weights === undefined ? 1 : weights[i]!) * share[from[i]!]!;
        u[from[i]!]![numbers[i]!]! -= gain;
        u[to[i]!]![numbers[i]!]! += gain;
      }
      for (const one of new Set([...left, ...which.map((move) => moves.to[move]!)]))
        squares[one] = sumOfSquares(u[one]!, known);
      for (let one = 0; one < states; one++) now[one] = probability[one]![j]!;
    }
    for (let at = ends[j]!; at < ends[j + 1]!; at++) state[numbers[byStop[at]!]!] = AWAY;
    for (let one = 0; one < states; one++) se[one]![j] = Math.sqrt(squares[one]!);
  }
  return se;
}

/** The influence on the states at the beginning: none where all begin in one. */
function begin(
  u: readonly Float64Array[],
  { from, weights }: Spells,
  { share, spells, weight }: Beginning,
  numbers: Int32Array,
): void {
  if (share.includes(1)) return;
  for (const i of spells) {
    const each = (weights === undefined ? 1 : weights[i]!) / weight;
    for (let state = 0; state < u.length; state++)
      u[state]![numbers[i]!] = each * ((from[i] === state ? 1 : 0) - share[state]!);
  }
}

function sumOfSquares(values: Float64Array, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += values[i]! * values[i]!;
  return sum;
}
