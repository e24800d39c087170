import type { CoxDesign } from './design.js';
import { enteringLate } from './intervals.js';

/** Linear predictors beyond this in size are moved so that the greatest of a stratum is 0: exp then never overflows. */
const DRIFTED = 200;
/** Beyond this, what is left of a sum when rows that enter later are taken out of it may have lost half of its digits. */
const WIDE = 5;

/** Sums over those at risk, and over those with an event, at each moment. */
export interface RiskSums {
  /** Of each row: weight · exp(linear predictor). */
  readonly risk: Float64Array;
  /** The sum of weight · linear predictor over events. */
  readonly eventPredictor: number;
  /** By moment: the sum of risk, and (moments × covariates) of risk · x. */
  readonly s0: Float64Array;
  readonly s1: Float64Array;
  /** By moment: the sum of weights of events, the sum of their risk. */
  readonly eventWeight: Float64Array;
  readonly d0: Float64Array;
  /** The sum of risk · x over events, only of moments with several: `tied` is the row here, or -1. */
  readonly d1: Float64Array;
  readonly tied: Int32Array;
}

/** Room for the sums of a design, used again at each step. @param ties whether tied events are to be summed (Efron) */
export function riskSums({ intervals, size }: CoxDesign, ties: boolean): RiskSums {
  const { moments, eventsFrom, from, row, weight } = intervals;
  const tied = new Int32Array(moments).fill(-1);
  const eventWeight = new Float64Array(moments);
  let count = 0;
  for (let k = 0; k < moments; k++) {
    if (ties && from[k + 1]! - eventsFrom[k]! > 1) tied[k] = count++;
    let sum = 0;
    for (let i = eventsFrom[k]!; i < from[k + 1]!; i++) sum += weight === undefined ? 1 : weight[i]!;
    eventWeight[k] = sum;
  }
  return {
    risk: new Float64Array(row.length),
    eventPredictor: 0,
    s0: new Float64Array(moments),
    s1: new Float64Array(moments * size),
    eventWeight,
    d0: new Float64Array(moments),
    d1: new Float64Array(count * size),
    tied,
  };
}

/**
 * Fills the sums for a beta. A row adds to its last moment and subtracts from the one before its first; summing backwards over
 * a stratum's moments then gives what is at risk at each, in one pass over the rows in their order.
 *
 * @param first whether s1 and d1 are wanted
 */
export function fillRiskSums(design: CoxDesign, beta: Float64Array, sums: RiskSums, first: boolean): RiskSums {
  const { intervals, size, x } = design;
  const { last, after, from, eventsFrom, moments, stratum } = intervals;
  const { risk, s0, s1, d0, d1, tied } = sums;
  const { eventPredictor, wide } = fillRisk(design, beta, risk);
  const entering = wide ? enteringLate(intervals) : undefined;
  const exactly = entering !== undefined && entering.length > 0;
  if (exactly) sumExactly(design, risk, entering, s0, first ? s1 : undefined);
  else {
    s0.fill(0);
    scatter(risk, last, after, s0);
    for (let k = moments - 2; k >= 0; k--) if (stratum[k] === stratum[k + 1]) s0[k]! += s0[k + 1]!;
  }
  for (let k = 0; k < moments; k++) {
    let sum = 0;
    for (let i = eventsFrom[k]!; i < from[k + 1]!; i++) sum += risk[i]!;
    d0[k] = sum;
  }
  if (!first) return { ...sums, eventPredictor };
  if (!exactly) fillFirstMoments(design, risk, s1);
  d1.fill(0);
  for (let k = 0; k < moments; k++) {
    if (tied[k]! < 0) continue;
    const into = tied[k]! * size;
    for (let i = eventsFrom[k]!; i < from[k + 1]!; i++)
      for (let j = 0; j < size; j++) d1[into + j]! += risk[i]! * x[i * size + j]!;
  }
  return { ...sums, eventPredictor };
}

