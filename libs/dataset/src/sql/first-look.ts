import type { Plan } from './plan.js';
import { NAME } from './standing.js';

/**
 * Per case, in one pass over its facts: what can be said before the origin is known. Of each kind of fact that the question
 * is about, `n…` counts them; where there is one, its name or value is here already, and {@link secondLookSql} needs only look
 * at cases that have several, or a date that is not exact.
 *
 * In all that follows the numbered columns go by the causes (`d…`: the deciding day, `i…`: the certain day of imprecise
 * ones), covariates, patterns of the group and of the population in the plan.
 */
export function firstLookSql(plan: Plan): string {
  const { asOf } = plan;
  const when = (...conditions: string[]): string => `FILTER (${conditions.join(' AND ')})`;
  const happened = `a <= ${asOf}`;
  const parts = [
    `min(a) ${when(plan.origin, 'a = z')} AS o`,
    `min(a) ${when(plan.origin, 'a <> z')} AS oi`,
    `count(*) ${when(plan.origin)} AS n_o`,
    `any_value(${NAME}) ${when(plan.origin)} AS f_o`,
    ...plan.causes.flatMap(({ sql, last }, k) => [
      `${last ? 'max' : 'min'}(a) ${when(sql, 'a = z', happened)} AS d${k}`,
      `${last ? 'max' : 'min'}(z) ${when(sql, 'a <> z', happened)} AS i${k}`,
      `count(*) ${when(sql)} AS n_d${k}`,
      `any_value(${NAME}) ${when(sql)} AS f${k}`,
      // A deciding day that has not happened yet is a day all the same to the audit.
      `min(a) ${when(sql)} AS a${k}`,
    ]),
    ...(plan.entry === undefined
      ? []
      : [
          `min(a) ${when(plan.entry, 'a = z', happened)} AS entry_day`,
          `min(a) ${when(plan.entry, 'a <> z', happened)} AS entry_imprecise`,
        ]),
    ...groupParts(plan, when),
    ...plan.covariates.flatMap(({ pattern, column }, i) => [
      `count(*) ${when(pattern)} AS n_v${i}`,
      `min(a) ${when(pattern)} AS va${i}`,
      `any_value(${column}) ${when(pattern)} AS one_v${i}`,
    ]),
    ...[...plan.population.has, ...plan.population.hasNot].map((sql, p) => `min(z) ${when(sql)} AS p${p}`),
    'bool_or(a <> z) AS vague',
    `bool_or(synthetic AND ${happened}) AS synthetic`,
    'count(*) AS facts',
    `count(*) FILTER (a > ${asOf}) AS facts_after`,
    plan.imputes ? 'count(*) FILTER (im) AS imputed_facts' : '0 AS imputed_facts',
  ];
  return `CREATE TEMP TABLE first_look AS SELECT c, ${parts.join(',\n      ')} FROM standing GROUP BY c`;
}

function groupParts({ group }: Plan, when: (...conditions: string[]) => string): string[] {
  switch (group?.kind) {
    case undefined:
      return [];
    case 'rules':
      return group.patterns.map((sql, i) => `min(z) ${when(sql)} AS g${i}`);
    case 'from':
    case 'process-version':
      return [
        `count(*) ${when(group.pattern)} AS n_g`,
        `min(z) ${when(group.pattern)} AS gz`,
        `any_value(${group.column}) ${when(group.pattern)} AS one_g`,
      ];
  }
}
