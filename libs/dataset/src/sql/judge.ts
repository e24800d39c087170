import { HIGH, type Cause, type Plan } from './plan.js';
import { or } from './predicate.js';
import { FirstLook } from './first-look.js';
import { hasMarks } from './marks.js';

/** What ended a case's follow-up or an interval, besides the numbers of causes. */
export const ENDED_BY = { administrative: -1, maxFollowUp: -2, tied: -3, continues: -4 } as const;

/**
 * Per case: whether it can be at risk (steps 1 and 2 of docs/reference/datasets.md), when follow-up stopped, by what, and
 * whether it takes a second look to say more (`hard`). A table where much is made of it, otherwise a view.
 *
 * In all that follows the numbered columns go by the causes (`d…`: the deciding day, `i…`: the certain day of imprecise
 * ones, `n_d…`: how many facts, `a…`: the first day whenever it is), covariates, patterns of the group and of the population
 * in the plan.
 */
export function judgedSql(plan: Plan): { firstLook: string; judged: string } {
  const { asOf, studyEnd, maxFollowUp, causes } = plan;
  const look = new FirstLook(plan);
  const columns = lookedAt(plan, look);
  const originDay = `coalesce(o, ${HIGH})`;
  const eventBefore = causes.filter(({ competes, role }) => competes || role === 'before');
  const exitBefore = causes.filter((cause) => !eventBefore.includes(cause));
  const before = (some: readonly Cause[]): string =>
    or(some.map((cause) => beforeOriginSql(cause, causes.indexOf(cause))));
  const ends = [
    asOf,
    ...(studyEnd === undefined ? [] : [studyEnd]),
    ...(maxFollowUp === undefined ? [] : [`o + ${maxFollowUp}`]),
    ...causes.flatMap(({ stops }, k) => (stops ? [`coalesce(d${k}, ${HIGH})`] : [])),
  ];
  const hard = [
    'vague',
    'n_o > 1',
    ...(plan.imputes ? ['imputed_facts > 0'] : []),
    ...causes.map((_, k) => `n_d${k} > 1`),
    ...plan.covariates.map((_, i) => `n_v${i} > 1`),
    ...(plan.group === undefined || plan.group.kind === 'rules' ? [] : ['n_g > 1']),
  ];
  const judged = `CREATE TEMP ${hasMarks(plan) ? 'TABLE' : 'VIEW'} judged AS
    WITH looked AS (
      SELECT cs.c, cs.n, cs.case_id, ${columns.join(', ')} FROM first_look f RIGHT JOIN ranks cs ON f.c = cs.c),
    origins AS (
      SELECT *, CASE
        ${plan.merged ? `WHEN c IN (SELECT case_no FROM roots WHERE merged) THEN 'merged'` : ''}
        WHEN o IS NULL AND oi IS NULL THEN 'no-origin'
        WHEN oi <= least(${originDay}, ${asOf}) THEN 'date-imprecise'
        WHEN least(${originDay}, coalesce(oi, ${HIGH})) > ${asOf} THEN 'origin-after-as-of'
        ${studyEnd === undefined ? '' : `WHEN o > ${studyEnd} THEN 'origin-after-study-end'`}
        WHEN ${before(eventBefore)} THEN 'event-before-origin'
        WHEN ${before(exitBefore)} THEN 'exit-before-origin' END AS reason
      FROM looked),
    stops AS (SELECT *, least(${ends.join(', ')}) AS stop FROM origins),
    hits AS (SELECT *, ${causes.map((_, k) => `${hitSql(plan, k)} AS h${k}`).join(', ')} FROM stops)
    SELECT *, ${endedBySql(plan)}::INTEGER AS ended_by, coalesce(reason IS NULL AND ${or(hard)}, false) AS hard FROM hits`;
  return { firstLook: look.sql(), judged };
}

/** The cases that were known, numbered by id: the order of every answer, found by sorting nothing but ids. */
export function ranksSql({ protocolNo, asKnown }: Plan): string {
  return `CREATE TEMP TABLE ranks AS
    SELECT case_no AS c, id AS case_id, (row_number() OVER (ORDER BY id) - 1)::INTEGER AS n
    FROM cases WHERE protocol_no = ${protocolNo} AND position <= ${asKnown}`;
}

