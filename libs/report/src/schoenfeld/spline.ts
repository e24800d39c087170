/** Where knots lie, as Harrell (Regression Modeling Strategies, 2001) places five: quantiles of x. */
const KNOTS = [0.05, 0.275, 0.5, 0.725, 0.95];
/** Degrees of freedom beyond the mean. */
export const FREEDOM = KNOTS.length - 1;
/** For a pointwise interval of 95 %. */
const NORMAL = 1.959963984540054;

export interface Smooth {
  readonly x: Float64Array;
  readonly fit: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/**
 * A natural cubic regression spline by least squares, with as many degrees of freedom as R's `plot.cox.zph` (4), and its pointwise 95 %
 * band. With few distinct x it has fewer knots; undefined where a line has no residual degrees of freedom or x does not vary.
 *
 * @param x ascending
 * @param points how many places of x it is given at, evenly from the first to the last
 */
export function smooth(x: ArrayLike<number>, y: ArrayLike<number>, points = 61): Smooth | undefined {
  const n = x.length;
  const [first, last] = [x[0] ?? 0, x[n - 1] ?? 0];
  if (n < 4 || !(last > first)) return undefined;
  // On [0, 1], so that cubes stay small.
  const unit = (value: number): number => (value - first) / (last - first);
  const place = (share: number): number => unit(x[Math.round(share * (n - 1))]!);
  const knots = n > 2 * KNOTS.length ? [...new Set(KNOTS.map(place))] : [];
  const grid = Float64Array.from({ length: points }, (_, i) => first + ((last - first) * i) / (points - 1));
  // The data's rows first, the grid's after them: what makes the first orthonormal is done to the others too.
  const all = new Float64Array(n + points);
  for (let i = 0; i < n; i++) all[i] = unit(x[i]!);
  for (let i = 0; i < points; i++) all[n + i] = unit(grid[i]!);
  const basis = orthonormal([all.map(() => 1), all, ...cubic(all, knots)], n);
  const freedom = n - basis.length;
  if (basis.length < 2 || freedom < 1) return undefined;
  const weights = basis.map((column) => dot(column, y, n));
  const at = (row: number): number => basis.reduce((sum, column, j) => sum + column[row]! * weights[j]!, 0);
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (y[i]! - at(i)) ** 2;
  const scale = NORMAL * Math.sqrt(squares / freedom);
  const fit = grid.map((_, i) => at(n + i));
  const half = grid.map((_, i) => scale * Math.sqrt(basis.reduce((sum, column) => sum + column[n + i]! ** 2, 0)));
  return {
    x: grid,
    fit,
    lower: fit.map((value, i) => value - half[i]!),
    upper: fit.map((value, i) => value + half[i]!),
  };
}

/** Cubes that are straight beyond the outer knots: two fewer than there are knots. */
function cubic(x: Float64Array, knots: readonly number[]): Float64Array[] {
  if (knots.length < 3) return [];
  const [last, before] = [knots.at(-1)!, knots.at(-2)!];
  const cube = (value: number): number => (value > 0 ? value ** 3 : 0);
  return knots
    .slice(0, -2)
    .map((knot) =>
      x.map(
        (value) =>
          cube(value - knot) -
          (cube(value - before) * (last - knot)) / (last - before) +
          (cube(value - last) * (before - knot)) / (last - before),
      ),
    );
}

/** Columns made orthonormal over their first n rows (modified Gram-Schmidt, twice); those that depend on earlier ones are left out. */
function orthonormal(columns: readonly Float64Array[], n: number): Float64Array[] {
  const made: Float64Array[] = [];
  for (const column of columns) {
    const own = Float64Array.from(column);
    const before = Math.sqrt(dot(own, own, n));
    for (let pass = 0; pass < 2; pass++) {
      for (const other of made) {
        const share = dot(own, other, n);
        for (let i = 0; i < own.length; i++) own[i] = own[i]! - share * other[i]!;
      }
    }
    const length = Math.sqrt(dot(own, own, n));
    if (length > 1e-9 * before) made.push(own.map((value) => value / length));
  }
  return made;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a[i]! * b[i]!;
  return sum;
}
