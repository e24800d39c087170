import { quoteText } from '#columns';
import { HIGH, LOW, type Cause, type GroupRulePlan, type Plan } from './plan.js';
import { or } from './predicate.js';

/** What ended a case's follow-up, besides the numbers of causes. */
export const ENDED_BY = { administrative: -1, maxFollowUp: -2, tied: -3 } as const;

/**
 * The statements that build an answer in temporary tables of one connection, in order. They expect `pairs (merged, root)`
 * and leave `answer`: a line for each case, with the reason why it is excluded or its row, numbered by id among its kind.
 *
 * In them, `a` and `z` are the first and last day that a fact can have occurred (the same day where it is precise), `c` is
 * the case that stands, and the numbered columns go by the causes of the plan.
 */
export function compile(plan: Plan): string[] {
  return [rootsSql(plan), standingSql(plan), firstLookSql(plan), judgedSql(plan), secondLookSql(plan), answerSql(plan)];
}

/** Drops everything but the answer: what an open answer holds should be its rows alone. */
export const DISCARD =
  'DROP VIEW standing; DROP TABLE second_look; DROP TABLE judged; DROP TABLE first_look; DROP TABLE roots; DROP TABLE pairs';

/** For each case that a merge concerns: the case that stands for it. */
function rootsSql(plan: Plan): string {
  return `CREATE TEMP TABLE roots AS
    SELECT c.case_no, r.case_no AS root_no, c.id AS own_id, c.case_no <> r.case_no AS merged
    FROM pairs p
    JOIN cases c ON c.protocol_no = ${plan.protocolNo} AND c.id = p.merged
    JOIN cases r ON r.protocol_no = ${plan.protocolNo} AND r.id = p.root`;
}

function standingSql(plan: Plan): string {
  const { facts, asKnown } = plan;
  const attributes = facts.columns.map(({ sql }) => `, f.${sql}`).join('');
  return `CREATE TEMP VIEW standing AS
    SELECT coalesce(r.root_no, f.case_no) AS c, f.type, f.source, f.id, coalesce(r.own_id, '') AS own_id,
      coalesce(f.day_from, ${LOW}) AS a, coalesce(f.day_to, ${HIGH}) AS z, f.synthetic${attributes}
    FROM ${facts.table} f LEFT JOIN roots r ON r.case_no = f.case_no
    WHERE f.position <= ${asKnown} AND NOT EXISTS (
      SELECT 1 FROM supersessions s WHERE s.case_no = f.case_no AND s.revision = f.revision AND s.position <= ${asKnown})`;
}

/** Per case: the days of the origin and of everything that can end follow-up, before the origin is known. */
function firstLookSql(plan: Plan): string {
  const { asOf } = plan;
  const causes = plan.causes.flatMap(({ sql, last }, k) => [
    `${last ? 'max' : 'min'}(a) FILTER (${sql} AND a = z AND a <= ${asOf}) AS d${k}`,
    `${last ? 'max' : 'min'}(z) FILTER (${sql} AND a <> z AND a <= ${asOf}) AS i${k}`,
  ]);
  return `CREATE TEMP TABLE first_look AS
    SELECT c, min(a) FILTER (${plan.origin} AND a = z) AS o, min(a) FILTER (${plan.origin} AND a <> z) AS oi,
      ${causes.join(',\n      ')}
    FROM standing GROUP BY c`;
}

/** Per case: whether it can be at risk, when follow-up stopped, and by what. */
function judgedSql(plan: Plan): string {
  const { asOf, studyEnd, maxFollowUp, causes } = plan;
  const originDay = `coalesce(o, ${HIGH})`;
  const eventBefore = causes.filter(({ competes, role }) => competes || role === 'before');
  const exitBefore = causes.filter((cause) => !eventBefore.includes(cause));
  const before = (some: readonly Cause[]): string =>
    or(some.map((cause) => beforeOriginSql(cause, causes.indexOf(cause))));
  const ends = [
    asOf,
    ...(studyEnd === undefined ? [] : [studyEnd]),
    ...(maxFollowUp === undefined ? [] : [`o + ${maxFollowUp}`]),
    ...causes.map((_, k) => `coalesce(d${k}, ${HIGH})`),
  ];
  return `CREATE TEMP TABLE judged AS
    WITH origins AS (
      SELECT cs.case_no, cs.id, f.*, CASE
        WHEN r.merged THEN 'merged'
        WHEN o IS NULL AND oi IS NULL THEN 'no-origin'
        WHEN oi <= least(${originDay}, ${asOf}) THEN 'date-imprecise'
        WHEN least(${originDay}, coalesce(oi, ${HIGH})) > ${asOf} THEN 'origin-after-as-of'
        ${studyEnd === undefined ? '' : `WHEN o > ${studyEnd} THEN 'origin-after-study-end'`}
        WHEN ${before(eventBefore)} THEN 'event-before-origin'
        WHEN ${before(exitBefore)} THEN 'exit-before-origin' END AS reason
      FROM cases cs LEFT JOIN first_look f ON f.c = cs.case_no LEFT JOIN roots r ON r.case_no = cs.case_no
      WHERE cs.protocol_no = ${plan.protocolNo} AND cs.position <= ${plan.asKnown}),
    stops AS (SELECT *, least(${ends.join(', ')}) AS stop FROM origins),
    hits AS (SELECT *, ${causes.map((_, k) => `${hitSql(plan, k)} AS h${k}`).join(', ')} FROM stops)
    SELECT *, ${endedBySql(plan)} AS ended_by FROM hits`;
}

