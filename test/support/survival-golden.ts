import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { ROOT } from './forlopp.js';

const FOLDER = join(ROOT, 'test', 'golden', 'survival');

/** What R answered: see test/golden/survival/make.R. Lists may hold null where R has NA, NaN or an infinite number. */
export interface Golden<T = Record<string, unknown>> {
  readonly call: string;
  readonly note: string | null;
  readonly result: T;
}

/** Of all JSON files of the folder: keys are of one file each. */
const all = Object.assign(
  {},
  ...readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Record<string, Golden>),
) as Record<string, Golden>;

/** R's answer of this name. */
export function golden<T = Record<string, any>>(key: string): Golden<T> {
  const found = all[key];
  if (found === undefined) throw new Error(`No golden result is called ${key}`);
  return found as Golden<T>;
}

/** The columns of a data set of R's as text; NA and empty are null. */
export class GoldenData {
  private constructor(private readonly rows: readonly Record<string, string>[]) {}

  static read(name: string): GoldenData {
    return new GoldenData(parse(readFileSync(join(FOLDER, 'data', `${name}.csv`)), { columns: true }));
  }

  get length(): number {
    return this.rows.length;
  }

  text(column: string): (string | null)[] {
    return this.rows.map((row) => {
      const cell = row[column];
      if (cell === undefined) throw new Error(`No column is called ${column}`);
      return cell === '' || cell === 'NA' ? null : cell;
    });
  }

  /** NaN where there is no value; TRUE is 1. */
  numbers(column: string): Float64Array {
    return Float64Array.from(this.text(column), (cell) =>
      cell === null ? NaN : cell === 'TRUE' ? 1 : cell === 'FALSE' ? 0 : Number(cell),
    );
  }

  /** The rows that pass. */
  where(keep: (row: Readonly<Record<string, string>>, index: number) => boolean): GoldenData {
    return new GoldenData(this.rows.filter(keep));
  }

  /** The rows that have a value in each of these columns. */
  complete(...columns: readonly string[]): GoldenData {
    return this.where((row) => columns.every((column) => row[column] !== '' && row[column] !== 'NA'));
  }

  /** A factor of the column's values, its levels in this order, or as they compare by code point. */
  factor(column: string, levels?: readonly string[]): { codes: Int32Array; levels: readonly string[] } {
    const cells = this.text(column);
    const names = levels ?? [...new Set(cells.filter((cell) => cell !== null))].sort();
    return { codes: Int32Array.from(cells, (cell) => names.indexOf(cell!)), levels: names };
  }
}

type Values = readonly (number | null)[] | Float64Array;

/** One comparison with R: the validation chapter lists them all, and a test runs each. */
export interface Comparison {
  /** Of {@link golden}. */
  readonly key: string;
  /** What is compared, for the chapter: `survival, standard error, limits`. */
  readonly what: string;
  /** Relative; a number that R says is 0 is compared with it absolutely. */
  readonly tolerance: number;
  /** Our numbers, with null or NaN where there is none. */
  ours(): Values;
  /** R's numbers in the same order. */
  theirs(): Values;
}

/** What is wrong with a comparison: the first difference beyond the tolerance, in words; undefined where they agree. */
export function disagreement({ tolerance, ...of }: Comparison): string | undefined {
  const [ours, theirs] = [Array.from(of.ours()), Array.from(of.theirs())];
  if (ours.length !== theirs.length) return `${ours.length} numbers against ${theirs.length}`;
  if (!theirs.some((their) => their !== null && Number.isFinite(their))) return 'nothing is compared';
  for (const [i, theirOne] of theirs.entries()) {
    const our = ours[i]!;
    const their = theirOne;
    const none = [our, their].filter((value) => value === null || !Number.isFinite(value)).length;
    if (none === 2) continue;
    const far = none === 1 || Math.abs(our! - their!) > tolerance * (their === 0 ? 1 : Math.abs(their!));
    if (far) return `number ${i}: ${our} against ${their}`;
  }
  return undefined;
}
