import { resolveMerges, type MergeEdge } from '#case';
import { quoteText, readMerges, type Columns, type FactsTable, type Reading } from '#columns';
import { Problem } from '#kernel';
import type { CaseAnswer, Cell, Exclusion, ExclusionReason, OpenAnswer, Row } from './answer.js';
import { columnsOf } from './codebook.js';
import type { AskedQuestion } from './question.js';
import { resolveQuestion } from './resolve/index.js';
import {
  accountsSql,
  build,
  discard,
  fromSql,
  lineSql,
  orderSql,
  outputColumns,
  planQuestion,
  readAccounts,
  readAudit,
  type OutputColumn,
  type Plan,
  type Survey,
} from './sql/index.js';
import { refuseLater, warningsOf } from './warnings.js';

/** Rows of an answer that are in memory at a time, about. */
const CHUNK = 32_768;

/** Cases whose text is made together: for every core there are some. */
const PART = 4096;

/** Rows whose text is in memory at a time, about: enough for every core to have some. */
const TEXT_CHUNK = 131_072;

/**
 * Answers a question from the columns, as known at its position whatever is being applied meanwhile. The answer holds a
 * connection and temporary tables until it is closed.
 *
 * @param options `accounts`: what each case came to is wanted as well
 * @throws Problem as {@link resolveQuestion} does, `fact-after-origin`, and `not-caught-up` when the columns were thrown away
 * meanwhile
 */
export async function askDataset(
  columns: Columns,
  asked: AskedQuestion,
  { accounts = false }: { readonly accounts?: boolean } = {},
): Promise<OpenAnswer> {
  const { generation } = columns;
  const { question, definition } = await resolveQuestion(columns, asked);
  // Asked for at once, so both are of the same columns, and stay so if others take their place.
  const facts = columns.factsOf(question.protocol)!;
  const reading = await columns.connect();
  try {
    // No transaction around it all: DuckDB reads what a transaction has not committed with one core only. Rows are only ever
    // added, and every statement leaves out those beyond as-known.
    const { ineffective, merged } = await layPairs(reading, facts.protocolNo, question.asKnown);
    const plan = planQuestion(question, definition, facts, {
      ...(await survey(reading, facts, question.asKnown)),
      merged,
    });
    await build(reading, plan);
    const { audit, doubts, fullCases } = await readAudit(reading, plan, ineffective);
    refuseLater(question, doubts);
    if (accounts) await reading.run(accountsSql(plan));
    await reading.run(discard(plan));
    checkGeneration(columns, generation);
    const output = outputColumns(plan);
    const perCase = Math.max(1, audit.rows / Math.max(1, audit.cases));
    const ranges = (rows: number): Range[] => rangesOf(audit.cases, Math.max(1, Math.floor(rows / perCase)));
    return {
      question,
      columns: columnsOf(question, definition),
      audit,
      warnings: warningsOf(question, doubts, fullCases),
      rows: () => readRows(reading, plan, output, ranges(CHUNK)),
      csv: () => readCsv(reading, plan, output, ranges(TEXT_CHUNK)),
      writeParquet: (file) => reading.run(parquetSql(plan, output, file)),
      excluded: () => readExcluded(reading, rangesOf(audit.cases, CHUNK)),
      caseOf: (id) => readCase(reading, plan, output, id),
      accounts: () => readAccounts(reading),
      close: () => reading.close(),
    };
  } catch (error) {
    await reading.close();
    checkGeneration(columns, generation);
    throw error;
  }
}

/** @throws Problem `not-caught-up` where the columns were thrown away while an answer was made from them */
function checkGeneration(columns: Columns, generation: number): void {
  if (columns.generation === generation) return;
  throw new Problem(
    'not-caught-up',
    'The columns were emptied while the answer was made, to be built anew. Ask again.',
  );
}

/** What the facts at a position have none of. */
async function survey(reading: Reading, { table }: FactsTable, asKnown: number): Promise<Omit<Survey, 'merged'>> {
  const [row] =
    await reading.rows(`SELECT NOT coalesce(bool_or(day_from IS DISTINCT FROM day_to OR day_from IS NULL), false),
      coalesce(bool_or(synthetic), false), coalesce(bool_and(synthetic), false),
      EXISTS (SELECT 1 FROM supersessions WHERE position <= ${asKnown})
    FROM ${table} WHERE position <= ${asKnown}`);
  const [exact, any, all, superseded] = row as [boolean, boolean, boolean, boolean];
  return { exact, superseded, madeUp: all ? 'all' : any ? 'some' : 'none' };
}

