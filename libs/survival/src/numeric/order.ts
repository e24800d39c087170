import type { Numbers } from '../data.js';
import { sortSpread } from './spread.js';

/** Distinct values up to which counting them beats sorting. */
const COUNTED = 1 << 22;

/**
 * The indices of the keys in ascending order of the keys, equal keys in their own order (a stable sort). Whole numbers in a
 * narrow range are counted, everything else is spread ({@link sortSpread}).
 *
 * @param keys finite numbers; -0 counts as 0
 * @param rows which of them, in the order that ties keep; all of them where absent
 */
export function ascendingOrder(keys: Numbers, rows?: Uint32Array): Uint32Array {
  const n = rows?.length ?? keys.length;
  const from = rows ?? firstRows(n);
  if (n < 64) return from.slice().sort((a, b) => keys[a]! - keys[b]!);
  const range = wholeRange(keys, from);
  if (range !== undefined) return byCounting(keys, from, ...range);
  const sorted = new Float64Array(n);
  for (let i = 0; i < n; i++) sorted[i] = keys[from[i]!]!;
  const order = from.slice();
  sortSpread(sorted, order);
  return order;
}

/** 0, 1, … n - 1. */
export function firstRows(n: number): Uint32Array {
  const rows = new Uint32Array(n);
  for (let row = 0; row < n; row++) rows[row] = row;
  return rows;
}

/** The least and the greatest key, where all are whole numbers not far apart. */
export function wholeRange(keys: Numbers, rows?: Uint32Array): readonly [least: number, greatest: number] | undefined {
  const n = rows?.length ?? keys.length;
  let least = Infinity;
  let greatest = -Infinity;
  for (let i = 0; i < n; i++) {
    const key = keys[rows === undefined ? i : rows[i]!]!;
    if (!Number.isInteger(key)) return undefined;
    if (key < least) least = key;
    if (key > greatest) greatest = key;
  }
  return n > 0 && greatest - least < Math.max(COUNTED, 4 * n) ? [least, greatest] : undefined;
}

function byCounting(keys: Numbers, from: Uint32Array, least: number, greatest: number): Uint32Array {
  const places = new Uint32Array(greatest - least + 2);
  for (let i = 0; i < from.length; i++) places[keys[from[i]!]! - least + 1]!++;
  for (let value = 1; value < places.length; value++) places[value]! += places[value - 1]!;
  const order = new Uint32Array(from.length);
  for (let i = 0; i < from.length; i++) order[places[keys[from[i]!]! - least]!++] = from[i]!;
  return order;
}
