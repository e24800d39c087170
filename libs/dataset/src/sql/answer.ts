import { quoteText } from '#columns';
import { statesOf } from '../codebook.js';
import { isItem, itemsOf, lastDayOfEvent } from './marks.js';
import { or } from './predicate.js';
import type { Plan } from './plan.js';

/**
 * What recurrent and multi-state questions know of `spans` besides: the days of events (`events`), or the states that were
 * entered (`entered`) and the transitions (`moves`) that were seen.
 */
export function outcomesSql(plan: Plan): string[] {
  switch (plan.question.shape) {
    case 'recurrent':
      return [
        `CREATE TEMP TABLE events AS
          SELECT m.c, m.t, min(m.name) AS fact FROM marks m JOIN spans s ON s.c = m.c
          WHERE s.excluded IS NULL AND m.item = 0 AND m.acts AND m.t > s.entry AND m.t <= s.ends
            AND NOT (m.at_stop AND ${lastDayOfEvent(plan).drop}) GROUP BY m.c, m.t`,
      ];
    case 'multi-state': {
      const outcome = isItem(itemsOf(plan), (item) => item.outcome);
      const states = statesOf(plan.question);
      const number = plan.causes.flatMap(({ name, competes }, k) =>
        competes ? [`WHEN ${k} THEN ${states.indexOf(name)}`] : [],
      );
      return [
        `CREATE TEMP TABLE entered AS
          SELECT c, t, CASE item ${number.join(' ')} END::INTEGER AS state, item, fact FROM (
            SELECT m.c, m.t, m.item, min(m.name) AS fact, lag(m.item) OVER (PARTITION BY m.c ORDER BY m.t) AS before
            FROM marks m JOIN spans s ON s.c = m.c
            WHERE s.excluded IS NULL AND ${outcome} AND m.acts AND m.t >= 0 AND m.a >= s.o AND m.t <= s.ends
            GROUP BY m.c, m.t, m.item)
          WHERE item IS DISTINCT FROM before`,
        `CREATE TEMP TABLE moves AS SELECT * FROM (
          SELECT e.c, e.t, coalesce(lag(e.state) OVER (PARTITION BY e.c ORDER BY e.t), 0)::INTEGER AS source, e.state AS target
          FROM entered e JOIN spans s ON s.c = e.c
          QUALIFY e.t > 0 AND e.t > s.entry)`,
      ];
    }
    default:
      return [];
  }
}

/** Every case, with the reason why it is not in the rows, if it is not. */
export function answerSql(plan: Plan, spans: string): string {
  const { question } = plan;
  const reasons = [
    ...(question.transitions === null
      ? []
      : [`WHEN c IN (SELECT c FROM moves WHERE NOT ${allowedSql(plan)}) THEN 'transition-not-allowed'`]),
    `WHEN NOT in_population THEN 'not-in-population'`,
    ...(question.restrictTo === null ? [] : [`WHEN NOT ${hadEventSql(plan)} THEN 'restricted'`]),
  ];
  return `CREATE TEMP TABLE answer AS
    SELECT * REPLACE (coalesce(excluded, CASE ${reasons.join(' ')} END) AS excluded) FROM ${spans}`;
}

function allowedSql({ question }: Plan): string {
  const states = statesOf(question);
  return or(
    question.transitions!.map(([from, to]) => `(source = ${states.indexOf(from)} AND target = ${states.indexOf(to)})`),
  );
}

/** Whether a case had the endpoint. */
function hadEventSql({ question }: Plan): string {
  switch (question.shape) {
    case 'recurrent':
      return '(c IN (SELECT c FROM events))';
    case 'multi-state':
      return `(c IN (SELECT c FROM moves WHERE target = ${statesOf(question).indexOf(question.endpoint)}))`;
    default:
      return '(status IN (1, 3))';
  }
}

/** The numbered transitions: those given, or those found among the cases in the rows. */
export function matrixSql({ question }: Plan): string {
  const states = statesOf(question);
  const found = 'SELECT DISTINCT source, target FROM moves JOIN answer USING (c) WHERE excluded IS NULL';
  const given = (question.transitions ?? []).map(([from, to]) => `(${states.indexOf(from)}, ${states.indexOf(to)})`);
  const pairs = question.transitions === null ? found : `SELECT * FROM (VALUES ${given.join(', ')}) m(source, target)`;
  return `CREATE TEMP TABLE matrix AS
    SELECT source::INTEGER AS source, target::INTEGER AS target,
      row_number() OVER (ORDER BY source, target)::INTEGER AS transition FROM (${pairs})`;
}

/** The name of a state by its number. */
export function stateName({ question }: Plan, number: string): string {
  const whens = statesOf(question).map((name, i) => `WHEN ${i} THEN ${quoteText(name)}`);
  return `CASE ${number} ${whens.join(' ')} END`;
}
