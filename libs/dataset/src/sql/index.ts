import { answerSql, matrixSql, outcomesSql } from './answer.js';
import { firstLookSql } from './first-look.js';
import { judgedSql } from './judge.js';
import { linesSql } from './lines.js';
import { marksSql, thirdLookSql } from './marks.js';
import type { Plan } from './plan.js';
import { secondLookSql } from './second-look.js';
import { hasMarks, spansSql } from './spans.js';
import { rootsSql, standingSql } from './standing.js';

export { readAudit } from './audit.js';
export { lineSql } from './csv.js';
export { fromSql, orderSql, outputColumns, type OutputColumn } from './output.js';
export { planQuestion, type Plan } from './plan.js';

/**
 * The statements that build an answer in temporary tables of one connection, in order. They expect `pairs (merged, root)`
 * and leave `answer`, a line for each case with the reason why it is excluded or what its rows have in common, and, where
 * rows are intervals, `lines`; and what the audit counts from.
 */
export function compile(plan: Plan): string[] {
  const start = [rootsSql(plan), ...standingSql(plan), firstLookSql(plan), judgedSql(plan), secondLookSql(plan)];
  if (!hasMarks(plan)) return [...start, answerSql(plan, `(${spansSql(plan)})`)];
  return [
    ...start,
    marksSql(plan),
    thirdLookSql(plan),
    `CREATE TEMP TABLE spans AS ${spansSql(plan)}`,
    ...outcomesSql(plan),
    answerSql(plan, 'spans'),
    ...(plan.question.shape === 'multi-state' ? [matrixSql(plan)] : []),
    ...(plan.intervals ? linesSql(plan) : []),
  ];
}

/** Drops everything but the answer, once it has been counted: what an open answer holds should be its rows alone. */
export function discard(plan: Plan): string {
  const standing = plan.imputes
    ? 'DROP TABLE standing; DROP TABLE origin_days; DROP VIEW as_recorded'
    : 'DROP VIEW standing';
  const more = [
    ...(hasMarks(plan) ? ['marks', 'third_look', 'spans'] : []),
    ...(plan.question.shape === 'recurrent' ? ['events'] : []),
    ...(plan.question.shape === 'multi-state' ? ['entered', 'moves', 'matrix'] : []),
    ...(plan.intervals && plan.question.recurrentModel !== 'wlw' ? ['edges'] : []),
    'second_look',
    'judged',
    'first_look',
    'roots',
    'pairs',
  ];
  return [standing, ...more.map((table) => `DROP TABLE ${table}`)].join('; ');
}
