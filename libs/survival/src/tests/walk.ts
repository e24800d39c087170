import { firstRows } from '../numeric/order.js';
import { sortSpread } from '../numeric/spread.js';
import { mergeSortedTies } from '../numeric/ties.js';
import type { TestInput } from './input.js';
import type { Sums } from './sums.js';

/** Cells, in all and for each row, up to which counting rows by stratum, day and group beats sorting them. */
const CELLS = 1 << 16;
const CELLS_PER_ROW = 4;

/** Tells the sums of every event time, in each stratum ascending. @returns how many distinct times were made equal to others */
export function walkEventTimes(input: TestInput, sums: Sums): number {
  const days = input.greatest - input.least + 1;
  if (input.whole && days * input.strata * input.groups <= Math.max(CELLS, CELLS_PER_ROW * input.n)) {
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
  const { n, time, status, weights, codes, groups, stratum, strata, least } = input;
  const counts = new Float64Array(2 * strata * days * groups);
  if (stratum === undefined && weights === undefined) {
    for (let i = 0; i < n; i++) counts[2 * ((time[i]! - least) * groups + codes[i]!) + status[i]!]!++;
    return counts;
  }
  for (let i = 0; i < n; i++) {
    const day = (stratum === undefined ? 0 : stratum[i]! * days) + time[i]! - least;
    counts[2 * (day * groups + codes[i]!) + status[i]!]! += weights === undefined ? 1 : weights[i]!;
  }
  return counts;
}

/** For each stratum, day and group: how many begin. */
function countEntries(input: TestInput, start: Float64Array, days: number): Float64Array {
  const { n, weights, codes, groups, stratum, strata, least } = input;
  const counts = new Float64Array(strata * days * groups);
  for (let i = 0; i < n; i++) {
    const day = (stratum === undefined ? 0 : stratum[i]! * days) + start[i]! - least;
    counts[day * groups + codes[i]!]! += weights === undefined ? 1 : weights[i]!;
  }
  return counts;
}

/** Any times: rows in the order of their ends, and where they begin late, of their starts beside it. */
function walkRows(input: TestInput, sums: Sums): number {
  const { n, codes, status, start, strata, stratum } = input;
  const packed = new Uint32Array(n);
  for (let row = 0; row < n; row++) packed[row] = 2 * codes[row]! + status[row]!;
  const ends = sort(input.time, packed, input);
  const begins = start && sort(start, packed, input);
  const sizes = new Uint32Array(strata);
  if (stratum === undefined) sizes[0] = n;
  else for (let row = 0; row < n; row++) sizes[stratum[row]!]!++;
  for (let s = 0, from = 0; s < strata; from += sizes[s++]!) {
    sums.begin();
    const to = from + sizes[s]!;
    walkStratum(input.groups, slice(ends, from, to), begins && slice(begins, from, to), sums);
  }
  return ends.merged;
}

/** Rows by stratum, and by time within; read in this order, they need no jumps through memory. */
interface Sorted {
  readonly time: Float64Array;
  /** Twice the group, and 1 more where there is an event. */
  readonly code: Uint32Array;
  readonly weight?: Float64Array;
}

function slice({ time, code, weight }: Sorted, from: number, to: number): Sorted {
  return {
    time: time.subarray(from, to),
    code: code.subarray(from, to),
    ...(weight && { weight: weight.subarray(from, to) }),
  };
}

function sort(keys: Float64Array, packed: Uint32Array, input: TestInput): Sorted & { readonly merged: number } {
  const { n, stratum, strata, weights } = input;
  const time = keys.slice();
  const bare = stratum === undefined && weights === undefined;
  const carried = bare ? packed.slice() : firstRows(n);
  sortSpread(time, carried);
  // Starts and times together have been made equal before.
  const merged = input.whole || input.start !== undefined ? 0 : mergeSortedTies(time);
  if (bare) return { time, code: carried, merged };
  const places = stratum === undefined ? firstRows(n) : byStratum(carried, stratum, strata);
  const code = new Uint32Array(n);
  for (let i = 0; i < n; i++) code[i] = packed[carried[places[i]!]!]!;
  const weight = weights && Float64Array.from(places, (place) => weights[carried[place]!]!);
  return { time: Float64Array.from(places, (place) => time[place]!), code, merged, ...(weight && { weight }) };
}

/** The places of the order, those of one stratum together, else as they were. */
function byStratum(order: Uint32Array, stratum: Int32Array, strata: number): Uint32Array {
  const next = new Uint32Array(strata + 1);
  for (let i = 0; i < order.length; i++) next[stratum[i]! + 1]!++;
  for (let s = 1; s < strata; s++) next[s]! += next[s - 1]!;
  const places = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) places[next[stratum[order[i]!]!]!++] = i;
  return places;
}

function walkStratum(groups: number, ends: Sorted, begins: Sorted | undefined, sums: Sums): void {
  const { time, code, weight } = ends;
  const rows = time.length;
  const risk = new Float64Array(groups);
  const died = new Float64Array(groups);
  let n = 0;
  if (begins === undefined) {
    for (let at = 0; at < rows; at++) {
      const count = weight === undefined ? 1 : weight[at]!;
      risk[code[at]! >> 1]! += count;
      n += count;
    }
  }
  for (let at = 0, next = 0; at < rows;) {
    const now = time[at]!;
    if (begins !== undefined) {
      for (; next < rows && begins.time[next]! < now; next++) {
        const count = begins.weight === undefined ? 1 : begins.weight[next]!;
        risk[begins.code[next]! >> 1]! += count;
        n += count;
      }
    }
    const first = at;
    let d = 0;
    for (; at < rows && time[at] === now; at++) {
      if ((code[at]! & 1) === 0) continue;
      const count = weight === undefined ? 1 : weight[at]!;
      died[code[at]! >> 1]! += count;
      d += count;
    }
    if (d > 0) sums.add(risk, died, n, d);
    for (let gone = first; gone < at; gone++) {
      const count = weight === undefined ? 1 : weight[gone]!;
      const group = code[gone]! >> 1;
      died[group] = 0;
      risk[group]! -= count;
      n -= count;
    }
  }
}
