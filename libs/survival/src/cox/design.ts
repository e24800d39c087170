import { checkFactor, checkFinite, checkLength } from '../check-arrays.js';
import { riskIntervals, type RiskIntervals } from './intervals.js';
import type { CoxData, Covariate } from './model.js';

/** Rows moved at a time from columns into rows: read in their order, and the few written to stay in the cache meanwhile. */
const BLOCK = 512;

/** Follow-up and covariates, made ready for the likelihood. */
export interface CoxDesign {
  readonly intervals: RiskIntervals;
  /** How many covariates. */
  readonly size: number;
  /** The rows of the intervals × covariates, row after row: (value - centre) · scale. */
  readonly x: Float64Array;
  /** What a covariate is multiplied by: 1 / its mean distance from its mean. */
  readonly scale: Float64Array;
  /** What is subtracted. */
  readonly centre: Float64Array;
  /** As R centres predictions: see `CoxFit.means`. */
  readonly means: Float64Array;
  /** By the rows of the intervals, less its mean; absent where there is none. */
  readonly offset?: Float64Array;
}

/**
 * @throws SurvivalError as {@link riskIntervals}, `not-a-number` (a covariate or offset that is not finite), `bad-level`
 */
export function coxDesign(data: CoxData): CoxDesign {
  const rows = data.time.length;
  if (data.strata !== undefined) checkFactor('strata', data.strata, rows);
  for (const { name, values } of data.covariates) {
    checkLength(`The covariate ${name}`, values.length, rows);
    checkFinite(name, values);
  }
  if (data.cluster !== undefined) checkFactor('cluster', data.cluster, rows);
  const intervals = riskIntervals(data, data.strata);
  const { kept } = intervals;
  const size = data.covariates.length;
  const weights = data.weights === undefined ? undefined : Float64Array.from(data.weights);
  const columns = data.covariates.map(({ values }) => summaryOf(values, kept, weights, data.start === undefined));
  const centre = Float64Array.from(columns, ({ weightedMean }) => weightedMean);
  const scale = Float64Array.from(columns, ({ distance }) => (distance > 0 ? 1 / distance : 1));
  const means = Float64Array.from(columns, ({ indicator, mean }) => (indicator ? 0 : mean));
  const x = rowsOf(data.covariates, intervals.row, centre, scale);
  const offset = offsetOf(data, intervals);
  return { intervals, size, x, scale, centre, means, ...(offset === undefined ? {} : { offset }) };
}

interface ColumnSummary {
  readonly weightedMean: number;
  /** What R reports: weighted for (time, status), not weighted for (start, stop]. */
  readonly mean: number;
  /** The weighted mean distance from the mean. */
  readonly distance: number;
  /** Only -1, 0 and 1. */
  readonly indicator: boolean;
}

function summaryOf(
  values: Float64Array,
  kept: Uint32Array | undefined,
  weights: Float64Array | undefined,
  weighted: boolean,
): ColumnSummary {
  const n = kept === undefined ? values.length : kept.length;
  // Sums of what exceeds the first value: the mean of dates or of a constant column is then exact.
  const first = values[kept === undefined ? 0 : kept[0]!]!;
  let total = 0;
  let sum = 0;
  let plain = 0;
  let indicator = true;
  for (let i = 0; i < n; i++) {
    const row = kept === undefined ? i : kept[i]!;
    const value = values[row]!;
    const weight = weights === undefined ? 1 : weights[row]!;
    total += weight;
    sum += weight * (value - first);
    plain += value - first;
    if (indicator && value !== 0 && value !== 1 && value !== -1) indicator = false;
  }
  const weightedMean = first + sum / total;
  let distance = 0;
  for (let i = 0; i < n; i++) {
    const row = kept === undefined ? i : kept[i]!;
    distance += (weights === undefined ? 1 : weights[row]!) * Math.abs(values[row]! - weightedMean);
  }
  return { weightedMean, mean: weighted ? weightedMean : first + plain / n, distance: distance / total, indicator };
}

function rowsOf(
  covariates: readonly Covariate[],
  row: Uint32Array,
  centre: Float64Array,
  scale: Float64Array,
): Float64Array {
  const size = covariates.length;
  const x = new Float64Array(row.length * size);
  if (size === 0) return x;
  const place = new Int32Array(covariates[0]!.values.length).fill(-1);
  for (let i = 0; i < row.length; i++) place[row[i]!] = i * size;
  for (let block = 0; block < place.length; block += BLOCK) {
    const end = Math.min(block + BLOCK, place.length);
    for (let j = 0; j < size; j++) fill(x, covariates[j]!.values, place, block, end, j, centre[j]!, scale[j]!);
  }
  return x;
}

function fill(
  x: Float64Array,
  values: Float64Array,
  place: Int32Array,
  begin: number,
  end: number,
  column: number,
  centre: number,
  scale: number,
): void {
  for (let row = begin; row < end; row++) {
    const to = place[row]!;
    if (to >= 0) x[to + column] = (values[row]! - centre) * scale;
  }
}

/** Less its mean, as R takes it: the likelihood is the same, and exp stays within bounds. */
function offsetOf({ offset, time }: CoxData, { row }: RiskIntervals): Float64Array | undefined {
  if (offset === undefined) return undefined;
  checkLength('offset', offset.length, time.length);
  let sum = 0;
  for (let i = 0; i < offset.length; i++) sum += offset[i]!;
  const mean = sum / offset.length;
  if (!Number.isFinite(mean)) checkFinite('offset', Float64Array.from(offset));
  return Float64Array.from(row, (at) => offset[at]! - mean);
}
