import { SurvivalError, type Factor, type Numbers, type Observations } from '../data.js';

/** What a test of curves reads, checked, in one kind of array each so that the loops over them stay fast. */
export interface TestInput {
  readonly n: number;
  readonly time: Float64Array;
  /** 0 or 1. */
  readonly status: Float64Array;
  readonly start: Float64Array | undefined;
  readonly weights: Float64Array | undefined;
  readonly group: Int32Array;
  readonly groups: number;
  readonly stratum: Int32Array | undefined;
  readonly strata: number;
  /** The least and the greatest of all times and starts. */
  readonly least: number;
  readonly greatest: number;
  /** All times and starts are whole numbers. */
  readonly whole: boolean;
}

/**
 * @throws SurvivalError `no-rows`, `length-mismatch`, `time-not-finite`, `negative-time`, `start-after-stop`, `status-not-binary`,
 * `weight-not-whole`, `code-out-of-range`
 */
export function testInput(data: Observations, group: Factor, strata?: Factor): TestInput {
  const n = data.time.length;
  if (n === 0) throw new SurvivalError('no-rows', 'There are no rows to test: give at least one in each of two groups');
  const time = doubles('time', data.time, n);
  const status = doubles('status', data.status, n);
  const start = data.start && doubles('start', data.start, n);
  const weights = data.weights && doubles('weights', data.weights, n);
  const span = start === undefined ? checkTimes(time) : checkIntervals(start, time);
  checkStatus(status);
  if (weights !== undefined) checkWeights(weights);
  checkCodes('group', group, n);
  if (strata !== undefined) checkCodes('strata', strata, n);
  const levels = { groups: group.levels.length, stratum: strata?.codes, strata: strata?.levels.length ?? 1 };
  return { n, time, status, start, weights, group: group.codes, ...levels, ...span };
}

function doubles(name: string, numbers: Numbers, n: number): Float64Array {
  checkLength(name, numbers.length, n);
  return numbers instanceof Float64Array ? numbers : new Float64Array(numbers);
}

type Span = Pick<TestInput, 'least' | 'greatest' | 'whole'>;

function checkTimes(time: Float64Array): Span {
  let least = Infinity;
  let greatest = -Infinity;
  let whole = true;
  for (let i = 0; i < time.length; i++) {
    const t = time[i]!;
    // Also true of NaN.
    if (!(t >= 0 && t < Infinity)) refuseTime('time', t, i);
    if (t < least) least = t;
    if (t > greatest) greatest = t;
    if (t !== Math.floor(t)) whole = false;
  }
  return { least, greatest, whole };
}

function checkIntervals(start: Float64Array, time: Float64Array): Span {
  let least = Infinity;
  let greatest = -Infinity;
  let whole = true;
  for (let i = 0; i < time.length; i++) {
    const [from, to] = [start[i]!, time[i]!];
    if (!Number.isFinite(from)) refuseTime('start', from, i);
    if (!Number.isFinite(to)) refuseTime('time', to, i);
    if (from >= to) refuseInterval(from, to, i);
    if (from < least) least = from;
    if (to > greatest) greatest = to;
    if (from !== Math.floor(from) || to !== Math.floor(to)) whole = false;
  }
  return { least, greatest, whole };
}

function refuseTime(name: string, value: number, row: number): never {
  if (Number.isFinite(value)) {
    throw new SurvivalError(
      'negative-time',
      `The ${name} of row ${row} is ${value}: without a start, follow-up begins at 0`,
    );
  }
  throw new SurvivalError('time-not-finite', `The ${name} of row ${row} is ${value}: leave out rows without a time`);
}

/** An interval of no length, or less. */
export function refuseInterval(from: number, to: number, row: number): never {
  throw new SurvivalError(
    'start-after-stop',
    `Row ${row} begins at ${from} and ends at ${to}: a row must end after it begins, by more than rounding`,
  );
}

function checkStatus(status: Float64Array): void {
  for (let i = 0; i < status.length; i++) {
    if (status[i] !== 0 && status[i] !== 1) {
      throw new SurvivalError(
        'status-not-binary',
        `The status of row ${i} is ${status[i]}: 1 for the event that is tested, 0 for all else`,
      );
    }
  }
}

function checkWeights(weights: Float64Array): void {
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (!(weight > 0 && weight < Infinity && weight === Math.floor(weight))) {
      throw new SurvivalError(
        'weight-not-whole',
        `The weight of row ${i} is ${weight}: the variance of the test holds for counts of rows only, so give whole positive weights, or fit a Cox model with robust variance`,
      );
    }
  }
}

function checkCodes(name: string, { codes, levels }: Factor, n: number): void {
  checkLength(name, codes.length, n);
  const count = levels.length;
  for (let i = 0; i < n; i++) {
    if (codes[i]! < 0 || codes[i]! >= count) {
      throw new SurvivalError(
        'code-out-of-range',
        `The ${name} of row ${i} is level ${codes[i]} of ${count}: leave out rows without one`,
      );
    }
  }
}

function checkLength(name: string, length: number, n: number): void {
  if (length !== n) {
    throw new SurvivalError('length-mismatch', `There are ${n} times but ${length} of ${name}: give one for each row`);
  }
}
