import type { DuckDBConnection } from '@duckdb/node-api';
import { echo, Problem, type Warning } from '#kernel';
import { FINDING_KINDS, findingOf, type Finding, type FindingKind, type FindingLine } from './findings.js';
import {
  APPLY_TIES,
  GATE_TABLES,
  HAS_FRACTIONS,
  kindNo,
  LAY_REPORT,
  LAY_TIES,
  layCells,
  layChain,
  laySpans,
  type GatePlan,
} from './sql.js';
import { readCounts, type GateCounts } from './counts.js';

/** Findings that are in memory at a time. */
const CHUNK = 8192;

/** More states than this are no states: the column holds something else. */
const MOST_STATES = 200;

/** What is taken for the censoring code where the question names none, unless the column holds two of them. */
const CENSOR_CODES = ['0', 'censor', 'censored', 'none'] as const;

/** A table of intervals, and what its states mean. */
export interface IntervalTable {
  /**
   * Name of the table or view, as it stands in SQL, with the columns `line` (a whole number, each once) and the texts `id`,
   * `start`, `stop`, `state` and `istate`. Cells of columns that the table does not have are NULL.
   */
  readonly table: string;
  /** Whether rows say the state that they end in. Without it every interval ends as it began. */
  readonly state: boolean;
  /** Whether rows say the state that they start in, as `istate` does in R. */
  readonly istate: boolean;
  /** The state of a row that ends without a change; by default the one of {@link CENSOR_CODES} that is there, or else an empty cell. */
  readonly censor?: string;
  /** States after which nobody is observed. */
  readonly absorbing?: readonly string[];
}

/** What a check found, as far as it is counted. */
export interface GateReport extends GateCounts {
  /** The censoring code that was used, `''` for an empty cell; `null` where there are no states. */
  readonly censor: string | null;
  /** How many findings there are of each kind that was found, in the order of {@link FINDING_KINDS}. */
  readonly counts: Readonly<Partial<Record<FindingKind, number>>>;
  readonly warnings: readonly Warning[];
}

/** A check whose findings are read in chunks. */
export interface OpenGate {
  readonly report: GateReport;
  /** By kind, then by line; all of them, or the first `limit` of one kind. */
  findings(of?: { readonly kind: FindingKind; readonly limit: number }): AsyncIterable<readonly Finding[]>;
  /** Drops what the check laid down. */
  close(): Promise<void>;
}

/**
 * Checks that the intervals (start, stop] of each case make one history: what `survcheck` of T. Therneau's R package
 * survival checks and as it counts (from the source of version 3.5-3), and what that one drops in silence. The table is
 * checked by SQL, within the memory limit of the connection; one check at a time on a connection.
 *
 * @throws Problem `question-invalid` when the states cannot be read as they are named
 */
