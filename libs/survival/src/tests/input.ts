import { checkFactor } from '../check-arrays.js';
import { checkObservations, type CheckedObservations } from '../check.js';
import { SurvivalError, type Factor, type Observations, type Warning } from '../data.js';
import { mergeTies } from '../numeric/ties.js';

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
  const first = checkObservations(data, { group });
  if (strata !== undefined) checkFactor('strata', strata, data.time.length);
  const { checked, merged } =
    first.start === undefined || first.whole ? { checked: first, merged: 0 } : fix(data, group);
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
    warnings: [...checked.warnings, ...timesMerged(merged)],
  };
}

function fix(data: Observations, group: Factor): { readonly checked: CheckedObservations; readonly merged: number } {
  const { arrays, merged } = mergeTies([data.time, data.start!]);
  // An interval no longer than rounding is now one of no length.
  return { checked: checkObservations({ ...data, time: arrays[0]!, start: arrays[1]! }, { group }), merged };
}

/** That distinct times were made equal to others. */
export function timesMerged(merged: number): Warning[] {
  if (merged === 0) return [];
  const message = `${merged} times differed from others by rounding alone and were made equal to them`;
  return [{ code: 'ties-merged', message }];
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
