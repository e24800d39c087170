import { ascendingOrder } from '../numeric/order.js';
import { mergeTies, sortTimes } from '../numeric/ties.js';
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
  const { n, strata, stratum } = input;
  const { ends, begins, merged } = input.start === undefined ? sortEnds(input) : sortIntervals(input, input.start);
  for (let s = 0, from = 0; s < strata; s++) {
    let to = from;
    if (stratum === undefined) to = n;
    else while (to < n && stratum[ends.order[to]!] === s) to++;
    sums.begin();
    walkStratum(input, slice(ends, from, to), begins && slice(begins, from, to), sums);
    from = to;
  }
  return merged;
}

/** Rows by stratum and time, and the times in this order. */
interface Sorted {
  readonly order: Uint32Array;
  readonly times: Float64Array;
}

interface SortedRows {
  readonly ends: Sorted;
  readonly begins?: Sorted;
  readonly merged: number;
}

function slice({ order, times }: Sorted, from: number, to: number): Sorted {
  return { order: order.subarray(from, to), times: times.subarray(from, to) };
}

function sortEnds({ time, stratum }: TestInput): SortedRows {
  const { order, times, merged } = sortTimes(time);
  if (stratum === undefined) return { ends: { order, times }, merged };
  const place = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) place[order[i]!] = i;
  const within = ascendingOrder(stratum, order);
  return { ends: { order: within, times: Float64Array.from(within, (row) => times[place[row]!]!) }, merged };
}

function sortIntervals(input: TestInput, start: Float64Array): SortedRows {
  const { arrays, merged } = mergeTies([input.time, start]);
  const [stops, starts] = arrays as [Float64Array, Float64Array];
  for (let i = 0; i < stops.length; i++) if (starts[i] === stops[i]) refuseInterval(start[i]!, input.time[i]!, i);
  const sorted = (times: Float64Array): Sorted => {
    const byTime = ascendingOrder(times);
    const order = input.stratum === undefined ? byTime : ascendingOrder(input.stratum, byTime);
    return { order, times: Float64Array.from(order, (row) => times[row]!) };
  };
  return { ends: sorted(stops), begins: sorted(starts), merged };
}

function walkStratum(input: TestInput, ends: Sorted, begins: Sorted | undefined, sums: Sums): void {
  const { group, groups, status, weights } = input;
  const { order, times } = ends;
  const risk = new Float64Array(groups);
  const died = new Float64Array(groups);
  let n = 0;
  if (begins === undefined) {
    for (let at = 0; at < order.length; at++) {
      const row = order[at]!;
      const weight = weights === undefined ? 1 : weights[row]!;
      risk[group[row]!]! += weight;
      n += weight;
    }
  }
  for (let at = 0, next = 0; at < order.length; ) {
    const now = times[at]!;
    if (begins !== undefined) {
      for (; next < order.length && begins.times[next]! < now; next++) {
        const row = begins.order[next]!;
        const weight = weights === undefined ? 1 : weights[row]!;
        risk[group[row]!]! += weight;
        n += weight;
      }
    }
    const first = at;
    let d = 0;
    for (; at < order.length && times[at] === now; at++) {
      const row = order[at]!;
      if (status[row] === 0) continue;
      const weight = weights === undefined ? 1 : weights[row]!;
      died[group[row]!]! += weight;
      d += weight;
    }
    if (d > 0) sums.add(risk, died, n, d);
    for (let gone = first; gone < at; gone++) {
      const row = order[gone]!;
      const weight = weights === undefined ? 1 : weights[row]!;
      died[group[row]!] = 0;
      risk[group[row]!]! -= weight;
      n -= weight;
    }
  }
}
