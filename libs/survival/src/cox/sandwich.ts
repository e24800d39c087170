import type { Factor } from '../data.js';
import { inverseForm } from '../numeric/matrix.js';
import type { CoxDesign } from './design.js';
import { addSecondMoments } from './gram.js';
import type { Ties } from './model.js';
import { scaledScoreResiduals } from './residuals.js';

/** The sum of weighted score residuals, and the sum over clusters of the squares of a cluster's sum. */
interface Grouped {
  readonly total: Float64Array;
  readonly squares: Float64Array;
}

/**
 * The grouped sandwich (Lin and Wei 1989): inverse information · sum of squares of the clusters' score residuals · inverse
 * information, which is the sum of squares of R's dfbeta. Weights count as R counts them: in a residual, not as copies of it.
 *
 * @param beta of the scaled covariates
 * @param inverse the inverse information of the scaled covariates
 */
export function sandwich(
  design: CoxDesign,
  beta: Float64Array,
  inverse: Float64Array,
  ties: Ties,
  cluster: Factor | undefined,
): Float64Array {
  const { squares } = grouped(design, beta, ties, cluster);
  return product(product(inverse, squares, design.size), inverse, design.size);
}

/** The robust score test of beta = 0 (R: `rscore`). Unlike R it keeps the offset. */
export function robustScore(
  design: CoxDesign,
  aliased: readonly boolean[],
  ties: Ties,
  cluster: Factor | undefined,
): number {
  const { total, squares } = grouped(design, new Float64Array(design.size), ties, cluster);
  const size = design.size;
  for (let j = 0; j < size; j++) {
    if (!aliased[j]!) continue;
    total[j] = 0;
    for (let k = 0; k < size; k++) squares[j * size + k] = squares[k * size + j] = 0;
  }
  return inverseForm(squares, total).value;
}

function grouped(design: CoxDesign, beta: Float64Array, ties: Ties, cluster: Factor | undefined): Grouped {
  const { intervals, size } = design;
  const { row, weight } = intervals;
  const residuals = scaledScoreResiduals(design, beta, ties);
  if (weight !== undefined)
    for (let i = 0; i < row.length; i++) for (let j = 0; j < size; j++) residuals[i * size + j]! *= weight[i]!;
  const total = new Float64Array(size);
  for (let i = 0; i < row.length; i++) for (let j = 0; j < size; j++) total[j]! += residuals[i * size + j]!;
  let sums = residuals;
  if (cluster !== undefined) {
    sums = new Float64Array(cluster.levels.length * size);
    for (let i = 0; i < row.length; i++) {
      const into = cluster.codes[row[i]!]! * size;
      for (let j = 0; j < size; j++) sums[into + j]! += residuals[i * size + j]!;
    }
  }
  const squares = new Float64Array(size * size);
  const groups = sums.length / Math.max(1, size);
  addSecondMoments(sums, new Float64Array(groups).fill(1), groups, size, squares);
  for (let j = 0; j < size; j++) for (let k = 0; k < j; k++) squares[j * size + k] = squares[k * size + j]!;
  return { total, squares };
}

function product(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++)
      for (let k = 0; k < size; k++) result[i * size + j]! += a[i * size + k]! * b[k * size + j]!;
  return result;
}
