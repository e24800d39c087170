import { checkFactor } from '../check-arrays.js';
import { checkObservations, type CheckedObservations } from '../check.js';
import { SurvivalError, type Factor, type Observations } from '../data.js';
import { withTiesMerged } from '../merge-ties.js';

/** Rows that a test of curves can use. */
export interface TestInput extends CheckedObservations {
  /** The group of each row. */
  readonly codes: Int32Array;
  readonly groups: number;
  readonly stratum?: Int32Array;
  readonly strata: number;
  /** Of times and starts. */
  readonly least: number;
}

/**
 * Checks rows, and makes starts and times that differ by rounding alone equal; without a start, the walk does so, which sorts them
 * anyhow.
 *
 * @throws SurvivalError as {@link checkObservations}, and `fractional-weights`
 */
export function testInput(data: Observations, group: Factor, strata?: Factor): TestInput {
  const rows = checkObservations(data, { group });
  if (strata !== undefined) checkFactor('strata', strata, data.time.length);
  const checked = rows.start === undefined ? rows : withTiesMerged(rows, { group });
  if (checked.weights !== undefined) checkWeights(checked.weights);
  const { kept } = checked;
  const stratum = strata && (kept === undefined ? strata.codes : Int32Array.from(kept, (row) => strata.codes[row]!));
  return {
    ...checked,
    codes: checked.codes!,
    groups: group.levels.length,
    ...(stratum && { stratum }),
    strata: strata?.levels.length ?? 1,
    least: checked.start?.reduce((least, start) => Math.min(least, start)) ?? checked.least,
  };
}

function checkWeights(weights: Float64Array): void {
  for (let row = 0; row < weights.length; row++) {
    if (weights[row] === Math.floor(weights[row]!)) continue;
    throw new SurvivalError(
      'fractional-weights',
      `Weights must be whole here, for the test's variance holds for counts of equal rows alone; row ${row + 1} has ${weights[row]}. Leave out the weights, or use the robust score test of a Cox model`,
    );
  }
}
