import { px } from './svg.js';

/** Steps that begin in the same quarter of a pixel are drawn as one; heights that differ by less than this as equal. */
const COLUMN = 4;
const HEIGHT = 0.05;

/** A step curve in pixels: it has the height `y[i]` from `x[i]` to `x[i + 1]`. `x` does not fall. */
export interface Steps {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Which points are seen: the last of those in one column of pixels, where its height differs from the one before. */
export function seenPoints({ x, y }: Steps, from: number, to: number): number[] {
  const seen = [from];
  let height = y[from]!;
  for (let i = from + 1; i <= to; i++) {
    const hidden = i < to && Math.floor(x[i + 1]! * COLUMN) === Math.floor(x[i]! * COLUMN);
    if (hidden || Math.abs(y[i]! - height) < HEIGHT) continue;
    seen.push(i);
    height = y[i]!;
  }
  return seen;
}

/** The steps from a point on, to the place of another, as path data. */
export function stepPath(steps: Steps, from: number, to: number): string {
  const { x, y } = steps;
  const [first, ...rest] = seenPoints(steps, from, to);
  const parts = [`M${px(x[first!]!)} ${px(y[first!]!)}`, ...rest.map((i) => `H${px(x[i]!)}V${px(y[i]!)}`)];
  return `${parts.join('')}H${px(x[to]!)}`;
}

/** The area between two step curves of the same places, from a point to the place of another. */
export function bandPath(x: Float64Array, lower: Float64Array, upper: Float64Array, from: number, to: number): string {
  const above = stepPath({ x, y: upper }, from, to);
  const seen = seenPoints({ x, y: lower }, from, to);
  const back: string[] = [`V${px(lower[seen.at(-1)!]!)}`];
  for (let k = seen.length - 1; k > 0; k--) back.push(`H${px(x[seen[k]!]!)}V${px(lower[seen[k - 1]!]!)}`);
  return `${above}${back.join('')}H${px(x[seen[0]!]!)}Z`;
}

/** Short strokes across a curve; of those within one pixel, one. */
export function tickPath({ x, y }: Steps, at: readonly number[], reach: number): string {
  const parts: string[] = [];
  let [lastX, lastY] = [-Infinity, -Infinity];
  for (const i of at) {
    if (x[i]! - lastX < 1 && Math.abs(y[i]! - lastY) < 1) continue;
    [lastX, lastY] = [x[i]!, y[i]!];
    parts.push(`M${px(lastX)} ${px(lastY - reach)}v${px(2 * reach)}`);
  }
  return parts.join('');
}

/** Stretches of neighbouring indexes for which something is the same, from first to last. */
export function stretches<T>(length: number, of: (i: number) => T): { from: number; to: number; value: T }[] {
  const found: { from: number; to: number; value: T }[] = [];
  for (let i = 0; i < length; i++) {
    const value = of(i);
    const last = found.at(-1);
    if (last?.value === value) last.to = i;
    else found.push({ from: i, to: i, value });
  }
  return found;
}
