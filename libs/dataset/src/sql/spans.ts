import { quoteText } from '#columns';
import { dayFromIso } from '#kernel';
import { ENDED_BY } from './judge.js';
import { endSql, hasMarks, lastDayOfEvent } from './marks.js';
import { HIGH, type GroupRulePlan, type Plan } from './plan.js';
import { or } from './predicate.js';
import { baseDay, tiedValues } from './second-look.js';

/**
 * Per case, with the reason why it is not in the rows or everything that its rows say which does not change in time. Steps 3
 * to 7 of docs/reference/datasets.md; `later` reasons (of the matrix, the population, restrictTo) come after the others.
 */
export function spansSql(plan: Plan): string {
  const { question, entry, causes, covariates, group, baseDays } = plan;
  const ic = question.impreciseDates === 'interval-censor';
  const byCause = (expression: (k: number) => string): string =>
    `CASE ended_by ${causes.map((_, k) => `WHEN ${k} THEN ${expression(k)}`).join(' ')} END`;
  const interval = ic ? `coalesce(l.ic_first IS NOT NULL, false)` : 'false';
  const endedByEndpoint = 'ended_by = 0';
  const groupSql = groupColumns(plan);
  const marks = hasMarks(plan);
  const { tie } = lastDayOfEvent(plan);
  const uncertain = [
    ...(group === undefined || group.kind === 'process-version' ? [] : ['l.group_unsure']),
    ...covariates.map((_, i) => `l.v${i}_unsure`),
    ...(marks ? ['t.timed_unsure'] : []),
    'l.population_unsure',
  ];
  const reasons = [
    'WHEN l.imprecise' + (marks ? ' OR t.outcome_unsure' : '') + ` THEN 'date-imprecise'`,
    ...(ic ? [`WHEN ${interval} AND l.ic_open AND NOT ${endedByEndpoint} THEN 'date-imprecise'`] : []),
    `WHEN ended_by = ${ENDED_BY.tied}${question.shape === 'recurrent' ? ` OR (t.outcome_at_stop AND ${tie})` : ''}${
      marks ? ' OR t.states_tied' : ''
    } THEN 'same-instant'`,
    ...(entry === undefined
      ? []
      : [
          `WHEN entry_day IS NULL AND entry_imprecise IS NULL THEN 'no-entry'`,
          `WHEN entry_day IS NULL OR entry_imprecise <= entry_day THEN 'date-imprecise'`,
          `WHEN entry_day > o AND entry_day >= stop THEN 'entry-after-end'`,
        ]),
    `WHEN ${or(uncertain)} THEN 'date-imprecise'`,
    ...(plan.intervals && plan.shift === undefined ? [`WHEN stop = o THEN 'zero-length'`] : []),
    ...(question.shape === 'landmark' ? [`WHEN stop - o <= ${baseDays} THEN 'not-at-risk-at-landmark'`] : []),
  ];
  const population = [
    ...plan.population.has.map((_, p) => `coalesce(p${p} <= o, false)`),
    ...plan.population.hasNot.map((_, p) => `NOT coalesce(p${plan.population.has.length + p} <= o, false)`),
  ];
  const competing = or(causes.flatMap(({ competes }, k) => (k > 0 && competes ? [`ended_by = ${k}`] : [])));
  const shifted = plan.shift === undefined ? 'false' : '(stop = o OR coalesce(t.moved, false))';
  const entrySql = entry === undefined ? '0' : 'greatest(0, entry_day - o)';
  return `SELECT j.c, j.n, j.case_id AS id, coalesce(j.reason, CASE ${reasons.join('\n        ')} END) AS excluded,
      ${population.length === 0 ? 'true' : population.join(' AND ')} AS in_population,
      j.o, ${entrySql}::INTEGER AS entry, j.stop, ${endSql(plan)} AS ends, j.ended_by,
      CASE WHEN ${interval} THEN 3 WHEN ${endedByEndpoint} THEN 1 WHEN ${competing} THEN 2 ELSE 0 END::INTEGER AS status,
      ${
        ic
          ? `CASE WHEN ${interval} THEN greatest(0, l.ic_first - 1 - o) ELSE stop - o END::INTEGER AS time,
      CASE WHEN ${interval} THEN least(l.ic_last, stop) - o WHEN ${endedByEndpoint} THEN stop - o END::INTEGER AS time_upper`
          : `(stop - o)::INTEGER AS time`
      },
      ${groupSql.code} AS group_code, ${groupSql.late} AS group_later,
      ${covariateColumns(plan)}
      CASE WHEN j.hard THEN l.origin_fact ELSE f_o END AS origin_fact,
      CASE ${ic ? `WHEN ${interval} THEN l.ic_fact` : ''} WHEN j.hard THEN l.end_fact ELSE ${byCause((k) => `f${k}`)} END AS end_fact,
      ${shifted} AS shifted,
      ${plan.imputes ? 'coalesce(l.origin_imputed, false) OR coalesce(l.end_imputed, false)' : 'false'} AS imputed,
      coalesce(j.vague, false) AS vague${countColumns(plan)}${
        marks ? timedColumns(plan) : ''
      }${question.shape === 'recurrent' ? ', coalesce(t.outcome_at_stop, false) AS outcome_at_stop' : ''}
    FROM judged j LEFT JOIN second_look l ON l.c = j.c ${marks ? 'LEFT JOIN third_look t ON t.c = j.c' : ''}`;
}

