import { quoteText } from '#columns';
import { FINDING_KINDS, type FindingKind } from './findings.js';

/** Cells that say nothing: empty, and R's way of writing that. */
const missing = (cell: string): string => `(${cell} IN ('', 'NA'))`;

/** The tables that a check makes and drops. */
export const GATE_TABLES = ['gate_cells', 'gate_findings', 'gate_spans', 'gate_ties', 'gate_chain', 'gate_report'];

/** What the statements need to know of a check. */
export interface GatePlan {
  /** Name of the table, as it stands in SQL. */
  readonly table: string;
  /** The code of a row that ends without a change of state; `undefined` where there are no states. */
  readonly censor: string | undefined;
  /** Whether each row says the state that it starts in. */
  readonly istate: boolean;
  readonly absorbing: readonly string[];
}

/** Blanks as files have them around cells: space, tab, line breaks, no-break space. */
const BLANKS = quoteText(' \t\r\n\u00a0');

/** The cells without blanks around them, an absent one as an empty text. */
export function layCells(table: string): string {
  const cell = (name: string): string => `coalesce(trim(${name}, ${BLANKS}), '') AS ${name}`;
  return `CREATE TEMP TABLE gate_cells AS
    SELECT line::BIGINT AS line, ${['id', 'start', 'stop', 'state', 'istate'].map(cell).join(', ')} FROM ${table}`;
}

/** Typed rows, and a finding for each row that cannot be one. */
export function laySpans({ censor, istate }: GatePlan): string[] {
  // An underscore is the one thing in a number that DuckDB reads and nobody else does.
  const time = (cell: string): string =>
    `CASE WHEN isfinite(TRY_CAST(${cell} AS DOUBLE)) AND NOT contains(${cell}, '_') THEN TRY_CAST(${cell} AS DOUBLE) END`;
  const unknownState = censor === undefined ? 'false' : `state <> ${quoteText(censor)} AND ${missing('state')}`;
  const unknownStart = istate ? missing('istate') : 'false';
  const fault = (kind: FindingKind, part: string, cell: string, where: string): string =>
    `SELECT ${kindNo(kind)}, ${quoteText(part)}, line, NULL, nullif(id, ''), ${cell}, NULL, NULL, NULL FROM gate_cells WHERE ${where}`;
  return [
    `CREATE TEMP TABLE gate_findings (kind INTEGER, part VARCHAR, line BIGINT, other_line BIGINT, id VARCHAR,
       received VARCHAR, other VARCHAR, state VARCHAR, expected VARCHAR)`,
    `INSERT INTO gate_findings ${[
      fault('missing-id', 'id', 'NULL', missing('id')),
      ...['start', 'stop'].flatMap((part) => [
        fault('missing-time', part, 'NULL', missing(part)),
        fault('not-a-number', part, part, `NOT ${missing(part)} AND ${time(part)} IS NULL`),
      ]),
      fault('missing-state', 'state', 'state', unknownState),
      fault('missing-state', 'state at the start', 'istate', unknownStart),
    ].join(' UNION ALL ')}`,
    `CREATE TEMP TABLE gate_spans AS
       SELECT line, id, ${time('start')} AS start, ${time('stop')} AS stop,
         ${censor === undefined ? 'NULL::VARCHAR' : `nullif(state, ${quoteText(censor)})`} AS event,
         ${istate ? 'istate' : 'NULL::VARCHAR'} AS istate
       FROM gate_cells
       WHERE NOT ${missing('id')} AND ${time('start')} IS NOT NULL AND ${time('stop')} IS NOT NULL
         AND NOT (${unknownState}) AND NOT (${unknownStart})`,
    'DROP TABLE gate_cells',
  ];
}

/**
 * Times that differ by rounding alone become one time, as R's `aeqSurv` does: the difference to the one before is at most
 * 2^-26, by itself or as a part of the mean time. `gate_ties` gives for each such time the smallest that it equals.
 */
export const LAY_TIES = `CREATE TEMP TABLE gate_ties AS
  WITH times AS (SELECT start AS t FROM gate_spans WHERE start < stop UNION SELECT stop FROM gate_spans WHERE start < stop),
  near AS (SELECT t, coalesce((t - lag(t) OVER (ORDER BY t)) <= 2.0 ** -26 * greatest(1, (SELECT avg(abs(t)) FROM times)), false) AS tied
    FROM times),
  cuts AS (SELECT t, tied, max(t) FILTER (NOT tied) OVER (ORDER BY t) AS cut FROM near)
  SELECT t, cut FROM cuts WHERE tied`;

