import type { Warning } from '#survival';
import { invalid } from '../refuse.js';
import { count } from '../json.js';
import type { Table, TableColumn } from '../table.js';
import { columnOf } from './columns.js';
import { pick } from './pick.js';

/** The rows of a table that an analysis uses, and what became of the others. */
export interface UsedRows {
  readonly rows: Uint32Array;
  readonly dropped: Readonly<Record<string, number>>;
  readonly warnings: readonly Warning[];
}

/**
 * The rows that have a value in each of these columns, intervals of no length left out.
 *
 * @param clock the columns of time and, where rows are intervals, of start
 * @throws Problem `analysis-invalid` where a row starts after its end, a time cannot be used, or no row is left
 */
export function usedRows(
  table: Table,
  names: readonly string[],
  clock?: { readonly start?: string | undefined; readonly time: string },
): UsedRows {
  const left = new Uint8Array(table.rows);
  const missing: { name: string; rows: number }[] = [];
  for (const name of new Set(names)) {
    const rows = leaveOutMissing(columnOf(table, name), left);
    if (rows > 0) missing.push({ name, rows });
  }
  const dropped: Record<string, number> = {};
  const warnings: Warning[] = [];
  const withoutValue = total(left);
  if (withoutValue > 0) {
    dropped['missing'] = withoutValue;
    const of = missing.map(({ name, rows }) => `${name} (${rows})`).join(', ');
    warnings.push({
      code: 'missing-values',
      message: `${count(withoutValue, 'row')} of ${table.rows} left out for missing values: ${of}.`,
    });
  }
  // Here rows still have their numbers in the table.
  if (clock !== undefined) checkTimes(table, clock, left);
  if (clock?.start !== undefined) {
    const start = numbersOf(table, clock.start, 'start');
    const time = numbersOf(table, clock.time, 'time');
    for (let row = 0; row < left.length; row++) {
      if (left[row] !== 0 || start[row]! < time[row]!) continue;
      if (start[row]! > time[row]!)
        throw invalid(
          'A row starts before it ends',
          { row: row + 1, [clock.start]: start[row], [clock.time]: time[row] },
          'Correct the row, or leave it out.',
        );
      left[row] = 1;
    }
    const without = total(left) - withoutValue;
    if (without > 0) {
      dropped['zero-length'] = without;
      warnings.push({
        code: 'zero-length',
        message: `${count(without, 'row')} left out: a row whose start is its end is at risk at no time.`,
      });
    }
  }
  const rows = new Uint32Array(table.rows - total(left));
  let at = 0;
  for (let row = 0; row < left.length; row++) if (left[row] === 0) rows[at++] = row;
  if (at === 0) throw invalid('An analysis needs a row with all values', dropped, 'Give a table with such rows.');
  return { rows, dropped, warnings };
}

function checkTimes(
  table: Table,
  clock: { readonly start?: string | undefined; readonly time: string },
  left: Uint8Array,
): void {
  const names = [clock.time, ...(clock.start === undefined ? [] : [clock.start])];
  for (const name of names) {
    const values = numbersOf(table, name, name === clock.time ? 'time' : 'start');
    for (let row = 0; row < left.length; row++) {
      const value = values[row]!;
      if (left[row] !== 0 || (Number.isFinite(value) && (value >= 0 || clock.start !== undefined))) continue;
      const rule = clock.start === undefined ? 'finite, and at least 0 where there is no start' : 'finite';
      throw invalid(`${name} must be ${rule}`, `${value} in row ${row + 1}`, 'Correct the row, or leave it out.');
    }
  }
}

/** The numbers of a column. @throws Problem `analysis-invalid` for a column of texts */
export function numbersOf(table: Table, name: string, what: string): Float64Array {
  const column = columnOf(table, name);
  if (column.kind === 'number') return column.values;
  throw invalid(
    `The ${what} must be a column of numbers`,
    `${name}, with texts such as ${column.levels[0] ?? '(none)'}`,
    'Name another column.',
  );
}

/** The values of a column in the used rows, which ascend: the column itself where all are used. */
export function valuesOf(values: Float64Array, rows: Uint32Array): Float64Array {
  return rows.length === values.length ? values : pick(values, rows);
}

function leaveOutMissing(column: TableColumn, left: Uint8Array): number {
  let rows = 0;
  const { length } = left;
  if (column.kind === 'text') {
    for (let row = 0; row < length; row++) {
      if (column.codes[row]! >= 0) continue;
      left[row] = 1;
      rows++;
    }
  } else {
    for (let row = 0; row < length; row++) {
      if (!Number.isNaN(column.values[row]!)) continue;
      left[row] = 1;
      rows++;
    }
  }
  return rows;
}

function total(flags: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < flags.length; i++) sum += flags[i]!;
  return sum;
}