/** Resolves the merges that stand into the table `pairs`, a root's pair with itself included. */
async function layPairs(
  reading: Reading,
  protocolNo: number,
  asKnown: number,
): Promise<{ ineffective: readonly MergeEdge[]; merged: boolean }> {
  const edges = await reading.use((connection) => readMerges(connection, protocolNo, asKnown));
  const { rootOf, ineffective } = resolveMerges(edges);
  await reading.run('CREATE TEMP TABLE pairs (merged VARCHAR, root VARCHAR)');
  const roots = new Set(rootOf.values());
  await reading.use(async (connection) => {
    const appender = await connection.createAppender('pairs');
    for (const [merged, root] of [...rootOf, ...[...roots].map((root) => [root, root] as const)]) {
      appender.appendVarchar(merged);
      appender.appendVarchar(root);
      appender.endRow();
    }
    appender.closeSync();
  });
  return { ineffective, merged: rootOf.size > 0 };
}

/** Cases by their numbers in the answer: from the first to before the second. */
type Range = readonly [from: number, to: number];

function rangesOf(cases: number, size: number): Range[] {
  return Array.from({ length: Math.ceil(cases / size) }, (_, i) => [i * size, (i + 1) * size]);
}

/** Reads by number instead of as a stream: two readers of one answer may take turns on its connection. */
async function* readRows(
  reading: Reading,
  plan: Plan,
  output: readonly OutputColumn[],
  ranges: readonly Range[],
): AsyncGenerator<readonly Row[]> {
  const cells = output.map(({ sql, kind }) => {
    if (kind === 'date') return `(${sql})::VARCHAR`;
    return kind === 'text' ? sql : `(${sql})::DOUBLE`;
  });
  for (const range of ranges) {
    const rows = await reading.rows(`SELECT ${cells.join(', ')} ${fromSql(plan, ...range)} ORDER BY ${orderSql(plan)}`);
    if (rows.length > 0) yield rows as Cell[][];
  }
}

async function* readCsv(
  reading: Reading,
  plan: Plan,
  output: readonly OutputColumn[],
  ranges: readonly Range[],
): AsyncGenerator<Uint8Array> {
  const { missing } = plan.question;
  const header = output.map(({ column }): OutputColumn => ({ column, sql: quoteText(column.name), kind: 'text' }));
  const [first] = await reading.rows(`SELECT ${lineSql(header, missing)}`);
  yield Buffer.from(first![0] as string);
  const read = (range: Range): Promise<unknown[][]> => {
    const lines = `SELECT s.n // ${PART} AS part, ${orderSql(plan)
      .split(', ')
      .map((by, i) => `${by} AS by${i}`)
      .join(', ')}, ${lineSql(output, missing)} AS line ${fromSql(plan, ...range)}`;
    const order = orderSql(plan)
      .split(', ')
      .map((_, i) => `by${i}`);
    return reading.rows(
      `SELECT encode(string_agg(line, '' ORDER BY ${order.join(', ')})) FROM (${lines}) GROUP BY part ORDER BY part`,
    );
  };
  // The database makes the next text while this one is on its way.
  let next = ranges.length === 0 ? undefined : read(ranges[0]!);
  for (let i = 0; next !== undefined; i++) {
    const parts = (await next) as [{ readonly bytes: Uint8Array }][];
    next = i + 1 < ranges.length ? read(ranges[i + 1]!) : undefined;
    // Nobody may be there to see it fail: the reader can go away before it is asked for.
    next?.catch(() => undefined);
    for (const [{ bytes }] of parts) yield bytes;
  }
}

function parquetSql(plan: Plan, output: readonly OutputColumn[], file: string): string {
  const columns = output.map(({ column, sql, kind }) => {
    const typed = kind === 'integer' ? `(${sql})::INTEGER` : kind === 'number' ? `(${sql})::DOUBLE` : sql;
    return `${typed} AS "${column.name.replaceAll('"', '""')}"`;
  });
  return `COPY (SELECT ${columns.join(', ')} ${fromSql(plan)} ORDER BY ${orderSql(plan)}) TO ${quoteText(file)} (FORMAT parquet, COMPRESSION zstd)`;
}

async function readCase(
  reading: Reading,
  plan: Plan,
  output: readonly OutputColumn[],
  id: string,
): Promise<CaseAnswer | undefined> {
  const [found] = await reading.rows(`SELECT n, excluded FROM answer WHERE id = ${quoteText(id)}`);
  if (found === undefined) return undefined;
  const [n, reason] = found as [number, ExclusionReason | null];
  const rows: Row[] = [];
  if (reason === null) for await (const chunk of readRows(reading, plan, output, [[n, n + 1]])) rows.push(...chunk);
  return { reason, rows };
}

async function* readExcluded(reading: Reading, ranges: readonly Range[]): AsyncGenerator<readonly Exclusion[]> {
  for (const [from, to] of ranges) {
    const rows = (await reading.rows(
      `SELECT id, excluded FROM answer WHERE excluded IS NOT NULL AND n >= ${from} AND n < ${to} ORDER BY n`,
    )) as [string, ExclusionReason][];
    if (rows.length > 0) yield rows.map(([id, reason]) => ({ id, reason }));
  }
}