/** Linear predictors, then their risks. @returns the sum of weight · linear predictor over events; whether some are far from 0 */
function fillRisk(
  design: CoxDesign,
  beta: Float64Array,
  risk: Float64Array,
): { readonly eventPredictor: number; readonly wide: boolean } {
  const { intervals, size, x, offset } = design;
  const n = risk.length;
  let size0 = 0;
  for (let i = 0; i < n; i++) {
    let sum = offset === undefined ? 0 : offset[i]!;
    const at = i * size;
    for (let j = 0; j < size; j++) sum += x[at + j]! * beta[j]!;
    risk[i] = sum;
    // Not Math.max: what is not finite must count as drifted.
    if (!(sum <= size0 && sum >= -size0)) size0 = Math.abs(sum);
  }
  if (!(size0 <= DRIFTED)) moveStrata(design, risk);
  const { from, eventsFrom, moments, weight } = intervals;
  let events = 0;
  for (let k = 0; k < moments; k++)
    for (let i = eventsFrom[k]!; i < from[k + 1]!; i++) events += risk[i]! * (weight === undefined ? 1 : weight[i]!);
  if (weight === undefined) for (let i = 0; i < n; i++) risk[i] = Math.exp(risk[i]!);
  else for (let i = 0; i < n; i++) risk[i] = weight[i]! * Math.exp(risk[i]!);
  return { eventPredictor: events, wide: !(size0 <= WIDE) };
}

/** Takes the greatest linear predictor of a stratum from all of its rows: the likelihood is the same. */
function moveStrata({ intervals: { from, stratum, moments } }: CoxDesign, predictor: Float64Array): void {
  for (let k = 0; k < moments;) {
    let end = k;
    while (end < moments && stratum[end] === stratum[k]) end++;
    let greatest = -Infinity;
    for (let i = from[k]!; i < from[end]!; i++) if (predictor[i]! > greatest) greatest = predictor[i]!;
    for (let i = from[k]!; i < from[end]!; i++) predictor[i]! -= greatest;
    k = end;
  }
}

function scatter(values: Float64Array, last: Int32Array, after: Int32Array, into: Float64Array): void {
  for (let i = 0; i < values.length; i++) {
    into[last[i]!]! += values[i]!;
    if (after[i]! >= 0) into[after[i]!]! -= values[i]!;
  }
}

/** Backwards in time: what was subtracted where rows enter, and what the moment's rows add. */
function fillFirstMoments({ intervals, size, x }: CoxDesign, risk: Float64Array, s1: Float64Array): void {
  const { after, from, moments, stratum } = intervals;
  s1.fill(0);
  for (let i = 0; i < risk.length; i++) {
    if (after[i]! < 0) continue;
    const off = after[i]! * size;
    for (let j = 0; j < size; j++) s1[off + j]! -= risk[i]! * x[i * size + j]!;
  }
  const sum = new Float64Array(size);
  for (let k = moments - 1; k >= 0; k--) {
    if (k < moments - 1 && stratum[k] !== stratum[k + 1]) sum.fill(0);
    for (let i = from[k]!; i < from[k + 1]!; i++) {
      const r = risk[i]!;
      const at = i * size;
      for (let j = 0; j < size; j++) sum[j]! += r * x[at + j]!;
    }
    for (let j = 0, at = k * size; j < size; j++, at++) s1[at] = sum[j]! += s1[at]!;
  }
}

/**
 * The sums of those at risk, row by row and with what each addition rounds off carried along (Knuth's two-sum): where risks differ by
 * many powers of ten, taking out the great who enter later leaves the small who are at risk, not the rounding of the great.
 */
function sumExactly(
  { intervals, size, x }: CoxDesign,
  risk: Float64Array,
  entering: Uint32Array,
  s0: Float64Array,
  s1: Float64Array | undefined,
): void {
  const { after, from, moments, stratum } = intervals;
  const width = s1 === undefined ? 1 : size + 1;
  const sum = new Float64Array(width);
  const rest = new Float64Array(width);
  const add = (row: number, r: number): void => {
    for (let j = 0; j < width; j++) {
      const value = j === 0 ? r : r * x[row * size + j - 1]!;
      const before = sum[j]!;
      const total = before + value;
      const part = total - before;
      rest[j]! += before - (total - part) + (value - part);
      sum[j] = total;
    }
  };
  let late = entering.length - 1;
  for (let k = moments - 1; k >= 0; k--) {
    if (k < moments - 1 && stratum[k] !== stratum[k + 1]) {
      sum.fill(0);
      rest.fill(0);
    }
    for (; late >= 0 && after[entering[late]!] === k; late--) add(entering[late]!, -risk[entering[late]!]!);
    for (let i = from[k]!; i < from[k + 1]!; i++) add(i, risk[i]!);
    s0[k] = sum[0]! + rest[0]!;
    if (s1 !== undefined) for (let j = 0; j < size; j++) s1[k * size + j] = sum[j + 1]! + rest[j + 1]!;
  }
}
