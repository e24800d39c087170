import { ascendingOrder } from '../numeric/order.js';
import { mergeTies } from '../numeric/ties.js';
import { refuseInterval, type TestInput } from './input.js';
import type { Sums } from './sums.js';

/** Cells up to which counting rows by stratum, day and group beats sorting them. */
const CELLS = 1 << 22;

/** Tells the sums of every event time, in each stratum ascending. @returns how many distinct times were made equal to others */
export function walkEventTimes(input: TestInput, sums: Sums): number {
  const days = input.greatest - input.least + 1;
  if (input.whole && days * input.strata * input.groups <= Math.max(CELLS, 2 * input.n)) {
    walkDays(input, days, sums);
    return 0;
  }
  return walkRows(input, sums);
}

/** Whole days that are not many: rows are counted, not sorted. */
function walkDays(input: TestInput, days: number, sums: Sums): void {
  const { groups, strata } = input;
  const ends = countEnds(input, days);
  const entries = input.start === undefined ? undefined : countEntries(input, input.start, days);
  const risk = new Float64Array(groups);
  const died = new Float64Array(groups);
  for (let stratum = 0; stratum < strata; stratum++) {
    sums.begin();
    const from = stratum * days * groups;
    risk.fill(0);
    if (entries === undefined) {
      for (let cell = 0; cell < days * groups; cell++) {
        risk[cell % groups]! += ends[2 * (from + cell)]! + ends[2 * (from + cell) + 1]!;
      }
    }
    for (let day = 0; day < days; day++) {
      const cells = from + day * groups;
      let d = 0;
      for (let j = 0; j < groups; j++) d += ends[2 * (cells + j) + 1]!;
      if (d > 0) {
        let n = 0;
        for (let j = 0; j < groups; j++) {
          died[j] = ends[2 * (cells + j) + 1]!;
          n += risk[j]!;
        }
        sums.add(risk, died, n, d);
      }
      // Who ends today was at risk today; who begins today is so from tomorrow.
      for (let j = 0; j < groups; j++) {
        risk[j]! -= ends[2 * (cells + j)]! + ends[2 * (cells + j) + 1]!;
        if (entries !== undefined) risk[j]! += entries[cells + j]!;
      }
    }
  }
}

/** For each stratum, day and group: how many are censored, and how many have an event. */
function countEnds(input: TestInput, days: number): Float64Array {
  const { n, time, status, weights, group, groups, stratum, strata, least } = input;
  const counts = new Float64Array(2 * strata * days * groups);
  if (stratum === undefined && weights === undefined) {
    for (let i = 0; i < n; i++) counts[2 * ((time[i]! - least) * groups + group[i]!) + status[i]!]!++;
    return counts;
  }
  for (let i = 0; i < n; i++) {
    const day = (stratum === undefined ? 0 : stratum[i]! * days) + time[i]! - least;
    counts[2 * (day * groups + group[i]!) + status[i]!]! += weights === undefined ? 1 : weights[i]!;
  }
  return counts;
}

/** For each stratum, day and group: how many begin. */
function countEntries(input: TestInput, start: Float64Array, days: number): Float64Array {
  const { n, weights, group, groups, stratum, strata, least } = input;
  const counts = new Float64Array(strata * days * groups);
  for (let i = 0; i < n; i++) {
    const day = (stratum === undefined ? 0 : stratum[i]! * days) + start[i]! - least;
    counts[day * groups + group[i]!]! += weights === undefined ? 1 : weights[i]!;
  }
  return counts;
}

/** Any times: rows in the order of their ends, and where they begin late, of their starts beside it. */
function walkRows(input: TestInput, sums: Sums): number {
  const { n, stratum, strata } = input;
  const ties = mergeTies(input.start === undefined ? [input.time] : [input.time, input.start]);
  // Not whole, or whole and far apart: they are doubles all the same.
  const time = ties.arrays[0] as Float64Array;
  const start = ties.arrays[1] as Float64Array | undefined;
  if (ties.merged > 0 && start !== undefined) {
    for (let i = 0; i < n; i++) if (start[i] === time[i]) refuseInterval(input.start![i]!, input.time[i]!, i);
  }
  const ends = byStratum(start === undefined && ties.order !== undefined ? ties.order : ascendingOrder(time), stratum);
  const begins = start && byStratum(ascendingOrder(start), stratum);
  for (let s = 0, from = 0; s < strata; s++) {
    let to = from;
    if (stratum === undefined) to = n;
    else while (to < n && stratum[ends[to]!] === s) to++;
    sums.begin();
    walkStratum(input, time, ends.subarray(from, to), start, begins?.subarray(from, to), sums);
    from = to;
  }
  return ties.merged;
}

function byStratum(order: Uint32Array, stratum: Int32Array | undefined): Uint32Array {
  return stratum === undefined ? order : ascendingOrder(stratum, order);
}

function walkStratum(
  { group, groups, status, weights }: TestInput,
  time: Float64Array,
  ends: Uint32Array,
  start: Float64Array | undefined,
  begins: Uint32Array | undefined,
  sums: Sums,
): void {
  const risk = new Float64Array(groups);
  const died = new Float64Array(groups);
  const gone = new Float64Array(groups);
  let n = 0;
  if (begins === undefined) {
    for (let at = 0; at < ends.length; at++) {
      const weight = weights === undefined ? 1 : weights[ends[at]!]!;
      risk[group[ends[at]!]!]! += weight;
      n += weight;
    }
  }
  for (let at = 0, next = 0; at < ends.length;) {
    const now = time[ends[at]!]!;
    if (begins !== undefined) {
      for (; next < begins.length && start![begins[next]!]! < now; next++) {
        const weight = weights === undefined ? 1 : weights[begins[next]!]!;
        risk[group[begins[next]!]!]! += weight;
        n += weight;
      }
    }
    let d = 0;
    let left = 0;
    died.fill(0);
    gone.fill(0);
    for (; at < ends.length && time[ends[at]!] === now; at++) {
      const row = ends[at]!;
      const weight = weights === undefined ? 1 : weights[row]!;
      const event = weight * status[row]!;
      gone[group[row]!]! += weight;
      died[group[row]!]! += event;
      left += weight;
      d += event;
    }
    if (d > 0) sums.add(risk, died, n, d);
    for (let j = 0; j < groups; j++) risk[j]! -= gone[j]!;
    n -= left;
  }
}
