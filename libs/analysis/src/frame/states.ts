import { INITIAL_STATE, type Conventions, type Warning } from '#survival';
import { invalid } from '../refuse.js';
import type { AnalysisRequest } from '../request.js';
import type { Table, TableColumn } from '../table.js';
import { columnOf, isAnswer } from './columns.js';
import { factor, frameOf, type Frame } from './frame.js';

/** Follow-up through states: where a row begins, besides how it ends. */
export interface StateFrame {
  readonly frame: Frame;
  /** 0 the initial state, k the k-th outcome; absent where every case begins in the initial one. */
  readonly from?: Int32Array;
  readonly initial: string;
}

/** @throws Problem `analysis-invalid` */
export function stateFrame(request: AnalysisRequest, table: Table): StateFrame {
  const { istate } = request;
  if (istate === undefined && request.status === undefined && isTransitions(table))
    return ofTransitions(request, table);
  const read = frameOf(request, table, istate === undefined ? [] : [istate]);
  const outcomes = read.outcomes.length > 0 ? read.outcomes : ['event'];
  const warnings: readonly Warning[] =
    read.outcomes.length > 0
      ? read.warnings
      : [...read.warnings, { code: 'no-events', message: 'No row ends in an outcome: every curve stays at 0.' }];
  const frame = { ...read, outcomes, warnings };
  if (istate === undefined) return { frame, initial: INITIAL_STATE };
  const begins = factor(table, istate, frame.rows);
  const others = begins.levels.filter((level) => !outcomes.includes(level));
  const initial = others.includes(INITIAL_STATE) ? INITIAL_STATE : (others[0] ?? INITIAL_STATE);
  // A state that rows begin in and nobody enters is a state too.
  const states = [...outcomes, ...others.filter((level) => level !== initial)];
  const codes = begins.levels.map((level) => states.indexOf(level) + 1);
  return {
    frame: { ...frame, outcomes: states, conventions: { ...frame.conventions, istate } },
    from: begins.codes.map((code) => codes[code]!),
    initial,
  };
}

/** Whether the table is an answer of several states: a row for each transition that could be made in an interval. */
function isTransitions(table: Table): boolean {
  return isAnswer(table) && ['id', 'from', 'to', 'transition'].every((name) => table.columns.has(name));
}

/** Of the rows of one interval, the one whose transition was made says how it ended. */
function ofTransitions(request: AnalysisRequest, table: Table): StateFrame {
  const read = frameOf({ ...request, censor: '0' }, table, ['id', 'from']);
  const { start } = read.data;
  if (start === undefined)
    throw invalid(
      'An answer of several states has intervals',
      read.roles.time,
      'Leave out --time and --start.',
      'time',
    );
  const [id, from, to] = ['id', 'from', 'to'].map((name) => columnOf(table, name)) as [
    TableColumn,
    TableColumn,
    TableColumn,
  ];
  const states = new Set<string>();
  for (const row of read.rows) for (const column of [from, to]) states.add(textAt(column, row) ?? INITIAL_STATE);
  states.delete(INITIAL_STATE);
  const outcomes = [...states].sort();
  const place = new Map([[INITIAL_STATE, 0], ...outcomes.map((state, k) => [state, k + 1] as const)]);
  const intervals = new Map<string, number>();
  const firsts: number[] = [];
  const status: number[] = [];
  for (const [i, row] of read.rows.entries()) {
    const key = `${start[i]} ${textAt(id, row)}`;
    const known = intervals.get(key);
    const at = known ?? firsts.length;
    if (known === undefined) {
      intervals.set(key, at);
      firsts.push(i);
      status.push(0);
    }
    if (read.data.status[i] !== 0) status[at] = place.get(textAt(to, row) ?? '')!;
  }
  const rows = Uint32Array.from(firsts);
  const conventions: Conventions = {
    ...read.conventions,
    status: 'to is the state entered where status is 1; the rows of one interval, one for each transition, count once',
    istate: 'from',
  };
  return {
    frame: {
      ...read,
      rows: rows.map((i) => read.rows[i]!),
      data: {
        time: Float64Array.from(rows, (i) => read.data.time[i]!),
        start: Float64Array.from(rows, (i) => start[i]!),
        status: Int32Array.from(status),
        ...(read.data.weights === undefined ? {} : { weights: Float64Array.from(rows, (i) => read.data.weights![i]!) }),
      },
      outcomes,
      ...(read.group === undefined
        ? {}
        : { group: { codes: Int32Array.from(rows, (i) => read.group!.codes[i]!), levels: read.group.levels } }),
      conventions,
    },
    from: Int32Array.from(rows, (i) => place.get(textAt(from, read.rows[i]!)!)!),
    initial: INITIAL_STATE,
  };
}

function textAt(column: TableColumn, row: number): string | undefined {
  if (column.kind === 'text') return column.levels[column.codes[row]!];
  const value = column.values[row]!;
  return Number.isNaN(value) ? undefined : String(value);
}
