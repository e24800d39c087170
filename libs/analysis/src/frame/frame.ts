import { factorOf, unusedLevels, type Conventions, type Factor, type Observations, type Warning } from '#survival';
import { refusing } from '../refuse.js';
import type { AnalysisRequest } from '../request.js';
import type { ResultHead } from '../result.js';
import type { Table } from '../table.js';
import { columnOf, rolesOf, type Roles } from './columns.js';
import { numbersOf, usedRows, valuesOf } from './rows.js';
import { eventEnds, outcomeEnds } from './status.js';

/** What an analysis of follow-up is computed from: the used rows of a table, read by their roles. */
export interface Frame {
  readonly roles: Roles;
  /** Which rows of the table; everything below has an element for each, in this order. */
  readonly rows: Uint32Array;
  readonly data: Observations & { readonly time: Float64Array; readonly status: Int32Array };
  readonly outcomes: readonly string[];
  readonly group?: Factor;
  readonly head: Pick<ResultHead, 'rows' | 'used' | 'dropped'>;
  readonly conventions: Conventions;
  readonly warnings: readonly Warning[];
}

/**
 * Finds the columns of a request in a table, and the rows that have values in all of them.
 *
 * @param more further columns that a row must have values in
 * @throws Problem `analysis-invalid`
 */
export function frameOf(request: AnalysisRequest, table: Table, more: readonly string[] = []): Frame {
  const roles = rolesOf(request, table);
  const { time, status, start, id, group } = roles;
  const named = [time, status, start, request.weights, group, request.id === undefined ? undefined : id, ...more];
  const used = usedRows(
    table,
    named.filter((name) => name !== undefined),
    { start, time },
  );
  const { rows } = used;
  const ends =
    request.analysis === 'cuminc'
      ? outcomeEnds(table, status, rows, request.censor)
      : eventEnds(table, status, rows, request.event);
  const warnings = [...used.warnings, ...ends.warnings];
  const weights =
    request.weights === undefined ? undefined : valuesOf(numbersOf(table, request.weights, 'weights'), rows);
  const groups = group === undefined ? undefined : factor(table, group, rows);
  if (groups !== undefined && groups.unused.length > 0) warnings.push(unusedLevels(group!, groups.unused));
  return {
    roles,
    rows,
    data: {
      time: valuesOf(numbersOf(table, time, 'time'), rows),
      status: ends.status,
      ...(start === undefined ? {} : { start: valuesOf(numbersOf(table, start, 'start'), rows) }),
      ...(weights === undefined ? {} : { weights }),
    },
    outcomes: ends.outcomes,
    ...(groups === undefined ? {} : { group: groups }),
    head: { rows: table.rows, used: rows.length, dropped: used.dropped },
    conventions: {
      time: start === undefined ? `at risk from 0 to "${time}"` : `at risk over ("${start}", "${time}"]`,
      status: ends.reading,
      ...(group === undefined ? {} : { group }),
      ...(request.weights === undefined ? {} : { weights: request.weights }),
    },
    warnings,
  };
}

/** A column as a factor in these rows. */
export function factor(table: Table, name: string, rows: Uint32Array): ReturnType<typeof factorOf> {
  return refusing(() => factorOf(columnOf(table, name), rows));
}
