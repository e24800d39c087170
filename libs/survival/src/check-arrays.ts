import { SurvivalError, type Factor, type Numbers } from './data.js';

/** @throws SurvivalError `length-mismatch` */
export function checkLength(name: string, length: number, rows: number): void {
  if (length !== rows)
    throw new SurvivalError(
      'length-mismatch',
      `${name} must have an element for each of ${rows} rows; received ${length}`,
    );
}

/** One kind of array for the loops, which are several times slower on arrays of many kinds. */
export function doubles(numbers: Numbers): Float64Array {
  return numbers instanceof Float64Array ? numbers : new Float64Array(numbers);
}

/** @param row what a row is called @throws SurvivalError `not-a-number` */
export function checkFinite(name: string, numbers: Numbers, row = 'row'): void {
  const values = doubles(numbers);
  // A finite number less itself is 0, any other is NaN: one sum instead of a branch a row.
  let odd = 0;
  for (let i = 0; i < values.length; i++) odd += values[i]! - values[i]!;
  if (odd !== 0) throw notFinite(name, values, row);
}

/** The refusal of values of which one is not finite. */
export function notFinite(name: string, values: Numbers, row = 'row'): SurvivalError {
  const at = values.findIndex((value) => !Number.isFinite(value));
  return new SurvivalError(
    'not-a-number',
    `${name} must be a finite number; ${row} ${at + 1} has ${values[at]}. Leave out rows without a value`,
  );
}

/**
 * @param least -1 where that stands for a missing value
 * @throws SurvivalError `length-mismatch`, `bad-level`
 */
export function checkFactor(name: string, { codes, levels }: Factor, rows: number, least: 0 | -1 = 0): void {
  checkLength(name, codes.length, rows);
  const bound = levels.length;
  for (let row = 0; row < codes.length; row++)
    if (codes[row]! < least || codes[row]! >= bound)
      throw new SurvivalError(
        'bad-level',
        `${name} must have for each row the index of one of its ${bound} levels; row ${row + 1} has ${codes[row]}. Leave out rows without one`,
      );
}
