/** Symmetric p × p matrices as one array, row after row. */

/** R's default for `toler.chol` in `coxph.control`. */
export const CHOLESKY_TOLERANCE = Number.EPSILON ** 0.75;

/** The generalised Cholesky decomposition L D L' of a non-negative definite matrix, of a column that depends on earlier ones nothing. */
export interface Cholesky {
  readonly size: number;
  /** Below the diagonal L (its diagonal is 1), on the diagonal D; 0 there for a column that depends on those before it. */
  readonly factor: Float64Array;
  /** How many columns do not depend on others. */
  readonly rank: number;
}

/**
 * Decomposes a symmetric matrix as `cholesky2` of R's survival does: a pivot at or below tolerance times the greatest diagonal
 * element is nought, and its column is left out.
 *
 * @param matrix its upper triangle is read
 */
export function decompose(matrix: Float64Array, size: number, tolerance = CHOLESKY_TOLERANCE): Cholesky {
  const factor = new Float64Array(size * size);
  let greatest = 0;
  for (let i = 0; i < size; i++) {
    greatest = Math.max(greatest, matrix[i * size + i]!);
    for (let j = i; j < size; j++) factor[j * size + i] = matrix[i * size + j]!;
  }
  const least = greatest === 0 ? tolerance : greatest * tolerance;
  let rank = 0;
  for (let i = 0; i < size; i++) {
    const pivot = factor[i * size + i]!;
    if (!Number.isFinite(pivot) || pivot < least) {
      for (let j = i; j < size; j++) factor[j * size + i] = 0;
      continue;
    }
    rank++;
    for (let j = i + 1; j < size; j++) {
      const ratio = factor[j * size + i]! / pivot;
      factor[j * size + i] = ratio;
      factor[j * size + j]! -= ratio * ratio * pivot;
      for (let k = j + 1; k < size; k++) factor[k * size + j]! -= ratio * factor[k * size + i]!;
    }
  }
  return { size, factor, rank };
}

/** The b with matrix · b = right; nought for the columns that were left out. */
export function solve({ size, factor }: Cholesky, right: Float64Array): Float64Array {
  const b = right.slice();
  for (let i = 0; i < size; i++) {
    let sum = b[i]!;
    for (let j = 0; j < i; j++) sum -= b[j]! * factor[i * size + j]!;
    b[i] = sum;
  }
  for (let i = size - 1; i >= 0; i--) {
    const pivot = factor[i * size + i]!;
    if (pivot === 0) {
      b[i] = 0;
      continue;
    }
    let sum = b[i]! / pivot;
    for (let j = i + 1; j < size; j++) sum -= b[j]! * factor[j * size + i]!;
    b[i] = sum;
  }
  return b;
}

/** The inverse, symmetric; rows and columns that were left out are nought. */
export function invert(cholesky: Cholesky): Float64Array {
  const { size } = cholesky;
  const inverse = new Float64Array(size * size);
  const unit = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    if (cholesky.factor[i * size + i] === 0) continue;
    unit[i] = 1;
    const column = solve(cholesky, unit);
    unit[i] = 0;
    for (let j = 0; j < size; j++) inverse[j * size + i] = cholesky.factor[j * size + j] === 0 ? 0 : column[j]!;
  }
  return inverse;
}

/** v' · M · v. @param at where the `size` numbers of v begin */
export function quadraticForm(matrix: Float64Array, v: Float64Array, at = 0, size = v.length): number {
  let sum = 0;
  for (let i = 0; i < size; i++) {
    let row = 0;
    for (let j = 0; j < size; j++) row += matrix[i * size + j]! * v[at + j]!;
    sum += v[at + i]! * row;
  }
  return sum;
}

/** v' · M⁻¹ · v with the columns of M that depend on others left out, and its rank: a chi-squared statistic and its degrees of freedom. */
export function inverseForm(matrix: Float64Array, v: Float64Array): { readonly value: number; readonly rank: number } {
  const cholesky = decompose(matrix, v.length);
  const solved = solve(cholesky, v);
  let value = 0;
  for (let i = 0; i < v.length; i++) value += v[i]! * solved[i]!;
  return { value, rank: cholesky.rank };
}