export async function checkIntervals(connection: DuckDBConnection, asked: IntervalTable): Promise<OpenGate> {
  const close = async (): Promise<void> => {
    for (const table of GATE_TABLES) await connection.run(`DROP TABLE IF EXISTS ${table}`);
  };
  try {
    await connection.run(layCells(asked.table));
    const states = asked.state ? await distinctStates(connection) : [];
    const plan = planOf(asked, states);
    for (const statement of laySpans(plan)) await connection.run(statement);
    if ((await scalar(connection, HAS_FRACTIONS)) === true) {
      await connection.run(LAY_TIES);
      if (Number(await scalar(connection, 'SELECT count(*) FROM gate_ties')) > 0) await connection.run(APPLY_TIES);
    }
    for (const statement of layChain(plan)) await connection.run(statement);
    const counts = await readCounts(connection, asked.table);
    await connection.run(LAY_REPORT);
    await connection.run('DROP TABLE gate_chain');
    const report: GateReport = {
      ...counts,
      censor: plan.censor ?? null,
      counts: await countFindings(connection),
      warnings: warningsOf(plan, states, counts.rows),
    };
    return { report, findings: (of) => readFindings(connection, of), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function scalar(connection: DuckDBConnection, select: string): Promise<unknown> {
  return (await connection.runAndReadAll(select)).getRows()[0]![0];
}

async function distinctStates(connection: DuckDBConnection): Promise<readonly string[]> {
  const result = await connection.runAndReadAll(`SELECT DISTINCT state FROM gate_cells LIMIT ${MOST_STATES + 1}`);
  const states = (result.getRows() as [string][]).map(([state]) => state);
  if (states.length > MOST_STATES) {
    throw new Problem(
      'question-invalid',
      `A table has at most ${MOST_STATES} states; received a column with more, such as ${echo(states[0])}. Name the column that says the state.`,
    );
  }
  return states;
}

function planOf({ table, state, istate, censor, absorbing = [] }: IntervalTable, states: readonly string[]): GatePlan {
  const present = CENSOR_CODES.filter((code) => states.includes(code));
  if (state && censor === undefined && present.length > 1) {
    throw new Problem(
      'question-invalid',
      `One code says that nothing happened; received a state column with ${present.join(' and ')}. Name the one with --censor.`,
    );
  }
  const code = state ? (censor?.trim() ?? present[0] ?? '') : undefined;
  const wrong = absorbing.find((name) => !state || name === code);
  if (wrong !== undefined) {
    throw new Problem(
      'question-invalid',
      `An absorbing state is a state that rows end in; received ${echo(wrong)}, ${state ? 'which is the censoring code' : 'and no column of states'}. Name the state, and its column with --state.`,
    );
  }
  return { table, censor: code, istate, absorbing };
}

function warningsOf({ censor, absorbing }: GatePlan, states: readonly string[], rows: number): readonly Warning[] {
  if (rows === 0) return [{ code: 'no-rows', message: 'The table has no rows, so nothing was checked.' }];
  const unseen = absorbing.filter((name) => !states.includes(name));
  return [
    ...(censor === undefined || states.includes(censor)
      ? []
      : [
          {
            code: 'censor-unseen',
            message: `No row has the censoring code ${censor === '' ? '(an empty cell)' : echo(censor)}, so every row ends in an event. If it is written otherwise, name it with --censor.`,
          },
        ]),
    ...(unseen.length === 0
      ? []
      : [{ code: 'absorbing-unseen', message: `No row ends in ${unseen.map(echo).join(', ')}. Is it written so?` }]),
  ];
}

async function countFindings(connection: DuckDBConnection): Promise<Partial<Record<FindingKind, number>>> {
  const result = await connection.runAndReadAll(
    'SELECT kind, count(*)::DOUBLE FROM gate_report GROUP BY kind ORDER BY kind',
  );
  return Object.fromEntries((result.getRows() as [number, number][]).map(([no, count]) => [FINDING_KINDS[no]!, count]));
}

type Line = [bigint, number, string | null, bigint, bigint | null, ...(string | null)[]];

async function* readFindings(
  connection: DuckDBConnection,
  of?: { readonly kind: FindingKind; readonly limit: number },
): AsyncGenerator<readonly Finding[]> {
  const where = of === undefined ? 'true' : `kind = ${kindNo(of.kind)}`;
  const first = Number(await scalar(connection, `SELECT coalesce(min(n), 1)::DOUBLE FROM gate_report WHERE ${where}`));
  const end = of === undefined ? Infinity : first + of.limit;
  for (let from = first; from < end; from += CHUNK) {
    const to = Math.min(from + CHUNK, end);
    const result = await connection.runAndReadAll(
      `SELECT * FROM gate_report WHERE ${where} AND n >= ${from} AND n < ${to} ORDER BY n`,
    );
    const rows = result.getRows() as Line[];
    if (rows.length > 0) yield rows.map((row) => findingOf(lineOf(row)));
    if (rows.length < to - from) return;
  }
}

function lineOf([, kind, part, line, otherLine, id, received, other, state, expected]: Line): FindingLine {
  return {
    kind: FINDING_KINDS[kind]!,
    part,
    line: Number(line),
    otherLine: otherLine === null ? null : Number(otherLine),
    id: id ?? null,
    received: received ?? null,
    other: other ?? null,
    state: state ?? null,
    expected: expected ?? null,
  };
}
