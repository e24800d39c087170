import { STAYS, type Spells } from './spells.js';
import type { Moves, Tally } from './tally.js';

/**
 * Standard errors where outcomes compete and all are at risk from the first, in one pass over the times.
 *
 * The influence of subject i on the probabilities has a closed form. With h = d / n the hazard of leaving at a time and h_k that of
 * outcome k, let G be the sum of h / (n (1 - h)), and D_k the sum of S(t-) h_k (G(t-) - 1 / n). Whoever is still at risk has the
 * influence S G on S and D_k on F_k. Whoever leaves at T keeps A = G(T) (censored) or A = G(T-) - 1 / n (an outcome, which also
 * gains S(T-) / n on its own F_k): from then on the influence on S is S A, and that on F_k grows by A times F_k's growth. So sums
 * of squares of those who have left need no look at them again.
 *
 * @param probability of {@link Tally}, by state, the initial one first
 * @returns by state, the root of the weighted sum of squares
 */
export function competingErrors(
  { weights, to }: Spells,
  { time, byStop, ends, atRisk, count, hazard, stay }: Tally,
  moves: Moves,
  probability: readonly Float64Array[],
): Float64Array[] {
  const times = time.length;
  const outcomes = count.length;
  const se = probability.map(() => new Float64Array(times));
  // Of those at risk: D. Of those who have left: the sums of A U and of U squared. Of those who leave now: weights squared.
  const [d, aU] = [new Float64Array(outcomes), new Float64Array(outcomes)];
  const [uu, squares] = [new Float64Array(outcomes), new Float64Array(outcomes)];
  let atRiskSquares = 0;
  for (let i = 0; i < byStop.length; i++) atRiskSquares += weights === undefined ? 1 : weights[byStop[i]!]! ** 2;
  let g = 0;
  let aa = 0;
  let survival = 1;
  // The outcome that has happened, while it is the only one.
  let [happened, alone] = [0, -1];
  for (let j = 0; j < times; j++) {
    const each = 1 / atRisk[0]![j]!;
    const staying = stay[0]![j]!;
    const left = g - each;
    squares.fill(0);
    let moved = 0;
    let all = 0;
    for (let at = ends[j]!; at < ends[j + 1]!; at++) {
      const i = byStop[at]!;
      const square = weights === undefined ? 1 : weights[i]! * weights[i]!;
      all += square;
      if (to[i] === STAYS) continue;
      squares[moves.numberOf[to[i]!]!]! += square;
      moved += square;
    }
    const ofCensored = all - moved;
    for (let k = 0; k < outcomes; k++) {
      const growth = survival * hazard[k]![j]!;
      if (growth > 0 && k !== alone) alone = happened++ === 0 ? k : -1;
      uu[k]! += growth * (2 * aU[k]! + growth * aa);
      aU[k]! += growth * aa;
      d[k]! += growth * left;
    }
    if (staying > 0 && staying < 1) g += (each * (1 - staying)) / staying;
    for (let k = 0; k < outcomes; k++) {
      const own = d[k]! + survival * each;
      uu[k]! += (all - squares[k]!) * d[k]! * d[k]! + squares[k]! * own * own;
      aU[k]! += ofCensored * g * d[k]! + left * ((moved - squares[k]!) * d[k]! + squares[k]! * own);
    }
    aa += ofCensored * g * g + moved * left * left;
    atRiskSquares -= all;
    survival = probability[0]![j]!;
    se[0]![j] = survival * Math.sqrt(aa + Math.max(0, atRiskSquares) * g * g);
    for (let k = 0; k < outcomes; k++)
      // An outcome that alone has happened is the complement of survival, whose sum has no differences in it.
      se[moves.to[k]!]![j] =
        k === alone ? se[0]![j]! : Math.sqrt(Math.max(0, uu[k]!) + Math.max(0, atRiskSquares) * d[k]! * d[k]!);
  }
  return se;
}
