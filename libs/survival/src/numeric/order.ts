import type { Numbers } from '../data.js';

/** Distinct values up to which counting them beats sorting by digits. */
const COUNTED = 1 << 22;
const DIGIT = 11;
const BUCKETS = 1 << DIGIT;

/**
 * The indices of the keys in ascending order of the keys, equal keys in their own order (a stable sort). Whole numbers in a
 * narrow range are counted, everything else is sorted by digits: both take time in proportion to the length.
 *
 * @param keys finite numbers; -0 counts as 0
 * @param rows which of them, in the order that ties keep; all of them where absent
 */
export function ascendingOrder(keys: Numbers, rows?: Uint32Array): Uint32Array {
  const n = rows?.length ?? keys.length;
  const from = rows ?? Uint32Array.from({ length: n }, (_, i) => i);
  if (n < 64) return from.slice().sort((a, b) => keys[a]! - keys[b]!);
  const range = wholeRange(keys, from);
  return range === undefined ? byDigits(keys, from) : byCounting(keys, from, ...range);
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
  for (const row of from) places[keys[row]! - least + 1]!++;
  for (let value = 1; value < places.length; value++) places[value]! += places[value - 1]!;
  const order = new Uint32Array(from.length);
  for (const row of from) order[places[keys[row]! - least]!++] = row;
  return order;
}

/** Radix sort of the bits of doubles, made to ascend as the numbers do; digits that all keys share are passed over. */
function byDigits(keys: Numbers, from: Uint32Array): Uint32Array {
  const n = from.length;
  const doubles = new Float64Array(n);
  for (let i = 0; i < n; i++) doubles[i] = keys[from[i]!]! + 0;
  const words = new Uint32Array(doubles.buffer);
  let low = new Uint32Array(n);
  let high = new Uint32Array(n);
  let order = from.slice();
  for (let i = 0; i < n; i++) {
    const negative = words[2 * i + 1]! >>> 31 === 1;
    low[i] = negative ? ~words[2 * i]! : words[2 * i]!;
    high[i] = negative ? ~words[2 * i + 1]! : words[2 * i + 1]! | 0x80000000;
  }
  let nextLow = new Uint32Array(n);
  let nextHigh = new Uint32Array(n);
  let nextOrder = new Uint32Array(n);
  const places = new Uint32Array(BUCKETS);
  for (let pass = 0; pass < 6; pass++) {
    const word = pass < 3 ? low : high;
    const shift = (pass % 3) * DIGIT;
    places.fill(0);
    for (let i = 0; i < n; i++) places[(word[i]! >>> shift) & (BUCKETS - 1)]!++;
    if (places[(word[0]! >>> shift) & (BUCKETS - 1)] === n) continue;
    let sum = 0;
    for (let digit = 0; digit < BUCKETS; digit++) {
      const count = places[digit]!;
      places[digit] = sum;
      sum += count;
    }
    for (let i = 0; i < n; i++) {
      const place = places[(word[i]! >>> shift) & (BUCKETS - 1)]!++;
      nextLow[place] = low[i]!;
      nextHigh[place] = high[i]!;
      nextOrder[place] = order[i]!;
    }
    [low, nextLow] = [nextLow, low];
    [high, nextHigh] = [nextHigh, high];
    [order, nextOrder] = [nextOrder, order];
  }
  return order;
}
