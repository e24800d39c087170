/**
 * Adds (or with negative weights subtracts) the weighted second moments of rows to the upper triangle of a matrix, by four rows
 * at a time: each element of the matrix is then read and written a quarter as often.
 *
 * @param rows n × size, row after row
 * @param into size × size
 */
export function addSecondMoments(
  rows: Float64Array,
  weights: Float64Array,
  n: number,
  size: number,
  into: Float64Array,
): void {
  const even = n - (n % 4);
  for (let i = 0; i < even; i += 4) {
    const w0 = weights[i]!;
    const w1 = weights[i + 1]!;
    const w2 = weights[i + 2]!;
    const w3 = weights[i + 3]!;
    const r0 = i * size;
    const r1 = r0 + size;
    const r2 = r1 + size;
    const r3 = r2 + size;
    for (let j = 0; j < size; j++) {
      const a0 = w0 * rows[r0 + j]!;
      const a1 = w1 * rows[r1 + j]!;
      const a2 = w2 * rows[r2 + j]!;
      const a3 = w3 * rows[r3 + j]!;
      const at = j * size;
      for (let k = j; k < size; k++)
        into[at + k]! += a0 * rows[r0 + k]! + a1 * rows[r1 + k]! + a2 * rows[r2 + k]! + a3 * rows[r3 + k]!;
    }
  }
  for (let i = even; i < n; i++)
    for (let j = 0; j < size; j++) {
      const a = weights[i]! * rows[i * size + j]!;
      for (let k = j; k < size; k++) into[j * size + k]! += a * rows[i * size + k]!;
    }
}

/** Adds the weighted sum of rows to a vector. @param rows n × size, row after row */
export function addFirstMoments(
  rows: Float64Array,
  weights: Float64Array,
  n: number,
  size: number,
  into: Float64Array,
): void {
  for (let i = 0; i < n; i++) {
    const w = weights[i]!;
    const at = i * size;
    for (let j = 0; j < size; j++) into[j]! += w * rows[at + j]!;
  }
}
