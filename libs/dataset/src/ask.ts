import { resolveMerges, type MergeEdge } from '#case';
import { readMerges, type Columns, type Reading } from '#columns';
import { isoFromDay } from '#kernel';
import type { ProtocolDefinition } from '#protocol';
import type { Cell, Exclusion, ExclusionReason, OpenAnswer, Row } from './answer.js';
import { readAudit } from './audit.js';
import { columnsOf, endedLabel, whyOf, WHY } from './codebook.js';
import { compile, DISCARD, ENDED_BY } from './compile.js';
import { planQuestion, type Plan } from './plan.js';
import type { AskedQuestion, Question } from './question.js';
import { resolveQuestion } from './resolve/index.js';

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
  const reading = await columns.connect();
  try {
    // One snapshot for all statements: the columns may be emptied and built anew while the answer is made.
    await reading.run('BEGIN');
    const ineffective = await layPairs(reading, plan);
    for (const statement of compile(plan)) await reading.run(statement);
    const { audit, warnings } = await readAudit(reading, plan, question, ineffective);
    await reading.run(`${DISCARD}; COMMIT`);
    return {
      question,
      columns: columnsOf(question, definition),
      audit,
      warnings,
      rows: () => readRows(reading, plan, question, definition),
      excluded: () => readExcluded(reading),
      close: () => reading.close(),
    };
  } catch (error) {
    await reading.close();
    throw error;
  }
}

/** Resolves the merges that stand into the table `pairs`, a root's pair with itself included; returns those without effect. */
async function layPairs(reading: Reading, plan: Plan): Promise<readonly MergeEdge[]> {
  const { asKnown, protocolNo } = plan;
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
  return ineffective;
}

async function* readRows(
  reading: Reading,
  plan: Plan,
  question: Question,
  definition: ProtocolDefinition,
): AsyncGenerator<readonly Row[]> {
  const values = plan.covariates.map((_, i) => `, v${i}`).join('');
  const ends = endsByNumber(plan, question, definition);
  const lines = `id, entry, time, status, ended_by, group_code, origin_fact, end_fact${values}`;
  for await (const chunk of readChunks(reading, `SELECT ${lines} FROM answer WHERE excluded IS NULL`)) {
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

async function* readExcluded(reading: Reading): AsyncGenerator<readonly Exclusion[]> {
  const select = 'SELECT id, excluded FROM answer WHERE excluded IS NOT NULL';
  for await (const chunk of readChunks(reading, select)) {
    yield (chunk as [string, ExclusionReason][]).map(([id, reason]) => ({ id, reason }));
  }
}

/** Reads by number instead of as a stream: two readers of one answer may take turns on its connection. */
async function* readChunks(reading: Reading, select: string): AsyncGenerator<unknown[][]> {
  for (let from = 0; ; from += CHUNK) {
    const rows = await reading.rows(`${select} AND n >= ${from} AND n < ${from + CHUNK} ORDER BY n`);
    if (rows.length > 0) yield rows;
    if (rows.length < CHUNK) return;
  }
}
