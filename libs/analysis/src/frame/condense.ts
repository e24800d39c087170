import { ascendingOrder, type Warning } from '#survival';
import { count } from '../json.js';
import type { Table } from '../table.js';
import { factor, type Frame } from './frame.js';
import { pick, pickCodes } from './pick.js';

/**
 * Puts intervals of one case that follow at once upon each other into one, so that cases are counted and not their intervals, and a
 * case that goes on is not censored. Estimates are the same. A case that changes group or weight keeps its rows apart.
 *
 * @param strata whose rows are apart too
 */
export function condense(frame: Frame, table: Table, strata?: { readonly codes: Int32Array }): Frame {
  const { id } = frame.roles;
  const { time, status, start, weights } = frame.data;
  if (id === undefined || start === undefined) return frame;
  const cases = factor(table, id, frame.rows);
  if (cases.levels.length === time.length) return frame;
  const groups = frame.group?.codes;
  const order = ascendingOrder(cases.codes, ascendingOrder(start));
  const joins = (row: number, next: number): boolean =>
    (groups === undefined || groups[row] === groups[next]) &&
    (strata === undefined || strata.codes[row] === strata.codes[next]) &&
    (weights === undefined || weights[row] === weights[next]);
  const ends = new Uint32Array(order.length);
  const begins = new Float64Array(order.length);
  let kept = 0;
  let changes = 0;
  let begun = start[order[0]!]!;
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    const next = order[i + 1];
    const goesOn =
      next !== undefined && cases.codes[row] === cases.codes[next] && status[row] === 0 && time[row] === start[next];
    if (goesOn && joins(row, next)) continue;
    if (goesOn && groups !== undefined && groups[row] !== groups[next]) changes++;
    ends[kept] = row;
    begins[kept] = begun;
    kept++;
    if (next !== undefined) begun = start[next]!;
  }
  const warnings: Warning[] =
    changes === 0
      ? []
      : [
          {
            code: 'group-changes',
            message: `${count(changes, 'time')} a case goes on in another group: it is censored in one and enters the other late, and groups are not of fixed cases.`,
          },
        ];
  const rows = ends.subarray(0, kept);
  return {
    ...frame,
    rows: rows.map((row) => frame.rows[row]!),
    data: {
      time: pick(time, rows),
      status: pickCodes(status, rows),
      start: begins.slice(0, kept),
      ...(weights === undefined ? {} : { weights: pick(weights as Float64Array, rows) }),
    },
    ...(frame.group === undefined
      ? {}
      : { group: { codes: pickCodes(frame.group.codes, rows), levels: frame.group.levels } }),
    conventions: { ...frame.conventions, id: `${id}; intervals of a case that meet count as one` },
    warnings: [...frame.warnings, ...warnings],
  };
}
