import type { Factor } from '#survival';
import type { Table } from '../table.js';
import { factor } from './frame.js';

/** Several columns as one factor: a level for each combination that there is, `a=1, b=2`. */
export function strataOf(table: Table, names: readonly string[] | undefined, rows: Uint32Array): Factor | undefined {
  if (names === undefined) return undefined;
  let combined: Factor | undefined;
  for (const name of names) {
    const one = factor(table, name, rows);
    const levels = one.levels.map((level) => `${name}=${level}`);
    combined = combined === undefined ? { codes: one.codes, levels } : combine(combined, { codes: one.codes, levels });
  }
  return combined;
}

function combine(a: Factor, b: Factor): Factor {
  const seen = new Map<number, number>();
  const codes = new Int32Array(a.codes.length);
  for (let i = 0; i < codes.length; i++) {
    const key = a.codes[i]! * b.levels.length + b.codes[i]!;
    codes[i] = key;
    seen.set(key, 0);
  }
  const keys = Array.from(seen.keys()).sort((one, other) => one - other);
  for (const [place, key] of keys.entries()) seen.set(key, place);
  for (let i = 0; i < codes.length; i++) codes[i] = seen.get(codes[i]!)!;
  const width = b.levels.length;
  return { codes, levels: keys.map((key) => `${a.levels[Math.floor(key / width)]}, ${b.levels[key % width]}`) };
}