/** Whole numbers carry no rounding: what R would tie among them (seconds since 1970) are different times. */
export const HAS_FRACTIONS = 'SELECT count(*) > 0 FROM gate_spans WHERE start <> trunc(start) OR stop <> trunc(stop)';

export const APPLY_TIES = `CREATE OR REPLACE TEMP TABLE gate_spans AS
  SELECT line, id, coalesce(a.cut, start) AS start, coalesce(b.cut, stop) AS stop, event, istate
  FROM gate_spans LEFT JOIN gate_ties a ON a.t = start LEFT JOIN gate_ties b ON b.t = stop`;

/**
 * Each interval with the one before it, in R's order (stop, then start), and the state that the events before it led to:
 * the last one, or else the state that the case began in. Equal intervals are ordered by what they say, not where they
 * stand, so that the order of the file decides nothing.
 */
export function layChain({ istate, absorbing }: GatePlan): string[] {
  const span = (from: string, to: string): string => `'(' || ${number(from)} || ', ' || ${number(to)} || ']'`;
  const finding = (kind: FindingKind, where: string): string =>
    `SELECT ${kindNo(kind)}, NULL, line, prev_line, id, ${span('start', 'stop')}, ${span('prev_start', 'prev_stop')}, istate, current
     FROM gate_chain WHERE prev_line IS NOT NULL AND ${where}`;
  const alone = (kind: FindingKind, where: string): string =>
    `SELECT ${kindNo(kind)}, NULL, line, NULL, id, ${span('start', 'stop')}, NULL, NULL, NULL FROM gate_spans WHERE ${where}`;
  const moved = istate ? 'istate <> current' : 'false';
  return [
    `INSERT INTO gate_findings ${alone('zero-length', 'start = stop')} UNION ALL ${alone('negative-length', 'start > stop')}`,
    `CREATE TEMP TABLE gate_chain AS
       SELECT line, id, start, stop, event, istate,
         lag(line) OVER w AS prev_line, lag(start) OVER w AS prev_start, lag(stop) OVER w AS prev_stop,
         lead(line) OVER w IS NULL AS is_last,
         coalesce(last_value(event IGNORE NULLS) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
           first_value(${istate ? 'istate' : "'(s0)'"}) OVER w) AS current
       FROM gate_spans WHERE start < stop
       WINDOW w AS (PARTITION BY id ORDER BY stop, start, event, istate, line)`,
    'DROP TABLE gate_spans',
    `INSERT INTO gate_findings ${[
      finding('duplicate', 'start = prev_start AND stop = prev_stop'),
      finding('overlap', 'start < prev_stop AND NOT (start = prev_start AND stop = prev_stop)'),
      finding('gap', `start > prev_stop AND NOT (${moved})`),
      finding('jump', `start > prev_stop AND ${moved}`),
      finding('teleport', `start = prev_stop AND ${moved}`),
    ].join(' UNION ALL ')}`,
    ...(absorbing.length === 0 ? [] : [afterAbsorbing(absorbing, span)]),
  ];
}

function afterAbsorbing(absorbing: readonly string[], span: (from: string, to: string) => string): string {
  const states = `(${absorbing.map(quoteText).join(', ')})`;
  return `INSERT INTO gate_findings
    WITH ends AS (SELECT id, min({stop: stop, start: start, event: event, line: line}) AS first
      FROM gate_chain WHERE event IN ${states} GROUP BY id)
    SELECT ${kindNo('event-after-absorbing')}, NULL, line, first.line, id, ${span('start', 'stop')},
      ${span('first.start', 'first.stop')}, coalesce(first.event, istate), NULL
    FROM (SELECT c.*, CASE WHEN e.first.stop < c.stop THEN e.first END AS first FROM gate_chain c LEFT JOIN ends e USING (id))
    WHERE first IS NOT NULL OR coalesce(istate IN ${states}, false)`;
}

/** Findings with the number that they are read by. */
export const LAY_REPORT = `CREATE TEMP TABLE gate_report AS
  SELECT row_number() OVER (ORDER BY kind, line, part) AS n, * FROM gate_findings`;

/** Number of a kind: the order in which findings are told. */
export function kindNo(kind: FindingKind): number {
  return FINDING_KINDS.indexOf(kind);
}

/** A time as text, whole numbers without a point. */
function number(time: string): string {
  return `CASE WHEN ${time} = trunc(${time}) AND abs(${time}) < 1e15 THEN ${time}::BIGINT::VARCHAR ELSE ${time}::VARCHAR END`;
}
