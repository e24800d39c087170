import { STAYS, type Spells } from './spells.js';
import type { Moves, Tally } from './tally.js';

/**
 * Standard errors where outcomes compete and subjects enter late, each once, in one pass over the times. As `competingErrors`, but who
 * entered when G, F and D were g, f and d has, while at risk, A = G - g and the influence D - d - g (F - f): moments of these over
 * those at risk are carried along in the place of one common value.
 *
 * @returns by state, the root of the sum of squared influences
 */
export function lateErrors(
  { start, weights, to }: Spells,
  { time, byStop, ends, atRisk, hazard, stay }: Tally,
  moves: Moves,
  probability: readonly Float64Array[],
  byStart: Uint32Array,
): Float64Array[] {
  const times = time.length;
  const outcomes = hazard.length;
  const se = probability.map(() => new Float64Array(times));
  const made = (): Float64Array => new Float64Array(outcomes);
  // What G, F and D were when a subject entered, by spell: the number of times before it.
  const entryOf = new Int32Array(start!.length);
  const g = new Float64Array(times + 1);
  const d = Array.from({ length: outcomes }, () => new Float64Array(times + 1));
  const f = moves.to;
  // Sums over those at risk of w², A, A² and, by outcome, U, A U, U²; and over those who have left.
  let [ww, a, aa, outAA, entered, heads] = [0, 0, 0, 0, 0, 0];
  const [u, au, uu, outAU, outUU] = [made(), made(), made(), made(), made()];
  let survival = 1;
  // The outcome that has happened, while it is the only one.
  let [happened, alone] = [0, -1];
  for (let j = 0; j < times; j++) {
    for (; entered < byStart.length && start![byStart[entered]!]! < time[j]!; entered++) {
      const i = byStart[entered]!;
      entryOf[i] = j;
      ww += weights === undefined ? 1 : weights[i]! * weights[i]!;
      heads++;
    }
    const each = 1 / atRisk[0]![j]!;
    const staying = stay[0]![j]!;
    const gain = staying > 0 && staying < 1 ? (each * (1 - staying)) / staying : 0;
    for (let k = 0; k < outcomes; k++) {
      const growth = survival * hazard[k]![j]!;
      if (growth > 0 && k !== alone) alone = happened++ === 0 ? k : -1;
      const shared = growth * each;
      outUU[k]! += growth * (2 * outAU[k]! + growth * outAA);
      outAU[k]! += growth * outAA;
      uu[k]! += growth * (growth * aa + 2 * au[k]!) + shared * (shared * ww - 2 * u[k]! - 2 * growth * a);
      const change = growth * a - shared * ww;
      au[k]! += growth * aa - shared * a + gain * (u[k]! + change);
      u[k]! += change;
      d[k]![j + 1] = d[k]![j]! + growth * (g[j]! - each);
    }
    aa += gain * (2 * a + gain * ww);
    a += gain * ww;
    g[j + 1] = g[j]! + gain;
    for (let at = ends[j]!; at < ends[j + 1]!; at++) {
      const i = byStop[at]!;
      const weight = weights === undefined ? 1 : weights[i]!;
      const entry = entryOf[i]!;
      const ownA = weight * (g[j + 1]! - g[entry]!);
      const moved = to[i] !== STAYS;
      const leftA = moved ? weight * (g[j]! - g[entry]! - each) : ownA;
      for (let k = 0; k < outcomes; k++) {
        const p = probability[f[k]!]!;
        const since = p[j]! - (entry === 0 ? 0 : p[entry - 1]!);
        const ownU = weight * (d[k]![j + 1]! - d[k]![entry]! - g[entry]! * since);
        const leftU = f[k] === to[i] ? ownU + weight * survival * each : ownU;
        u[k]! -= weight * ownU;
        au[k]! -= ownA * ownU;
        uu[k]! -= ownU * ownU;
        outAU[k]! += leftA * leftU;
        outUU[k]! += leftU * leftU;
      }
      ww -= weight * weight;
      a -= weight * ownA;
      aa -= ownA * ownA;
      outAA += leftA * leftA;
      heads--;
    }
    if (heads === 0) {
      // Nothing is left of rounding where nobody is left.
      ww = a = aa = 0;
      for (const sums of [u, au, uu]) sums.fill(0);
    }
    survival = probability[0]![j]!;
    se[0]![j] = survival * Math.sqrt(Math.max(0, aa + outAA));
    for (let k = 0; k < outcomes; k++)
      // An outcome that alone has happened is the complement of survival, whose sum has no differences in it.
      se[f[k]!]![j] = k === alone ? se[0]![j]! : Math.sqrt(Math.max(0, uu[k]! + outUU[k]!));
  }
  return se;
}
