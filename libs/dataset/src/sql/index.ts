import type { Reading } from '#columns';
import { sourcesSql } from './adtte.js';
import { answerSql, matrixSql, outcomesSql } from './answer.js';
import { judgedSql, ranksSql } from './judge.js';
import { linesSql } from './lines.js';
import { hasMarks, marksSql, thirdLookSql } from './marks.js';
import type { Plan } from './plan.js';
import { hardCasesSql, hardFactsSql, secondLookSql } from './second-look.js';
import { spansSql } from './spans.js';
import { rootsSql, standingSql } from './standing.js';

export { accountsSql, readAccounts } from './accounts.js';
export { readAudit } from './audit.js';
export { lineSql } from './csv.js';
export { fromSql, orderSql, outputColumns, type OutputColumn } from './output.js';
export { planQuestion, type Plan, type Survey } from './plan.js';

/**
 * Builds an answer in temporary tables of one connection. Expects `pairs (merged, root)`, and leaves `answer`, a line for
 * each case with the reason why it is excluded or what its rows have in common; where rows are intervals, `lines`; where they
 * are ADTTE's, `sources`; and what the audit counts from.
 */
export async function build(reading: Reading, plan: Plan): Promise<void> {
  const { firstLook, judged } = judgedSql(plan);
  const run = async (statements: readonly string[]): Promise<void> => {
    for (const statement of statements) await reading.run(statement);
  };
  await run([
    ...(plan.merged ? [rootsSql(plan)] : []),
    ...standingSql(plan),
    firstLook,
    ranksSql(plan),
    judged,
    hardCasesSql(plan),
  ]);
  const [hard] = await reading.rows('SELECT EXISTS (SELECT 1 FROM hard_cases)');
  await run([hardFactsSql(hard![0] as boolean), secondLookSql(plan)]);
  // What is not needed again goes at once: an answer about a million cases fits into memory only so.
  if (!hasMarks(plan)) {
    return run([
      answerSql(plan, `(${spansSql(plan)})`),
      'DROP VIEW judged; DROP TABLE second_look; DROP TABLE first_look; DROP TABLE ranks',
      ...(plan.question.format === 'adtte' ? [sourcesSql(plan)] : []),
    ]);
  }
  await run([
    'DROP TABLE first_look; DROP TABLE ranks',
    marksSql(plan),
    thirdLookSql(plan),
    ...(hasOutcomes(plan)
      ? [
          `CREATE TEMP TABLE spans AS ${spansSql(plan)}`,
          ...outcomesSql(plan),
          answerSql(plan, 'spans'),
          'DROP TABLE spans',
        ]
      : [answerSql(plan, `(${spansSql(plan)})`)]),
    'DROP TABLE judged; DROP TABLE second_look; DROP TABLE third_look',
    ...(plan.question.shape === 'multi-state' ? [matrixSql(plan)] : []),
    ...(plan.intervals ? linesSql(plan) : []),
  ]);
}

/** Whether days of events or states have to be known before it is clear which cases are in the rows. */
const hasOutcomes = ({ question: { shape } }: Plan): boolean => shape === 'recurrent' || shape === 'multi-state';

/** Drops everything but the answer, once it has been counted: what an open answer holds should be its rows alone. */
export function discard(plan: Plan): string {
  const standing = plan.imputes
    ? 'DROP TABLE standing; DROP TABLE origin_days; DROP VIEW as_recorded'
    : 'DROP VIEW standing';
  const more = [
    ...(hasMarks(plan) ? ['marks'] : []),
    ...(plan.question.shape === 'recurrent' ? ['events'] : []),
    ...(plan.question.shape === 'multi-state' ? ['entered', 'moves', 'matrix'] : []),
    'hard_facts',
    'hard_cases',
    ...(plan.superseded ? ['dead'] : []),
    ...(plan.merged ? ['roots'] : []),
    'pairs',
  ];
  return [standing, ...more.map((table) => `DROP TABLE ${table}`)].join('; ');
}
