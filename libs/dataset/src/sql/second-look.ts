import { lastDay, NAME, TIE_KEY } from './standing.js';
import { LOW, type Cause, type Plan } from './plan.js';
import { or } from './predicate.js';

/** What orders facts, as DuckDB compares it. */
const KEY = `struct_pack(a := a, k := ${TIE_KEY})`;

/** The cases that take a second look. */
export function hardCasesSql({ causes }: Plan): string {
  const days = causes.map((_, k) => `d${k}`).join(', ');
  return `CREATE TEMP TABLE hard_cases AS SELECT c, o, stop, ended_by, ${days} FROM judged WHERE hard`;
}

/** Their facts: these are read a few times, all others once. Finding them costs a pass, so not where there are none. */
export function hardFactsSql(any: boolean): string {
  return `CREATE TEMP TABLE hard_facts AS SELECT * FROM standing WHERE ${any ? 'c IN (SELECT c FROM hard_cases)' : 'false'}`;
}

/** Per case that takes one: what depends on the origin and the stop, fact by fact. */
export function secondLookSql(plan: Plan): string {
  const { causes } = plan;
  const ending = (last: boolean): string =>
    or(causes.flatMap((cause, k) => (cause.last === last ? [`(ended_by = ${k} AND ${cause.sql})`] : [])));
  const origin = `FILTER (${plan.origin} AND a = z AND a = o)`;
  const first = `FILTER (${ending(false)} AND a = z AND a = stop)`;
  const last = `FILTER (${ending(true)} AND a = z AND a = stop)`;
  const judged = plan.question.impreciseDates === 'interval-censor' ? causes.slice(1) : causes;
  const uncertain = or(judged.flatMap((cause) => (cause.stops ? [impreciseSql(cause, causes.indexOf(cause))] : [])));
  const parts = [
    `coalesce(bool_or(a <> z AND z >= o AND a <= ${plan.asOf} AND ${uncertain}), false) AS imprecise`,
    `min(${NAME}) ${origin} AS origin_fact`,
    `coalesce(min(${NAME}) ${first}, max(${NAME}) ${last}) AS end_fact`,
    ...(plan.imputes
      ? [
          `arg_min(im, ${TIE_KEY}) ${origin} AS origin_imputed`,
          `coalesce(arg_min(im, ${TIE_KEY}) ${first}, arg_max(im, ${TIE_KEY}) ${last}) AS end_imputed`,
        ]
      : []),
    ...intervalParts(plan),
    ...groupParts(plan),
    ...covariateParts(plan),
    `${straddles(plan, [...plan.population.has, ...plan.population.hasNot], 'o')} AS population_unsure`,
  ];
  return `CREATE TEMP TABLE second_look AS
    SELECT s.c, ${parts.join(',\n      ')}
    FROM hard_facts s JOIN hard_cases j ON j.c = s.c GROUP BY s.c`;
}

/** Whether an imprecise fact of a cause may have ended follow-up at or before the stop. */
function impreciseSql({ sql, last }: Cause, k: number): string {
  if (!last) return `(${sql} AND a <= stop)`;
  return `(${sql} AND coalesce(CASE WHEN d${k} IS NULL THEN a <= stop ELSE d${k} = stop AND z > stop END, false))`;
}

/** The base day: the one on which baseline values are as known. */
export const baseDay = ({ baseDays }: Plan): string => (baseDays === 0 ? 'o' : `(o + ${baseDays})`);

/** Whether a fact of some patterns that has happened may be on either side of a day. */
function straddles({ asOf }: Plan, patterns: readonly string[], day: string): string {
  return `coalesce(bool_or(${or(patterns)} AND a <= least(${day}, ${asOf}) AND z > ${day}), false)`;
}

/** Imprecise facts of the endpoint, where the question has it interval-censored: an unknown one is within follow-up. */
function intervalParts(plan: Plan): string[] {
  if (plan.question.impreciseDates !== 'interval-censor') return [];
  const a = `(CASE WHEN a = ${LOW} THEN o ELSE a END)`;
  const z = `(CASE WHEN a = ${LOW} THEN ${lastDay(plan)} ELSE z END)`;
  const filter = `FILTER (${plan.causes[0]!.sql} AND a <> z AND a <= ${plan.asOf} AND ${a} <= stop)`;
  return [
    `min(${a}) ${filter} AS ic_first`,
    `min(${z}) ${filter} AS ic_last`,
    `coalesce(bool_or(${z} > stop) ${filter}, false) AS ic_open`,
    `arg_min(${NAME}, struct_pack(a := ${a}, k := ${TIE_KEY})) ${filter} AS ic_fact`,
  ];
}

function groupParts(plan: Plan): string[] {
  const { group, asOf } = plan;
  const base = baseDay(plan);
  switch (group?.kind) {
    case undefined:
      return [];
    case 'process-version':
      return [`arg_max(struct_pack(v := ${group.column}), ${KEY}) FILTER (${group.pattern} AND z <= o) AS place`];
    case 'from': {
      const value = `arg_min(struct_pack(v := ${group.column}), ${KEY})`;
      return [
        `${value} FILTER (${group.pattern} AND z <= ${base}) AS g_base`,
        `${value} FILTER (${group.pattern} AND z <= ${asOf}) AS g_as_of`,
        `${straddles(plan, [group.pattern], group.anyTime ? String(asOf) : base)} AS group_unsure`,
      ];
    }
    case 'rules':
      return [`${straddles(plan, group.patterns, group.anyTime ? String(asOf) : base)} AS group_unsure`];
  }
}

function covariateParts(plan: Plan): string[] {
  const base = baseDay(plan);
  return plan.covariates.flatMap(({ pattern, column }, i) => {
    const by = `${pattern} AND z <= ${base}`;
    return [
      `arg_max(struct_pack(v := ${column}), ${KEY}) FILTER (${by}) AS v${i}`,
      `arg_min(struct_pack(v := ${column}), ${KEY}) FILTER (${pattern} AND z > ${base} AND z <= ${plan.asOf}) AS later_v${i}`,
      `coalesce(bool_or(${by}), false) AS v${i}_known`,
      `coalesce(bool_or(${pattern} AND z > ${base} AND a <= ${plan.asOf}), false) AS v${i}_later`,
      `${straddles(plan, [pattern], base)} AS v${i}_unsure`,
      `list(struct_pack(a := a, v := ${column}::VARCHAR)) FILTER (${by}) AS v${i}_all`,
    ];
  });
}

/** Whether several values of a covariate were recorded for the last day before the base day. */
export function tiedValues(i: number): string {
  const all = `v${i}_all`;
  const last = `list_max(list_transform(${all}, x -> x.a))`;
  return `coalesce(len(list_distinct(list_transform(list_filter(${all}, x -> x.a = ${last}), x -> x.v))) > 1, false)`;
}
