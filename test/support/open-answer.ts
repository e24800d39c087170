import { DuckDBInstance } from '@duckdb/node-api';
import type { Audit, Cell, Column, Exclusion, OpenAnswer, Question, Row } from '#dataset';
import { csvOf } from '#exchange';
import { canonicalQuestion } from './canonical-question.js';

const AUDIT: Audit = {
  cases: 0,
  casesInRows: 0,
  rows: 0,
  exclusions: {},
  events: 0,
  competing: 0,
  censored: 0,
  personDays: 0,
  facts: { recorded: 0, superseded: 0, standing: 0, afterAsOf: 0, imputed: 0 },
  counts: [],
  transitions: [],
  findings: [],
  fullRiskSet: null,
  ineffectiveMerges: [],
};

/** What an answer from arrays is made of. */
export interface AnswerParts {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly excluded?: readonly Exclusion[];
  readonly question?: Partial<Question>;
  readonly audit?: Partial<Audit>;
}

/** An answer from arrays, in chunks of two rows; `closed` says whether it was let go of. */
export function openAnswer(parts: AnswerParts): OpenAnswer & { readonly closed: () => boolean } {
  const { columns, rows, excluded = [] } = parts;
  const question = canonicalQuestion({
    protocol: 'study',
    endpoint: 'death',
    asOf: '2020-12-31',
    asKnown: 7,
    ...parts.question,
  });
  let closed = false;
  return {
    question,
    columns,
    audit: { ...AUDIT, rows: rows.length, ...parts.audit },
    warnings: [],
    rows: () => chunksOf(rows),
    csv: async function* () {
      for await (const piece of csvOf(columns, chunksOf(rows), question.missing)) yield Buffer.from(piece);
    },
    writeParquet: (file) => writeParquet(file, columns, rows),
    excluded: () => chunksOf(excluded),
    caseOf: async () => undefined,
    accounts: () => chunksOf([]),
    close: async () => {
      closed = true;
    },
    closed: () => closed,
  };
}

async function* chunksOf<T>(items: readonly T[]): AsyncGenerator<readonly T[]> {
  for (let from = 0; from < items.length; from += 2) yield items.slice(from, from + 2);
}

async function writeParquet(file: string, columns: readonly Column[], rows: readonly Row[]): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const types = columns.map(({ name }, i) => `"${name}" ${sqlType(rows.map((row) => row[i]!))}`);
    await connection.run(`CREATE TABLE answer (${types.join(', ')})`);
    for (const row of rows) await connection.run(`INSERT INTO answer VALUES (${row.map(literal).join(', ')})`);
    await connection.run(`COPY answer TO ${literal(file)} (FORMAT parquet)`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function sqlType(cells: readonly Cell[]): string {
  return cells.some((cell) => typeof cell === 'number') ? 'DOUBLE' : 'VARCHAR';
}

function literal(cell: Cell): string {
  if (cell === null) return 'NULL';
  return typeof cell === 'number' ? String(cell) : `'${cell.replaceAll("'", "''")}'`;
}
