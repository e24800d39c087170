import type { CoxFit } from '../model.js';
import type { TermColumns } from '../terms.js';
import type { CoxRows } from './rows.js';
import { scaledInverse } from '../../numeric/scaled-solve.js';
import type { EventResiduals } from './schoenfeld.js';

/** Scaled Schoenfeld residuals by term, as `y` of R's `cox.zph`, and its `var`. */
export interface ScaledResiduals {
  readonly residuals: readonly { readonly term: string; readonly values: Float64Array }[];
  readonly variance: Float64Array;
}

/**
 * Schoenfeld residuals times the inverse of their mean variance, the coefficient added. The mean variance of two columns is
 * their information by the number of events in strata where both vary.
 *
 * @param information p × p, at the estimate
 */
export function scaledResiduals(
  rows: CoxRows,
  { beta }: CoxFit,
  { stratum, values }: EventResiduals,
  information: Float64Array,
  terms: readonly TermColumns[],
): ScaledResiduals {
  const { p } = rows;
  const q = terms.length;
  const used = eventsWhereVarying(rows, terms);
  const combine = new Float64Array(p * q);
  for (const [t, { columns }] of terms.entries())
    for (const j of columns) combine[j * q + t] = columns.length === 1 ? 1 : beta[j]!;
  const variance = new Float64Array(q * q);
  for (let a = 0; a < p; a++) {
    for (let b = 0; b < p; b++) {
      let events = 0;
      for (let s = 0; s < rows.strata.length; s++) events += Math.min(used[s * p + a]!, used[s * p + b]!);
      const mean = information[a * p + b]! / (events === 0 ? 1 : events);
      for (let t = 0; t < q; t++)
        for (let u = 0; u < q; u++) variance[t * q + u]! += combine[a * q + t]! * mean * combine[b * q + u]!;
    }
  }
  const residuals = terms.map(({ term }) => ({ term, values: new Float64Array(stratum.length).fill(NaN) }));
  const raw = new Float64Array(q);
  let scaleOf = -1;
  let varying: number[] = [];
  let inverse = new Float64Array();
  for (let i = 0; i < stratum.length; i++) {
    const s = stratum[i]!;
    if (s !== scaleOf) {
      scaleOf = s;
      varying = [...terms.keys()].filter((t) => used[s * p + terms[t]!.columns[0]!]! > 0);
      const within = Float64Array.from({ length: varying.length ** 2 }, (_, k) => {
        return variance[varying[Math.floor(k / varying.length)]! * q + varying[k % varying.length]!]!;
      });
      inverse = scaledInverse(within, varying.length) as Float64Array<ArrayBuffer>;
    }
    raw.fill(0);
    for (let j = 0; j < p; j++) for (let t = 0; t < q; t++) raw[t]! += values[i * p + j]! * combine[j * q + t]!;
    for (const [a, t] of varying.entries()) {
      const { columns } = terms[t]!;
      let sum = columns.length === 1 ? beta[columns[0]!]! : 1;
      for (const [b, u] of varying.entries()) sum += inverse[a * varying.length + b]! * raw[u]!;
      residuals[t]!.values[i] = sum;
    }
  }
  return { residuals, variance: scaledInverse(variance, q) };
}

/** Strata × p: the number of events in strata where the column (or any of its term) is not constant, otherwise 0. */
function eventsWhereVarying(
  { p, strata, order, first, status, x }: CoxRows,
  terms: readonly TermColumns[],
): Float64Array {
  const used = new Float64Array(strata.length * p);
  for (let s = 0; s < strata.length; s++) {
    const begin = first[s]!;
    let events = 0;
    for (let i = begin; i < first[s + 1]!; i++) events += status[order[i]!]!;
    for (let j = 0; j < p; j++) {
      for (let i = begin + 1; i < first[s + 1]!; i++) {
        if (x[order[i]! * p + j] === x[order[begin]! * p + j]) continue;
        used[s * p + j] = events;
        break;
      }
    }
    for (const { columns } of terms) {
      if (columns.some((j) => used[s * p + j]! > 0)) for (const j of columns) used[s * p + j] = events;
    }
  }
  return used;
}