/** What is said of each case from the first look at its facts. */
function lookedAt(plan: Plan, look: FirstLook): string[] {
  const { asOf, origin, entry, causes, covariates, group, population } = plan;
  const happened = (day: string): string => `CASE WHEN ${day} <= ${asOf} THEN ${day} END`;
  return [
    `${look.preciseDay(origin)} AS o`,
    `${look.impreciseFirstDay(origin)} AS oi`,
    `${look.count(origin)} AS n_o`,
    `${look.name(origin)} AS f_o`,
    ...causes.flatMap(({ sql, last }, k) => [
      `${last ? look.lastPreciseDay(sql) : happened(look.preciseDay(sql))} AS d${k}`,
      `${look.impreciseCertainDay(sql, last)} AS i${k}`,
      `${look.count(sql)} AS n_d${k}`,
      `${look.name(sql)} AS f${k}`,
      `${look.firstDay(sql)} AS a${k}`,
    ]),
    ...(entry === undefined
      ? []
      : [
          `${happened(look.preciseDay(entry))} AS entry_day`,
          `${happened(look.impreciseFirstDay(entry))} AS entry_imprecise`,
        ]),
    ...covariates.flatMap(({ pattern, column }, i) => [
      `${look.count(pattern)} AS n_v${i}`,
      `${look.firstDay(pattern)} AS va${i}`,
      `${look.value(pattern, column)} AS one_v${i}`,
    ]),
    ...(group === undefined
      ? []
      : group.kind === 'rules'
        ? group.patterns.map((sql, i) => `${look.certainDay(sql)} AS g${i}`)
        : [
            `${look.count(group.pattern)} AS n_g`,
            `${look.certainDay(group.pattern)} AS gz`,
            `${look.value(group.pattern, group.column)} AS one_g`,
          ]),
    ...[...population.has, ...population.hasNot].map((sql, p) => `${look.certainDay(sql)} AS p${p}`),
    plan.exact ? 'false AS vague' : 'f.vague',
    ...(plan.imputes ? ['f.imputed_facts'] : []),
  ];
}

/** Whether a cause is certain to have come before the origin. Of a last contact only the last one counts. */
function beforeOriginSql({ last }: Cause, k: number): string {
  const precise = `coalesce(d${k} < o, false)`;
  const imprecise = `coalesce(i${k} < o, false)`;
  return last ? `(CASE WHEN d${k} IS NULL THEN ${imprecise} ELSE ${precise} END)` : `(${precise} OR ${imprecise})`;
}

/** Whether a cause (not a censoring) is at the stop, after what the endpoint's `before` says of its own day. */
function hitSql({ causes, before }: Plan, k: number): string {
  const { role, competes, stops } = causes[k]!;
  if (!competes || !stops) return 'false';
  const hit = `coalesce(d${k} = stop, false)`;
  if (before === undefined || !causes[0]!.stops) return hit;
  if (role === 'endpoint' && !before.endpointCounts)
    return `(${hit} AND NOT coalesce(d${before.number} = stop, false))`;
  if (role === 'before' && before.endpointCounts) return `(${hit} AND NOT coalesce(d0 = stop, false))`;
  return hit;
}

function endedBySql({ causes, precedence, maxFollowUp }: Plan): string {
  const stopping = precedence.filter((k) => causes[k]!.stops);
  const whens = [
    `WHEN ${causes.map((_, k) => `h${k}::INTEGER`).join(' + ')} > 1 THEN ${
      stopping.length === 0
        ? ENDED_BY.tied
        : `(CASE ${stopping.map((k) => `WHEN h${k} THEN ${k}`).join(' ')} ELSE ${ENDED_BY.tied} END)`
    }`,
    ...causes.map((_, k) => `WHEN h${k} THEN ${k}`),
    ...causes.flatMap(({ role, competes, stops }, k) =>
      !stops || role === 'endpoint' || competes ? [] : [`WHEN d${k} = stop THEN ${k}`],
    ),
    ...(maxFollowUp === undefined ? [] : [`WHEN o + ${maxFollowUp} = stop THEN ${ENDED_BY.maxFollowUp}`]),
  ];
  return `CASE ${whens.join(' ')} ELSE ${ENDED_BY.administrative} END`;
}
