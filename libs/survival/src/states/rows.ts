import { checkFactor, checkLength } from '../check-arrays.js';
import { checkObservations } from '../check.js';
import { SurvivalError, type Factor, type Observations, type Warning } from '../data.js';
import { withTiesMerged } from '../merge-ties.js';

/** Rows that can be used, their times with ties made equal. */
export interface Rows {
  readonly n: number;
  readonly start: Float64Array | undefined;
  readonly stop: Float64Array;
  readonly status: Uint8Array;
  readonly weights: Float64Array | undefined;
  readonly group: Int32Array | undefined;
  /** Whose, as codes; undefined where every row is a subject of its own. */
  readonly id: Int32Array | undefined;
  /** In which state a row begins, where that is given. */
  readonly from: Int32Array | undefined;
  /** Of each row, its index among the rows received. */
  readonly rowOf: (index: number) => number;
  readonly warnings: readonly Warning[];
}

/**
 * The rows, checked.
 *
 * @throws SurvivalError as `checkObservations`, and `missing-id`, `bad-level`, `unknown-state`, `zero-length` (a row of a subject
 *   enters a state in no time: left out, the move would be lost)
 */
export function readRows(
  data: Observations & { readonly id?: Factor; readonly from?: Int32Array },
  group: Factor | undefined,
  outcomes: number,
): Rows {
  const options = { outcomes, ...(group !== undefined && { group }) };
  const first = checkObservations(data, options);
  if (data.from !== undefined) checkStates(data.from, outcomes, data.time.length);
  if (data.id !== undefined) checkFactor('id', data.id, data.time.length);
  else if (data.start !== undefined)
    throw new SurvivalError(
      'missing-id',
      'Rows have a start but no id: say whose they are, or number them where each is a subject of its own',
    );
  const rows = withTiesMerged(first, options);
  const { kept } = rows;
  const rowOf = (index: number): number => (kept === undefined ? index : kept[index]!);
  if (data.id !== undefined && rows.n < data.time.length) checkLeftOut(data, rows.n, rowOf);
  const left = (codes: Int32Array | undefined): Int32Array | undefined =>
    codes === undefined || rows.n === codes.length
      ? codes
      : Int32Array.from({ length: rows.n }, (_, i) => codes[rowOf(i)]!);
  return {
    n: rows.n,
    start: rows.start,
    stop: rows.time,
    status: rows.status,
    weights: rows.weights,
    group: rows.codes,
    id: left(data.id?.codes),
    from: left(data.from),
    rowOf,
    warnings: rows.warnings,
  };
}

function checkStates(from: Int32Array, outcomes: number, n: number): void {
  checkLength('from', from.length, n);
  const row = from.findIndex((state) => !(state >= 0 && state <= outcomes));
  if (row !== -1)
    throw new SurvivalError(
      'unknown-state',
      `A row must begin in state 0 (the initial one) or in an outcome from 1 to ${outcomes}; row ${row + 1} has ${from[row]}`,
    );
}

function checkLeftOut({ status }: Observations, n: number, rowOf: (index: number) => number): void {
  let used = 0;
  for (let row = 0; row < status.length; row++) {
    if (used < n && rowOf(used) === row) used++;
    else if (status[row] !== 0)
      throw new SurvivalError(
        'zero-length',
        `A row that ends by entering a state must last some time; row ${row + 1} ends when it begins. Move its time, or enter the last state at once`,
      );
  }
}
