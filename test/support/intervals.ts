import type { DuckDBConnection } from '@duckdb/node-api';
import type { Finding, GateReport, IntervalTable, OpenGate } from '#dataset';

/** A row of a table of intervals, as the cells of a file: id, start, stop, state, istate. */
export type Cells = readonly [id: string, start: string, stop: string, state: string, istate: string];

/** What a check says, all in memory. */
export interface Checked extends GateReport {
  readonly findings: readonly Finding[];
}

/** Lays the rows as a table, the first of them on line 2 as in a file. */
export async function layIntervals(connection: DuckDBConnection, rows: readonly Cells[]): Promise<string> {
  await connection.run(
    'CREATE OR REPLACE TABLE given (line BIGINT, id VARCHAR, start VARCHAR, stop VARCHAR, state VARCHAR, istate VARCHAR)',
  );
  const appender = await connection.createAppender('given');
  for (const [i, cells] of rows.entries()) {
    appender.appendBigInt(BigInt(i + 2));
    for (const cell of cells) appender.appendVarchar(cell);
    appender.endRow();
  }
  appender.closeSync();
  return 'given';
}

/** Reads everything that a check says, and closes it. */
export async function checked(open: OpenGate): Promise<Checked> {
  try {
    const findings: Finding[] = [];
    for await (const chunk of open.findings()) findings.push(...chunk);
    return { ...open.report, findings };
  } finally {
    await open.close();
  }
}

/** Every option of a table that says all that a table can say. */
export const FULL: Omit<IntervalTable, 'table'> = { state: true, istate: true, censor: '0', absorbing: ['dead'] };
