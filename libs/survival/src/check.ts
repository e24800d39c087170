import { checkFactor, checkLength, doubles, notFinite } from './check-arrays.js';
import { SurvivalError, type Factor, type Numbers, type Observations, type Warning } from './data.js';

/** What rows are checked against. */
export interface CheckOptions {
  /** What rows belong to; its codes are checked against its levels. */
  readonly group?: Factor;
  /** The greatest status: how many outcomes compete. Default 1, at most 255. */
  readonly outcomes?: number;
}

/** Rows that can be used, in one kind of array each. Arrays may be those that were given: do not write to them. */
export interface CheckedObservations {
  /** How many rows are used: the length of each array. */
  readonly n: number;
  readonly time: Float64Array;
  readonly status: Uint8Array;
  readonly start?: Float64Array;
  readonly weights?: Float64Array;
  /** Of the group, without the rows left out. */
  readonly codes?: Int32Array;
  /** The least and the greatest of `time`. */
  readonly least: number;
  readonly greatest: number;
  /** All times and starts are whole numbers. */
  readonly whole: boolean;
  /** Which rows are used, where some were left out. */
  readonly kept?: Uint32Array;
  /** `zero-length`: rows left out, for they begin when they end. */
  readonly warnings: readonly Warning[];
}

/**
 * Checks rows once for all that is computed from them.
 *
 * @throws SurvivalError `no-rows`, `length-mismatch`, `not-a-number` (a time, start or weight that is not finite), `bad-status`,
 *   `negative-time` (only without `start`), `start-after-stop`, `bad-weight`, `bad-level` (of the group); rows are numbered from 1
 */
export function checkObservations(data: Observations, options: CheckOptions = {}): CheckedObservations {
  const rows = data.time.length;
  checkRows(data, options.group, rows);
  const time = doubles(data.time);
  const scan = scanTimes(time);
  if (scan.odd) throw notFinite('time', time);
  const start = data.start === undefined ? undefined : doubles(data.start);
  const startScan = start === undefined ? undefined : scanTimes(start);
  if (start !== undefined && startScan?.odd === true) throw notFinite('start', start);
  if (start === undefined && scan.least < 0) {
    const row = time.findIndex((t) => t < 0);
    throw new SurvivalError(
      'negative-time',
      `A time must be at least 0 where there is no start; row ${row + 1} has ${time[row]}. Give start, or count time from an earlier origin`,
    );
  }
  const status = checkStatus(data.status, options.outcomes ?? 1);
  const weights = data.weights === undefined ? undefined : checkWeights(doubles(data.weights));
  const checked: CheckedObservations = {
    n: rows,
    time,
    status,
    least: scan.least,
    greatest: scan.greatest,
    whole: scan.whole && (startScan?.whole ?? true),
    warnings: [],
    ...(start === undefined ? {} : { start }),
    ...(weights === undefined ? {} : { weights }),
    ...(options.group === undefined ? {} : { codes: options.group.codes }),
  };
  return start === undefined ? checked : withoutZeroLength(checked, start);
}

/** Leaves out rows that begin when they end; none may end before it begins. */
function withoutZeroLength(checked: CheckedObservations, start: Float64Array): CheckedObservations {
  const { n, time, status, weights, codes, warnings } = checked;
  let empty = 0;
  let events = 0;
  for (let row = 0; row < n; row++) {
    if (start[row]! < time[row]!) continue;
    if (start[row]! > time[row]!)
      throw new SurvivalError(
        'start-after-stop',
        `A row must start before it ends; row ${row + 1} starts at ${start[row]} and ends at ${time[row]}. Correct or leave out the row`,
      );
    empty++;
    if (status[row] !== 0) events++;
  }
  if (empty === 0) return checked;
  if (empty === n) throw new SurvivalError('no-rows', `All ${n} rows begin when they end: nobody is ever at risk`);
  const kept = new Uint32Array(n - empty);
  let used = 0;
  for (let row = 0; row < n; row++) if (start[row]! < time[row]!) kept[used++] = row;
  const left = Float64Array.from(kept, (row) => time[row]!);
  const { least, greatest } = scanTimes(left);
  return {
    ...checked,
    n: used,
    time: left,
    status: Uint8Array.from(kept, (row) => status[row]!),
    start: Float64Array.from(kept, (row) => start[row]!),
    ...(weights === undefined ? {} : { weights: Float64Array.from(kept, (row) => weights[row]!) }),
    ...(codes === undefined ? {} : { codes: Int32Array.from(kept, (row) => codes[row]!) }),
    least,
    greatest,
    kept,
    warnings: [...warnings, zeroLength(empty, events)],
  };
}

function zeroLength(rows: number, events: number): Warning {
  return {
    code: 'zero-length',
    message: `${rows} ${rows === 1 ? 'row begins when it ends and is' : 'rows begin when they end and are'} left out, ${events} of them with an event`,
  };
}

function checkRows({ status, start, weights }: Observations, group: Factor | undefined, rows: number): void {
  if (rows === 0) throw new SurvivalError('no-rows', 'There are no rows: nothing can be estimated');
  checkLength('status', status.length, rows);
  if (start !== undefined) checkLength('start', start.length, rows);
  if (weights !== undefined) checkLength('weights', weights.length, rows);
  if (group !== undefined) checkFactor('group', group, rows);
}

interface Scan {
  readonly least: number;
  readonly greatest: number;
  readonly whole: boolean;
  /** Some are NaN or infinite. */
  readonly odd: boolean;
}

function scanTimes(times: Float64Array): Scan {
  let least = Infinity;
  let greatest = -Infinity;
  let fraction = 0;
  // A finite number less itself is 0, any other is NaN: one sum instead of a branch a row.
  let odd = 0;
  for (let i = 0; i < times.length; i++) {
    const t = times[i]!;
    if (t < least) least = t;
    if (t > greatest) greatest = t;
    odd += t - t;
    fraction += t - Math.floor(t);
  }
  return { least, greatest, whole: fraction === 0, odd: odd !== 0 };
}

function checkStatus(values: Numbers, outcomes: number): Uint8Array {
  const status = values instanceof Uint8Array ? values : new Uint8Array(values);
  // A loop for each common kind: whole numbers need no copy as doubles to be compared.
  const same =
    values instanceof Uint8Array ||
    (values instanceof Int32Array ? sameIntegers(values, status) : sameDoubles(doubles(values), status));
  if (same && greatestOf(status) <= outcomes) return status;
  const row = values.findIndex((value) => !(Number.isInteger(value) && value >= 0 && value <= outcomes));
  throw new SurvivalError(
    'bad-status',
    `A status must be 0 (censored) or ${outcomes === 1 ? '1 (event)' : `an outcome from 1 to ${outcomes}`}; row ${row + 1} has ${values[row]}`,
  );
}

function greatestOf(values: Uint8Array): number {
  let greatest = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! > greatest) greatest = values[i]!;
  return greatest;
}

function sameIntegers(values: Int32Array, bytes: Uint8Array): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== bytes[i]) return false;
  return true;
}

function sameDoubles(values: Float64Array, bytes: Uint8Array): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== bytes[i]) return false;
  return true;
}

function checkWeights(weights: Float64Array): Float64Array {
  const row = weights.findIndex((weight) => !(weight > 0 && weight < Infinity));
  if (row === -1) return weights;
  if (!Number.isFinite(weights[row])) throw notFinite('weights', weights);
  throw new SurvivalError(
    'bad-weight',
    `A weight must be greater than 0; row ${row + 1} has ${weights[row]}. Leave out rows that count for nothing`,
  );
}