/** Of each time-dependent covariate: whether it has several values at one time; at a landmark, its value there. */
function timedColumns({ timeDependent, question: { shape } }: Plan): string {
  return timeDependent
    .map(({ as }, i) => {
      const tied = `, coalesce(t.t${i}_tied, false) AS t${i}_tied`;
      if (shape !== 'landmark') return tied;
      const count = `coalesce(t.t${i}, 0)`;
      const value = { value: `t.t${i}`, count: `${count}::INTEGER`, ever: `(${count} > 0)::INTEGER` }[as];
      return `${tied}, ${value} AS tv${i}`;
    })
    .join('');
}

/** What the audit counts facts by where a case has one of a kind. */
function countColumns({ causes, covariates }: Plan): string {
  return [
    ...causes.map((_, k) => `, n_d${k}, a${k}`),
    ...covariates.map((_, i) => `, n_v${i}, va${i}, one_v${i} IS NOT NULL AS has_v${i}`),
  ].join('');
}

/** Value, whether it is missed, whether there were several; each with a comma. */
function covariateColumns(plan: Plan): string {
  const base = baseDay(plan);
  return plan.covariates
    .map(({ as, anyTime }, i) => {
      const early = `CASE WHEN j.hard THEN l.v${i}.v WHEN va${i} <= ${base} THEN one_v${i} END`;
      const later = `CASE WHEN j.hard THEN l.later_v${i}.v WHEN va${i} > ${base} AND va${i} <= ${plan.asOf} THEN one_v${i} END`;
      const missed = `CASE WHEN j.hard THEN NOT l.v${i}_known AND l.v${i}_later ELSE n_v${i} = 1 AND va${i} > ${base} AND va${i} <= ${plan.asOf} END`;
      const value = anyTime ? `CASE WHEN ${missed} THEN ${later} ELSE ${early} END` : early;
      return `${as === 'years' ? `((o - (${value}))::DOUBLE / 365.25::DOUBLE)` : `(${value})`} AS v${i},
    coalesce(${missed}, false) AS v${i}_later, CASE WHEN j.hard THEN ${tiedValues(i)} ELSE false END AS v${i}_tied,`;
    })
    .join('\n      ');
}

function groupColumns(plan: Plan): { code: string; late: string } {
  const { group, asOf } = plan;
  const base = baseDay(plan);
  switch (group?.kind) {
    case undefined:
      return { code: 'NULL::VARCHAR', late: 'false' };
    case 'process-version':
      return { code: processVersionSql(plan), late: 'false' };
    case 'from': {
      const found = (day: string, hard: string): string =>
        `(CASE WHEN j.hard THEN l.${hard}.v WHEN gz <= ${day} THEN one_g END)`;
      const [early, late] = [found(base, 'g_base'), found(String(asOf), 'g_as_of')];
      return { code: group.anyTime ? late : early, late: `(${early} IS DISTINCT FROM ${late})` };
    }
    case 'rules': {
      const [early, late] = [ruleSql(group.rules, base), ruleSql(group.rules, String(asOf))];
      return { code: group.anyTime ? late : early, late: `(${early} IS DISTINCT FROM ${late})` };
    }
  }
}

/** The code of the first rule that holds by a day. */
function ruleSql(rules: readonly GroupRulePlan[], day: string): string {
  const by = (i: number): string => `coalesce(g${i} <= ${day}, false)`;
  const whens = rules.map(({ code, has, hasNot }) => {
    const holds = ['true', ...has.map(by), ...hasNot.map((i) => `NOT ${by(i)}`)].join(' AND ');
    return `WHEN ${holds} THEN ${quoteText(code)}`;
  });
  return whens.length === 0 ? 'NULL::VARCHAR' : `(CASE ${whens.join(' ')} END)`;
}

/** The first way of working that is in force on the origin day at the case's place. */
function processVersionSql({ definition }: Plan): string {
  const place = '(CASE WHEN j.hard THEN l.place.v WHEN gz <= o THEN one_g END)';
  const whens = (definition.processVersions ?? []).map(({ name, from, to, where }) => {
    const last = to === undefined ? HIGH : dayFromIso(to)!;
    const there = where === undefined ? 'true' : `coalesce(${place} IN (${where.map(quoteText).join(', ')}), false)`;
    return `WHEN o BETWEEN ${dayFromIso(from)!} AND ${last} AND ${there} THEN ${quoteText(name)}`;
  });
  return whens.length === 0 ? 'NULL::VARCHAR' : `(CASE ${whens.join(' ')} END)`;
}
