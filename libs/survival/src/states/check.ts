import { SurvivalError, type Factor, type Numbers, type Observations } from '../data.js';
import { mergeTies } from '../numeric/ties.js';

/** Rows that can be counted: times with ties made equal. */
export interface CheckedRows {
  readonly n: number;
  readonly start: Float64Array | undefined;
  readonly stop: Float64Array;
  readonly status: Int32Array;
  readonly weights: Float64Array | undefined;
  /** Distinct times that were made equal to others. */
  readonly merged: number;
}

/**
 * The rows, once they are found to be usable.
 *
 * @param outcomes the greatest status there may be
 * @throws SurvivalError `no-rows`, `length-mismatch`, `not-a-number`, `negative-time`, `start-after-stop`,
 * `unknown-status`, `weight-not-positive`; each names the first row at fault, the first row being row 1
 */
export function checkRows({ time, status, start, weights }: Observations, outcomes: number): CheckedRows {
  const n = time.length;
  if (n === 0) throw new SurvivalError('no-rows', 'There are no rows: at least one is needed');
  checkLength('status', status.length, n);
  if (start !== undefined) checkLength('start', start.length, n);
  if (weights !== undefined) checkLength('weights', weights.length, n);
  checkFinite('time', time);
  if (start !== undefined) checkFinite('start', start);
  const codes = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const one = status[i]!;
    codes[i] = one;
    if (codes[i] !== one || one < 0 || one > outcomes)
      throw new SurvivalError('unknown-status', `Status of ${row(i)} is ${one}: give 0 to ${outcomes}, 0 for censored`);
    if (start === undefined && time[i]! < 0)
      throw new SurvivalError('negative-time', `Time of ${row(i)} is ${time[i]}: without a start give 0 or more`);
    if (weights !== undefined && !(weights[i]! > 0 && weights[i]! < Infinity))
      throw new SurvivalError(
        'weight-not-positive',
        `Weight of ${row(i)} is ${weights[i]}: give a positive number, or leave the row out`,
      );
  }
  const { arrays, merged } = mergeTies(start === undefined ? [time] : [time, start]);
  const stop = doubles(arrays[0]!);
  const begin = start === undefined ? undefined : doubles(arrays[1]!);
  if (begin !== undefined) {
    for (let i = 0; i < n; i++)
      if (!(begin[i]! < stop[i]!))
        throw new SurvivalError(
          'start-after-stop',
          `${row(i)} is from ${start![i]} to ${time[i]}: a row must end after it starts, by more than rounding`,
        );
  }
  return {
    n,
    start: begin,
    stop,
    status: codes,
    weights: weights === undefined ? undefined : doubles(weights),
    merged,
  };
}

/** @throws SurvivalError `length-mismatch`, `missing-level`: a code is no index of a level */
export function checkFactor(name: string, { codes, levels }: Factor, n: number): void {
  checkLength(name, codes.length, n);
  for (let i = 0; i < n; i++)
    if (!(codes[i]! >= 0 && codes[i]! < levels.length))
      throw new SurvivalError('missing-level', `${row(i)} has no ${name} (code ${codes[i]}): leave the row out`);
}

/** @throws SurvivalError `length-mismatch` */
export function checkLength(name: string, length: number, n: number): void {
  if (length !== n)
    throw new SurvivalError('length-mismatch', `There are ${n} times but ${length} of ${name}: give one for each row`);
}

/** @throws SurvivalError `level-out-of-range` */
export function checkLevel(level: number): void {
  if (!(level > 0 && level < 1))
    throw new SurvivalError('level-out-of-range', `Level is ${level}: give one between 0 and 1, such as 0.95`);
}

/** For messages: the first row is row 1. */
export function row(index: number): string {
  return `row ${index + 1}`;
}

function checkFinite(name: string, values: Numbers): void {
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]!))
      throw new SurvivalError(
        'not-a-number',
        `The ${name} of ${row(i)} is ${values[i]}: give a number or leave it out`,
      );
}

function doubles(values: Numbers): Float64Array {
  return values instanceof Float64Array ? values : Float64Array.from(values);
}
