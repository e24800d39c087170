import { HIGH, LOW, type Plan } from './plan.js';

/** The last day that anything of a case can be seen: the cut-off or the end of the study. */
export const lastDay = ({ asOf, studyEnd }: Plan): number => Math.min(asOf, studyEnd ?? HIGH);

/** A fact as rows name it. */
export const NAME = "(source || ' ' || id)";

/** What orders facts of one first day. */
export const TIE_KEY = "(source || ' ' || id || ' ' || own_id)";

/** For each case that a merge concerns: the case that stands for it. `pairs` holds a root's pair with itself too. */
export function rootsSql(plan: Plan): string {
  return `CREATE TEMP TABLE roots AS
    SELECT c.case_no, r.case_no AS root_no, c.id AS own_id, c.case_no <> r.case_no AS merged
    FROM pairs p
    JOIN cases c ON c.protocol_no = ${plan.protocolNo} AND c.id = p.merged
    JOIN cases r ON r.protocol_no = ${plan.protocolNo} AND r.id = p.root`;
}

/**
 * The facts that stand, by the case that stands for theirs (`c`), with the first and last day that they can have occurred
 * (`a`, `z`). Where dates are imputed, `im` says of which (and in ADTTE `flag` what of them).
 */
export function standingSql(plan: Plan): string[] {
  const dead = plan.superseded ? [deadSql(plan)] : [];
  if (!plan.imputes) return [...dead, `CREATE TEMP VIEW standing AS ${livingSql(plan)}`];
  // What CDISC's imputation flags tell apart: a month has 31 days at most.
  const flag =
    plan.question.format === 'adtte'
      ? `, CASE WHEN day IS NULL THEN '' WHEN a = ${LOW} THEN 'Y' WHEN z - a < 31 THEN 'D' ELSE 'M' END AS flag`
      : '';
  return [
    ...dead,
    `CREATE TEMP VIEW as_recorded AS ${livingSql(plan)}`,
    `CREATE TEMP TABLE origin_days AS
      SELECT c, min(day) AS o FROM (SELECT r.*, coalesce(${imputedDaySql(plan, false)}, a) AS day FROM as_recorded r)
      WHERE ${plan.origin} AND day > ${LOW} AND day <= ${plan.asOf} GROUP BY c`,
    `CREATE TEMP TABLE standing AS
      SELECT r.* REPLACE (coalesce(day, a) AS a, coalesce(day, z) AS z), day IS NOT NULL AS im${flag}
      FROM (SELECT r.*, ${imputedDaySql(plan, true)} AS day FROM as_recorded r LEFT JOIN origin_days d ON d.c = r.c) r`,
    `ALTER TABLE standing DROP COLUMN day`,
  ];
}

/** The day that an imprecise fact is given; NULL for a precise one, and where nothing (known) bounds it. */
function imputedDaySql(plan: Plan, withUnknown: boolean): string {
  const within = (first: string, last: string): string => {
    switch (plan.question.impreciseDates) {
      case 'impute-first':
        return first;
      case 'impute-last':
        return last;
      default:
        return `${first} + (${last} - ${first}) // 2`;
    }
  };
  const end = String(lastDay(plan));
  return `CASE WHEN a = z THEN NULL WHEN a > ${LOW} THEN ${within('a', 'z')} ${
    withUnknown ? `WHEN d.o <= ${end} THEN ${within('d.o', end)}` : ''
  } END`;
}

/** The facts that do not stand: found once, since every pass over the facts leaves them out, and the audit counts them. */
function deadSql(plan: Plan): string {
  const superseded = `s.case_no = f.case_no AND s.revision = f.revision AND s.position <= ${plan.asKnown}`;
  return `CREATE TEMP TABLE dead AS ${recordedSql(plan, `JOIN supersessions s ON ${superseded}`, ', s.voided')}`;
}

/** Recorded facts of the protocol, with what is joined to them. */
function recordedSql(plan: Plan, join = '', more = ''): string {
  const { facts, asKnown, merged } = plan;
  const attributes = facts.columns.map(({ sql }) => `, f.${sql}`).join('');
  const who = merged
    ? "coalesce(r.root_no, f.case_no) AS c, coalesce(r.own_id, '') AS own_id"
    : "f.case_no AS c, '' AS own_id";
  return `SELECT ${who}, f.position, f.type, f.source, f.id,
      coalesce(f.day_from, ${LOW}) AS a, coalesce(f.day_to, ${HIGH}) AS z, f.synthetic${more}${attributes}
    FROM ${facts.table} f ${merged ? 'LEFT JOIN roots r ON r.case_no = f.case_no' : ''} ${join}
    WHERE f.position <= ${asKnown}`;
}

/** Recorded facts that stand. */
function livingSql(plan: Plan): string {
  return `${recordedSql(plan)}${plan.superseded ? ' AND f.position NOT IN (SELECT position FROM dead)' : ''}`;
}
