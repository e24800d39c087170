import { decompose, solve } from './matrix.js';

/**
 * The b with matrix · b = right for a symmetric positive definite matrix, its rows and columns first brought to a diagonal of 1:
 * covariates and functions of time differ in size by many powers of ten, which is no reason to call them dependent.
 *
 * @returns undefined where some depend on others
 */
export function scaledSolve(matrix: Float64Array, right: Float64Array): Float64Array | undefined {
  const size = right.length;
  const scale = right.map((_, j) => 1 / Math.sqrt(matrix[j * size + j]!));
  const scaled = matrix.map((value, i) => value * scale[Math.floor(i / size)]! * scale[i % size]!);
  const cholesky = decompose(scaled, size);
  if (cholesky.rank < size) return undefined;
  return solve(
    cholesky,
    right.map((value, j) => value * scale[j]!),
  ).map((value, j) => value * scale[j]!);
}

/** The inverse of such a matrix; NaN where there is none. */
export function scaledInverse(matrix: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size).fill(NaN);
  const unit = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    unit[j] = 1;
    const row = scaledSolve(matrix, unit);
    unit[j] = 0;
    if (row !== undefined) inverse.set(row, j * size);
  }
  return inverse;
}
