import type { DuckDBConnection } from '@duckdb/node-api';
import { resolveMerges, type MergeEdge } from '#case';
import { readMerges, type Columns } from '#columns';
import { isoFromDay } from '#kernel';
import type { ProtocolDefinition } from '#protocol';
import type { Cell, DatasetAnswer, Exclusion, ExclusionReason, OpenAnswer, Row } from './answer.js';
import { readAudit } from './audit.js';
import { columnsOf, endedLabel, whyOf, WHY } from './codebook.js';
import { compile, ENDED_BY } from './compile.js';
import { planQuestion, type Plan } from './plan.js';
import type { AskedQuestion, Question } from './question.js';
import { resolveQuestion } from './resolve.js';

/** Lines of an answer that are in memory at a time. */
const CHUNK = 8192;

/**
 * Answers a question from the columns, as known at its position whatever is being applied meanwhile. The answer holds a
 * connection and temporary tables until it is closed.
 *
 * @throws Problem as {@link resolveQuestion} does
 */
export async function askDataset(columns: Columns, asked: AskedQuestion): Promise<OpenAnswer> {
  const { question, definition } = await resolveQuestion(columns, asked);
  const plan = planQuestion(question, definition, columns.factsOf(question.protocol)!);
  const connection = await columns.connect();
  try {
    // One snapshot for all statements: the columns may be emptied and built anew while the answer is made.
    await connection.run('BEGIN');
    const ineffective = await layPairs(connection, plan);
    for (const statement of compile(plan)) await connection.run(statement);
    const { audit, warnings } = await readAudit(connection, plan, ineffective);
    await connection.run('COMMIT');
    return {
      question,
      columns: columnsOf(question, definition),
      audit,
      warnings,
      rows: () => readRows(connection, plan, question, definition),
      excluded: () => readExcluded(connection),
      close: () => Promise.resolve(columns.release(connection)),
    };
  } catch (error) {
    columns.release(connection);
    throw error;
  }
}

/** Reads a whole answer into memory, and closes it. */
export async function collect(open: OpenAnswer): Promise<DatasetAnswer> {
  try {
    const rows: Row[] = [];
    const excluded: Exclusion[] = [];
    for await (const chunk of open.rows()) rows.push(...chunk);
    for await (const chunk of open.excluded()) excluded.push(...chunk);
    const { question, columns, audit, warnings } = open;
    return { question, columns, audit, warnings, rows, excluded };
  } finally {
    await open.close();
  }
}

/** Resolves the merges that stand into the table `pairs`, a root's pair with itself included; returns those without effect. */
async function layPairs(connection: DuckDBConnection, plan: Plan): Promise<readonly MergeEdge[]> {
  const { asKnown, protocolNo } = plan;
  const { rootOf, ineffective } = resolveMerges(await readMerges(connection, protocolNo, asKnown));
  await connection.run('CREATE TEMP TABLE pairs (merged VARCHAR, root VARCHAR)');
  const appender = await connection.createAppender('pairs');
  const roots = new Set(rootOf.values());
  for (const [merged, root] of [...rootOf, ...[...roots].map((root) => [root, root] as const)]) {
    appender.appendVarchar(merged);
    appender.appendVarchar(root);
    appender.endRow();
  }
  appender.closeSync();
  return ineffective;
}

async function* readRows(
  connection: DuckDBConnection,
  plan: Plan,
  question: Question,
  definition: ProtocolDefinition,
): AsyncGenerator<readonly Row[]> {
  const values = plan.covariates.map((_, i) => `, v${i}`).join('');
  const ends = endsByNumber(plan, question, definition);
  const lines = `id, entry, time, status, ended_by, group_code, origin_fact, end_fact${values}`;
  for await (const chunk of readChunks(connection, `SELECT ${lines} FROM answer WHERE excluded IS NULL`)) {
    yield chunk.map((line): Row => {
      const [id, entry, time, status, endedBy, group, originFact, endFact, ...covariates] = line as Line;
      const end = ends.get(endedBy)!;
      return [
        id,
        ...(plan.entry === undefined ? [] : [entry]),
        time,
        status,
        status === 0 ? null : end.cause,
        end.why,
        group,
        ...covariates.map((value, i) =>
          plan.covariates[i]!.as === 'date' && typeof value === 'number' ? isoFromDay(value) : value,
        ),
        end.text,
        originFact,
        endFact,
      ];
    });
  }
}

type Line = [string, number | null, number, number, number, string | null, string, string | null, ...Cell[]];

/** What rows say of each way to end, by its number in the SQL. */
function endsByNumber(
  plan: Plan,
  question: Question,
  definition: ProtocolDefinition,
): Map<number, { cause: string | null; why: string; text: string }> {
  const { language } = question;
  const byNoFact = (why: string): { cause: null; why: string; text: string } => ({
    cause: null,
    why,
    text: endedLabel(why)[language],
  });
  return new Map<number, { cause: string | null; why: string; text: string }>([
    [ENDED_BY.administrative, byNoFact(WHY.administrative)],
    [ENDED_BY.maxFollowUp, byNoFact(WHY.maxFollowUp)],
    ...plan.causes.map(({ name }, k) => {
      const { why, label } = whyOf(question, definition, name);
      return [k, { cause: name, why, text: label[language] }] as const;
    }),
  ]);
}

async function* readExcluded(connection: DuckDBConnection): AsyncGenerator<readonly Exclusion[]> {
  const select = 'SELECT id, excluded FROM answer WHERE excluded IS NOT NULL';
  for await (const chunk of readChunks(connection, select)) {
    yield (chunk as [string, ExclusionReason][]).map(([id, reason]) => ({ id, reason }));
  }
}

/** Reads by number instead of as a stream: two readers of one answer may take turns on its connection. */
async function* readChunks(connection: DuckDBConnection, select: string): AsyncGenerator<unknown[][]> {
  for (let from = 0; ; from += CHUNK) {
    const result = await connection.runAndReadAll(`${select} AND n >= ${from} AND n < ${from + CHUNK} ORDER BY n`);
    const rows = result.getRows();
    if (rows.length > 0) yield rows;
    if (rows.length < CHUNK) return;
  }
}