/** Whether a cause is certain to have come before the origin. Of a last contact only the last one counts. */
function beforeOriginSql({ last }: Cause, k: number): string {
  const precise = `coalesce(d${k} < o, false)`;
  const imprecise = `coalesce(i${k} < o, false)`;
  return last ? `(CASE WHEN d${k} IS NULL THEN ${imprecise} ELSE ${precise} END)` : `(${precise} OR ${imprecise})`;
}

/** Whether a cause (not a censoring) is at the stop, after what the endpoint's `before` says of its own day. */
function hitSql({ causes, before }: Plan, k: number): string {
  const { role, competes } = causes[k]!;
  if (!competes) return 'false';
  const hit = `coalesce(d${k} = stop, false)`;
  if (before === undefined) return hit;
  if (role === 'endpoint' && !before.endpointCounts)
    return `(${hit} AND NOT coalesce(d${before.number} = stop, false))`;
  if (role === 'before' && before.endpointCounts) return `(${hit} AND NOT coalesce(d0 = stop, false))`;
  return hit;
}

function endedBySql({ causes, precedence, maxFollowUp }: Plan): string {
  const whens = [
    `WHEN ${causes.map((_, k) => `h${k}::INTEGER`).join(' + ')} > 1 THEN ${
      precedence.length === 0
        ? ENDED_BY.tied
        : `(CASE ${precedence.map((k) => `WHEN h${k} THEN ${k}`).join(' ')} ELSE ${ENDED_BY.tied} END)`
    }`,
    ...causes.map((_, k) => `WHEN h${k} THEN ${k}`),
    ...causes.flatMap(({ role, competes }, k) =>
      role === 'endpoint' || competes ? [] : [`WHEN d${k} = stop THEN ${k}`],
    ),
    ...(maxFollowUp === undefined ? [] : [`WHEN o + ${maxFollowUp} = stop THEN ${ENDED_BY.maxFollowUp}`]),
  ];
  return `CASE ${whens.join(' ')} ELSE ${ENDED_BY.administrative} END`;
}

/** Per case that can be at risk: what depends on the origin and the stop. */
function secondLookSql(plan: Plan): string {
  const { asOf, causes, entry, covariates } = plan;
  const key = "struct_pack(a := a, k := source || ' ' || s.id || ' ' || own_id)";
  const name = "source || ' ' || s.id";
  const ending = (last: boolean): string =>
    or(causes.flatMap((cause, k) => (cause.last === last ? [`(ended_by = ${k} AND ${cause.sql})`] : [])));
  const parts = [
    `bool_or(a <> z AND z >= o AND a <= ${asOf} AND ${or(causes.map(impreciseSql))}) AS imprecise`,
    `min(${name}) FILTER (${plan.origin} AND a = z AND a = o) AS origin_fact`,
    `coalesce(min(${name}) FILTER (${ending(false)} AND a = z AND a = stop), max(${name}) FILTER (${ending(true)} AND a = z AND a = stop)) AS end_fact`,
    `bool_or(synthetic AND a <= ${asOf}) AS synthetic`,
    ...(entry === undefined
      ? []
      : [
          `min(a) FILTER (${entry} AND a = z AND a <= ${asOf}) AS entry_day`,
          `min(a) FILTER (${entry} AND a <> z AND a <= ${asOf}) AS entry_imprecise`,
        ]),
    ...groupLook(plan, key),
    ...covariates.flatMap(({ pattern, column }, i) => [
      `arg_max(struct_pack(v := ${column}), ${key}) FILTER (${pattern} AND z <= o) AS v${i}`,
      `coalesce(bool_or(${pattern} AND z <= o), false) AS v${i}_known`,
      `coalesce(bool_or(${pattern} AND z > o), false) AS v${i}_later`,
    ]),
  ];
  return `CREATE TEMP TABLE second_look AS
    SELECT s.c, ${parts.join(',\n      ')}
    FROM standing s JOIN judged j ON j.c = s.c WHERE j.reason IS NULL GROUP BY s.c`;
}

