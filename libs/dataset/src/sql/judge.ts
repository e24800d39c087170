import { HIGH, type Cause, type Plan } from './plan.js';
import { or } from './predicate.js';

/** What ended a case's follow-up or an interval, besides the numbers of causes. */
export const ENDED_BY = { administrative: -1, maxFollowUp: -2, tied: -3, continues: -4 } as const;

/**
 * Per case: whether it can be at risk (steps 1 and 2 of docs/reference/datasets.md), when follow-up stopped, by what, and
 * whether it takes a second look to say more.
 */
export function judgedSql(plan: Plan): string {
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
    ...causes.flatMap(({ stops }, k) => (stops ? [`coalesce(d${k}, ${HIGH})`] : [])),
  ];
  const hard = [
    'vague',
    'n_o > 1',
    ...(plan.imputes ? ['imputed_facts > 0'] : []),
    ...causes.map((_, k) => `(ended_by = ${k} AND n_d${k} > 1)`),
    ...plan.covariates.map((_, i) => `n_v${i} > 1`),
    ...(plan.group === undefined || plan.group.kind === 'rules' ? [] : ['n_g > 1']),
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
    hits AS (SELECT *, ${causes.map((_, k) => `${hitSql(plan, k)} AS h${k}`).join(', ')} FROM stops),
    ended AS (SELECT * EXCLUDE (${causes.map((_, k) => `h${k}`).join(', ')}), ${endedBySql(plan)}::INTEGER AS ended_by FROM hits)
    SELECT *, reason IS NULL AND ${or(hard)} AS hard FROM ended`;
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
