import { SurvivalError, type Factor } from '../data.js';

/** A column of a table: numbers, NaN where there is no value; or texts by their code, -1 where there is none. */
export type DesignColumn =
  | { readonly kind: 'number'; readonly values: Float64Array }
  | { readonly kind: 'text'; readonly codes: Int32Array; readonly levels: readonly string[] };

/** A factor of some rows: levels that none of them has are left out, and told of. */
export interface UsedFactor extends Factor {
  readonly unused: readonly string[];
}

/**
 * The values of a column as a factor: numbers in ascending order, texts by code point.
 *
 * @param rows the rows that count, each with a value; codes come in their order
 * @throws SurvivalError `missing-value` where one has none
 */
export function factorOf(column: DesignColumn, rows: Uint32Array): UsedFactor {
  return column.kind === 'text' ? ofTexts(column, rows) : ofNumbers(column.values, rows);
}

function ofTexts({ codes, levels }: DesignColumn & { kind: 'text' }, rows: Uint32Array): UsedFactor {
  const used = new Uint8Array(levels.length);
  const out = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const code = codes[rows[i]!]!;
    if (code < 0) throw missing(rows[i]!);
    used[code] = 1;
    out[i] = code;
  }
  const order = levels.map((_, code) => code).sort((a, b) => byCodePoint(levels[a]!, levels[b]!));
  const kept = order.filter((code) => used[code] === 1);
  const place = new Int32Array(levels.length);
  for (const [at, code] of kept.entries()) place[code] = at;
  for (let i = 0; i < out.length; i++) out[i] = place[out[i]!]!;
  return {
    codes: out,
    levels: kept.map((code) => levels[code]!),
    unused: order.filter((code) => used[code] === 0).map((code) => levels[code]!),
  };
}

function ofNumbers(values: Float64Array, rows: Uint32Array): UsedFactor {
  const seen = new Map<number, number>();
  const out = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]!]!;
    if (Number.isNaN(value)) throw missing(rows[i]!);
    let code = seen.get(value);
    if (code === undefined) {
      code = seen.size;
      seen.set(value, code);
    }
    out[i] = code;
  }
  const found = Float64Array.from(seen.keys());
  const ordered = found.slice().sort();
  const place = new Int32Array(found.length);
  for (const [at, value] of ordered.entries()) place[seen.get(value)!] = at;
  for (let i = 0; i < out.length; i++) out[i] = place[out[i]!]!;
  const unused = new Set<number>();
  if (rows.length < values.length)
    for (const value of values) if (!Number.isNaN(value) && !seen.has(value)) unused.add(value);
  return {
    codes: out,
    levels: Array.from(ordered, String),
    unused: Array.from(unused)
      .sort((a, b) => a - b)
      .map(String),
  };
}

function missing(row: number): SurvivalError {
  return new SurvivalError(
    'missing-value',
    `A row that is used has a value; received none in row ${row + 1}. Leave the row out.`,
  );
}

/** Compares as the code points do, not the halves that some of them are written in. */
export function byCodePoint(a: string, b: string): number {
  const [left, right] = [a[Symbol.iterator](), b[Symbol.iterator]()];
  for (;;) {
    const [x, y] = [left.next(), right.next()];
    if (x.done === true || y.done === true) return Number(y.done ?? false) - Number(x.done ?? false);
    const difference = x.value.codePointAt(0)! - y.value.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
}