/** Whether an imprecise fact of a cause may have ended follow-up at or before the stop. */
function impreciseSql({ sql, last }: Cause, k: number): string {
  if (!last) return `(${sql} AND a <= stop)`;
  return `(${sql} AND coalesce(CASE WHEN d${k} IS NULL THEN a <= stop ELSE d${k} = stop AND z > stop END, false))`;
}

function groupLook({ group, asOf }: Plan, key: string): string[] {
  if (group === undefined) return [];
  const patterns = group.kind === 'from' ? [group.pattern] : group.patterns;
  const uncertain = `coalesce(bool_or(${or(patterns)} AND a <= ${asOf} AND z > ${asOf}), false) AS group_uncertain`;
  if (group.kind === 'from') {
    const first = `arg_min(struct_pack(v := ${group.column}, late := z > o), ${key})`;
    return [uncertain, `${first} FILTER (${group.pattern} AND z <= ${asOf}) AS g`];
  }
  return [
    uncertain,
    ...patterns.flatMap((pattern, i) => [
      `coalesce(bool_or(${pattern} AND z <= ${asOf}), false) AS g${i}`,
      `coalesce(bool_or(${pattern} AND z <= ${asOf} AND z <= o), false) AS g${i}_early`,
    ]),
  ];
}

function answerSql(plan: Plan): string {
  const { entry, group, covariates, causes } = plan;
  const entryReasons =
    entry === undefined
      ? ''
      : `WHEN entry_day IS NULL AND entry_imprecise IS NULL THEN 'no-entry'
        WHEN entry_day IS NULL OR entry_imprecise <= entry_day THEN 'date-imprecise'
        WHEN entry_day > o AND entry_day >= stop THEN 'entry-after-end'`;
  const status = `CASE WHEN ended_by = 0 THEN 1 WHEN ${or(
    causes.flatMap(({ competes }, k) => (k > 0 && competes ? [`ended_by = ${k}`] : [])),
  )} THEN 2 ELSE 0 END`;
  const groupColumns = groupSql(plan);
  return `CREATE TEMP TABLE answer AS
    WITH reasons AS (
      SELECT j.*, l.* EXCLUDE (c), coalesce(reason, CASE
        WHEN imprecise THEN 'date-imprecise'
        WHEN ended_by = ${ENDED_BY.tied} THEN 'same-instant'
        ${entryReasons}
        ${group === undefined ? '' : "WHEN group_uncertain THEN 'date-imprecise'"} END) AS excluded
      FROM judged j LEFT JOIN second_look l ON l.c = j.c)
    SELECT (row_number() OVER (PARTITION BY excluded IS NULL ORDER BY id) - 1)::INTEGER AS n, id, excluded,
      ${entry === undefined ? 'NULL::INTEGER' : 'greatest(0, entry_day - o)::INTEGER'} AS entry,
      (stop - o)::INTEGER AS time, (${status})::INTEGER AS status, ended_by::INTEGER AS ended_by,
      ${groupColumns.code} AS group_code, ${groupColumns.late} AS group_late, coalesce(synthetic, false) AS synthetic,
      ${covariates
        .flatMap(({ as }, i) => [
          `${as === 'years' ? `((o - v${i}.v)::DOUBLE / 365.25::DOUBLE)` : `v${i}.v`} AS v${i}`,
          `(NOT v${i}_known AND v${i}_later) AS v${i}_missed`,
        ])
        .map((column) => `${column},`)
        .join(' ')}
      origin_fact, end_fact
    FROM reasons`;
}

function groupSql({ group }: Plan): { code: string; late: string } {
  if (group === undefined) return { code: 'NULL::VARCHAR', late: 'false' };
  if (group.kind === 'from') return { code: 'g.v', late: 'coalesce(g.late, false)' };
  const holds = group.rules.map(({ has, hasNot }) =>
    ['true', ...has.map((i) => `g${i}`), ...hasNot.map((i) => `NOT g${i}`)].join(' AND '),
  );
  const { rules } = group;
  const pick = (value: (rule: GroupRulePlan) => string, other: string): string =>
    rules.length === 0
      ? other
      : `(CASE ${rules.map((rule, r) => `WHEN ${holds[r]!} THEN ${value(rule)}`).join(' ')} ELSE ${other} END)`;
  return {
    code: pick(({ code }) => quoteText(code), 'NULL::VARCHAR'),
    late: pick(({ has }) => or(has.map((i) => `NOT g${i}_early`)), 'false'),
  };
}
