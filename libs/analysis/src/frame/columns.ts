import { refusing } from '../refuse.js';
import { unknownColumn } from '#survival';
import type { AnalysisRequest } from '../request.js';
import type { Table, TableColumn } from '../table.js';

/** The columns that an analysis reads, by what they are to it. */
export interface Roles {
  readonly time: string;
  readonly status: string;
  readonly start?: string;
  readonly id?: string;
  readonly group?: string;
}

/** @throws Problem `analysis-invalid` for a name that no column has */
export function columnOf(table: Table, name: string): TableColumn {
  const column = table.columns.get(name);
  if (column === undefined) {
    refusing(() => {
      throw unknownColumn(name, table.columns);
    });
  }
  return column!;
}

/** Whether the table is an answer of ours, of whatever shape: its columns' names mean what the codebook says. */
export function isAnswer({ columns }: Table): boolean {
  return ['status', 'cause', 'why', 'group'].every((name) => columns.has(name));
}

/** Ends and starts of intervals that are called so, by themselves. */
const INTERVALS = [
  ['tstop', 'tstart'],
  ['stop', 'start'],
] as const;

/** The columns that a request names, and by default those that go by their names. */
export function rolesOf(request: AnalysisRequest, table: Table): Roles {
  const answer = isAnswer(table);
  const has = (name: string): boolean => table.columns.has(name);
  const interval = INTERVALS.find((names) => names.every(has));
  const time = request.time ?? interval?.[0] ?? 'time';
  const start =
    request.start ??
    INTERVALS.find(([stop, from]) => stop === time && has(from))?.[1] ??
    (answer && time === 'time' && has('entry') ? 'entry' : undefined);
  const id = request.id ?? (answer && has('id') ? 'id' : undefined);
  const group = groupOf(request, table);
  return {
    time,
    status: request.status ?? 'status',
    ...(start === undefined ? {} : { start }),
    ...(id === undefined ? {} : { id }),
    ...(group === undefined ? {} : { group }),
  };
}

/** The column of groups; undefined for all rows together. */
export function groupOf({ analysis, group }: AnalysisRequest, table: Table): string | undefined {
  if (group !== undefined) return group ?? undefined;
  if (analysis === 'cox' || analysis === 'zph') return undefined;
  return isAnswer(table) && hasValues(table.columns.get('group')!) ? 'group' : undefined;
}

function hasValues(column: TableColumn): boolean {
  return column.kind === 'text'
    ? column.codes.some((code) => code >= 0)
    : column.values.some((value) => !Number.isNaN(value));
}
