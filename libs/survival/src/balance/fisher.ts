import { logFactorial } from '../numeric/distributions.js';

/** Tables that are gone through before it is given up. */
const LIMIT = 2_000_000;
/** Cells that are laid one within the other: more would leave the stack, and their tables are too many anyhow. */
const DEPTH = 2_000;
/** Tables that are as probable as ours but for rounding count as such, as in R. */
const SAME = 1 + 1e-7;

/**
 * The sum of the probabilities of all tables of these margins that are no more probable than this one; undefined if there are
 * too many of them.
 *
 * @param counts two or more rows and columns, none of them nought
 */
export function fisherP(counts: readonly (readonly number[])[]): number | undefined {
  if (counts.length === 2 && counts[0]!.length === 2) return twoByTwo(counts);
  // A column is laid at a time, and the last follows: the fewer the columns, the less there is to lay.
  const [rows, columns] = [counts.length, counts[0]!.length];
  if (rows * columns > DEPTH) return undefined;
  return new Enumeration(columns <= rows ? counts : counts[0]!.map((_, j) => counts.map((row) => row[j]!))).p();
}

function twoByTwo(counts: readonly (readonly number[])[]): number | undefined {
  const [[a, b], [c, d]] = counts as [[number, number], [number, number]];
  const [row, column, n] = [a + b, a + c, a + b + c + d];
  const [least, greatest] = [Math.max(0, row + column - n), Math.min(row, column)];
  if (greatest - least >= LIMIT) return undefined;
  // Relative to the most probable table, by ratios of neighbours: no logarithms, no loss.
  const mode = Math.min(greatest, Math.max(least, Math.floor(((row + 1) * (column + 1)) / (n + 2))));
  const relative = new Float64Array(greatest - least + 1);
  relative[mode - least] = 1;
  for (let x = mode; x < greatest; x++) {
    relative[x + 1 - least] =
      (relative[x - least]! * (row - x) * (column - x)) / ((x + 1) * (n - row - column + x + 1));
  }
  for (let x = mode; x > least; x--) {
    relative[x - 1 - least] = (relative[x - least]! * x * (n - row - column + x)) / ((row - x + 1) * (column - x + 1));
  }
  const bound = relative[a - least]! * SAME;
  let [total, tail] = [0, 0];
  for (let i = 0; i < relative.length; i++) {
    total += relative[i]!;
    if (relative[i]! <= bound) tail += relative[i]!;
  }
  return tail / total;
}

/** All tables of the margins, column by column. */
class Enumeration {
  private readonly rows: number;
  private readonly columns: readonly number[];
  /** What is left of each row's sum. */
  private readonly left: number[];
  private readonly logs: Float64Array;
  /** Of the margins: makes weights probabilities, so that none overflows. */
  private readonly constant: number;
  private readonly bound: number;
  private tables = 0;
  private total = 0;
  private tail = 0;

  constructor(counts: readonly (readonly number[])[]) {
    const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
    this.rows = counts.length;
    this.left = counts.map(sum);
    this.columns = counts[0]!.map((_, j) => sum(counts.map((row) => row[j]!)));
    this.logs = Float64Array.from({ length: Math.max(...this.left, ...this.columns) + 1 }, (_, i) => logFactorial(i));
    const margins = [...this.left, ...this.columns].map((count) => this.logs[count]!);
    this.constant = sum(margins) - logFactorial(sum(this.left));
    this.bound = Math.exp(this.constant - sum(counts.flat().map((count) => this.logs[count]!))) * SAME;
  }

  p(): number | undefined {
    this.lay(0, 0, this.columns[0]!, 0);
    return this.tables > LIMIT ? undefined : this.tail / this.total;
  }

  /** @param rest what is left of the column @param logs of the factorials of cells laid */
  private lay(column: number, row: number, rest: number, logs: number): void {
    if (this.tables > LIMIT) return;
    if (column === this.columns.length - 1) {
      this.count(logs);
      return;
    }
    const room = this.left[row]!;
    if (row === this.rows - 1) {
      if (rest > room) return;
      this.left[row] = room - rest;
      this.lay(column + 1, 0, this.columns[column + 1]!, logs + this.logs[rest]!);
      this.left[row] = room;
      return;
    }
    let below = 0;
    for (let i = row + 1; i < this.rows; i++) below += this.left[i]!;
    for (let x = Math.max(0, rest - below); x <= Math.min(room, rest); x++) {
      this.left[row] = room - x;
      this.lay(column, row + 1, rest - x, logs + this.logs[x]!);
    }
    this.left[row] = room;
  }

  /** The last column is what is left. */
  private count(logs: number): void {
    this.tables++;
    let all = logs;
    for (let i = 0; i < this.rows; i++) all += this.logs[this.left[i]!]!;
    const probability = Math.exp(this.constant - all);
    this.total += probability;
    if (probability <= this.bound) this.tail += probability;
  }
}
