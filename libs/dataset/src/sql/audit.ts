import type { MergeEdge } from '#case';
import type { Reading } from '#columns';
import { CENSORED, INITIAL_STATE, statesOf } from '../codebook.js';
import {
  DATASET_FINDINGS,
  EXCLUSION_REASONS,
  type Audit,
  type DatasetFinding,
  type DatasetFindingKind,
  type ExclusionReason,
  type Outcome,
  type TransitionCount,
} from '../answer.js';
import type { Doubts } from '../warnings.js';
import { countFacts } from './counts.js';
import { hasMarks, isItem, itemsOf } from './marks.js';
import type { Plan } from './plan.js';

/** How many ids a finding names. */
const NAMED = 100;

/** Counts what became of every case and fact of an answer that has just been built in a connection. */
export async function readAudit(
  reading: Reading,
  plan: Plan,
  ineffective: readonly MergeEdge[],
): Promise<{ audit: Audit; doubts: Doubts; fullCases: number }> {
  const { question } = plan;
  const own = await readOutcome(reading, plan, 'excluded IS NULL');
  const full =
    question.restrictTo === null
      ? null
      : await readOutcome(reading, plan, `(excluded IS NULL OR excluded = 'restricted')`);
  const [totals] = await reading.rows(`SELECT count(*)::INTEGER,
      ${plan.intervals ? '(SELECT count(*)::INTEGER FROM lines)' : 'count(*) FILTER (excluded IS NULL)::INTEGER'} FROM answer`);
  const [cases, rows] = totals as [number, number];
  const excluded = new Map(
    (await reading.rows(
      'SELECT excluded, count(*)::INTEGER FROM answer WHERE excluded IS NOT NULL GROUP BY excluded',
    )) as [ExclusionReason, number][],
  );
  const audit: Audit = {
    cases,
    casesInRows: own.cases,
    rows,
    exclusions: Object.fromEntries(
      EXCLUSION_REASONS.flatMap((reason) => (excluded.has(reason) ? [[reason, excluded.get(reason)!]] : [])),
    ),
    events: own.events,
    competing: own.competing,
    censored: own.censored,
    personDays: own.personDays,
    facts: await readFacts(reading, plan),
    counts: await countFacts(reading, plan),
    transitions: await readTransitions(reading, plan),
    findings: await readFindings(reading, plan),
    fullRiskSet: full,
    ineffectiveMerges: ineffective.map(({ merged, survivor }) => ({ merged, survivor })),
  };
  return { audit, doubts: await readDoubts(reading, plan, audit), fullCases: full?.cases ?? own.cases };
}

async function readFacts(
  reading: Reading,
  { facts, asKnown, asOf, imputes, superseded }: Plan,
): Promise<Audit['facts']> {
  const from = `FROM ${facts.table} f WHERE f.position <= ${asKnown}`;
  const counted = imputes
    ? `SELECT (SELECT count(*) ${from}), count(*), count(*) FILTER (a > ${asOf}), count(*) FILTER (im) FROM standing`
    : // Less those that do not stand: counting these is cheaper than finding all that do.
      `SELECT (SELECT count(*) ${from}), (SELECT count(*) ${from}) - ${superseded ? '(SELECT count(*) FROM dead)' : '0'},
         (SELECT count(*) ${from} AND f.day_from > ${asOf}) - ${
           superseded ? `(SELECT count(*) FROM dead WHERE a > ${asOf})` : '0'
         }, 0`;
  const [row] = await reading.rows(counted);
  const [recorded, standing, afterAsOf, imputed] = (row as (bigint | number)[]).map(Number) as [
    number,
    number,
    number,
    number,
  ];
  return { recorded, superseded: recorded - standing, standing, afterAsOf, imputed };
}

/** How many cases in the rows have a made-up fact that has happened. */
async function countSynthetic(reading: Reading, { madeUp, asOf }: Plan, cases: number): Promise<number> {
  // Each of them has an origin that has happened.
  if (madeUp !== 'some') return madeUp === 'all' ? cases : 0;
  const [row] = await reading.rows(`SELECT count(*)::INTEGER FROM answer
    WHERE excluded IS NULL AND c IN (SELECT c FROM standing WHERE synthetic AND a <= ${asOf})`);
  return row![0] as number;
}

/**
 * What a line of `answer` came to, with the join that it needs: `events`, `days` (exit − entry in whole days), and whether
 * the end `isOnDayZero`, where a shift puts it after the origin.
 */
export function tallySql(plan: Plan): { events: string; days: string; isOnDayZero: string; join: string } {
  const { shape } = plan.question;
  // In days from entry; a landmark's days count from there.
  const from = shape === 'landmark' ? `greatest(entry, ${plan.baseDays})` : 'entry';
  const end = plan.intervals ? '(stop - o)' : 'time';
  const join =
    shape === 'recurrent'
      ? `LEFT JOIN (SELECT c, count(*) AS events, max(t) AS last FROM events GROUP BY c) e USING (c)`
      : shape === 'multi-state'
        ? `LEFT JOIN (SELECT c, count(*) FILTER (target = ${statesOf(plan.question).indexOf(plan.question.endpoint)}) AS events,
             max(t) AS last FROM moves GROUP BY c) e USING (c)`
        : '';
  return { events: outcomeSql(plan)[0], days: `(${end} - ${from})`, isOnDayZero: '(stop = o)', join };
}

/** What the cases of `answer` that fulfil a condition came to. */
async function readOutcome(reading: Reading, plan: Plan, where: string): Promise<Outcome> {
  const [, competing, censored] = outcomeSql(plan);
  const { events, days, isOnDayZero, join } = tallySql(plan);
  const [row] = await reading.rows(`SELECT count(*)::INTEGER, coalesce(sum(${events}), 0)::INTEGER,
      count(*) FILTER (${competing})::INTEGER, count(*) FILTER (${censored})::INTEGER,
      coalesce(sum(${days}), 0)::DOUBLE, count(*) FILTER (${isOnDayZero})::INTEGER FROM answer ${join} WHERE ${where}`);
  const [cases, eventCount, competingCount, censoredCount, wholeDays, onDayZero] = row as number[];
  return {
    cases: cases!,
    events: eventCount!,
    competing: competingCount!,
    censored: censoredCount!,
    // Whole days first: a sum of fractions depends on the order in which it is made.
    personDays: wholeDays! + (plan.shift?.days ?? 0) * onDayZero!,
  };
}

/** Events of a case, whether a competing event ended it, and whether none did: by the end of its last interval. */
function outcomeSql({ question, causes }: Plan): [string, string, string] {
  switch (question.shape) {
    case 'recurrent':
      return [
        'coalesce(e.events, 0)',
        'status = 2 AND e.last IS DISTINCT FROM ends',
        'status = 0 AND e.last IS DISTINCT FROM ends',
      ];
    case 'multi-state': {
      const absorbing = causes.flatMap(({ stops, competes }, k) => (k > 0 && competes && stops ? [k] : []));
      const competing = absorbing.length === 0 ? 'false' : `ended_by IN (${absorbing.join(', ')})`;
      const event = causes[0]!.stops ? 'ended_by = 0' : 'false';
      return ['(coalesce(e.events, 0) > 0)::INTEGER', competing, `NOT (${competing}) AND NOT (${event})`];
    }
    default:
      return ['(status IN (1, 3))::INTEGER', 'status = 2', 'status = 0'];
  }
}

async function readTransitions(reading: Reading, plan: Plan): Promise<TransitionCount[]> {
  const { question, causes } = plan;
  const multiState = question.shape === 'multi-state';
  const names = multiState ? statesOf(question) : [INITIAL_STATE, ...causes.map(({ name }) => name)];
  const end = CENSORED;
  const own = 'excluded IS NULL';
  const selects = multiState
    ? [
        `SELECT source, target FROM moves JOIN answer USING (c) WHERE ${own}`,
        `SELECT coalesce(last.state, 0), NULL FROM answer LEFT JOIN (SELECT c, arg_max(state, t) AS state FROM entered GROUP BY c) last USING (c)
         WHERE ${own} AND ${outcomeSql(plan)[2]} AND NOT coalesce(${competingAbsorbs(plan)}, false)`,
      ]
    : question.shape === 'recurrent'
      ? [
          `SELECT 0, 1 FROM events JOIN answer USING (c) WHERE ${own}`,
          `SELECT 0, CASE WHEN status = 2 THEN ended_by + 1 END FROM answer LEFT JOIN (SELECT c, max(t) AS last FROM events GROUP BY c) e USING (c)
           WHERE ${own} AND e.last IS DISTINCT FROM ends`,
        ]
      : [`SELECT 0, CASE WHEN status = 3 THEN 1 WHEN status > 0 THEN ended_by + 1 END FROM answer WHERE ${own}`];
  const rows = await reading.rows(
    `SELECT s::INTEGER, t::INTEGER, count(*)::INTEGER FROM (${selects.join(' UNION ALL ')}) m(s, t) GROUP BY s, t ORDER BY s, t NULLS LAST`,
  );
  return (rows as [number, number | null, number][]).map(([from, to, count]) => ({
    from: names[from]!,
    to: to === null ? end : names[to]!,
    count,
  }));
}

/** Whether an absorbing state ended a case of a multi-state question. */
function competingAbsorbs({ causes }: Plan): string {
  const absorbing = causes.flatMap(({ stops, competes }, k) => (competes && stops ? [k] : []));
  return absorbing.length === 0 ? 'false' : `ended_by IN (${absorbing.join(', ')})`;
}

async function readFindings(reading: Reading, plan: Plan): Promise<DatasetFinding[]> {
  const found = await Promise.all(
    DATASET_FINDINGS.map(async (finding): Promise<DatasetFinding[]> => {
      const select = findingSql(plan, finding);
      if (select === undefined) return [];
      const [row] = await reading.rows(
        `SELECT count(*)::INTEGER, list(id ORDER BY id)[:${NAMED}]::JSON::VARCHAR FROM (${select})`,
      );
      const [cases, ids] = row as [number, string | null];
      return cases === 0 ? [] : [{ finding, cases, ids: JSON.parse(ids!) as string[] }];
    }),
  );
  return found.flat();
}

/** The ids of the cases that a finding is about; `undefined` where it cannot occur. */
function findingSql(plan: Plan, finding: DatasetFindingKind): string | undefined {
  const endpoint = plan.causes[0]!.sql;
  switch (finding) {
    case 'event-after-absorbing': {
      if (plan.question.shape === 'multi-state') {
        const outcome = isItem(itemsOf(plan), (item) => item.outcome);
        return `SELECT id FROM answer s WHERE excluded IS NULL AND ${competingAbsorbs(plan)} AND EXISTS (
          SELECT 1 FROM marks m WHERE m.c = s.c AND ${outcome} AND NOT vague AND acts AND m.a > s.stop AND m.item <> s.ended_by)`;
      }
      // A case with one endpoint fact has it in hand; those with several are looked at fact by fact.
      return `SELECT id FROM answer WHERE excluded IS NULL AND status = 2 AND n_d0 > 0 AND (
          (n_d0 = 1 AND NOT vague AND a0 > stop AND a0 <= ${plan.asOf})
          OR c IN (SELECT f.c FROM hard_facts f JOIN answer s ON s.c = f.c AND s.excluded IS NULL AND s.status = 2 AND (s.n_d0 > 1 OR s.vague)
                   WHERE ${endpoint} AND f.a = f.z AND f.a > s.stop AND f.a <= ${plan.asOf}))`;
    }
    case 'duplicate-event':
      return `SELECT id FROM answer WHERE excluded IS NULL AND n_d0 > 1 AND c IN (
          SELECT f.c FROM hard_facts f JOIN answer s ON s.c = f.c AND s.excluded IS NULL AND s.n_d0 > 1
          WHERE ${endpoint} AND f.a = f.z AND f.a <= ${plan.asOf} GROUP BY f.c, f.a HAVING count(*) > 1)`;
    default:
      return `SELECT id FROM answer WHERE excluded = '${finding}'`;
  }
}

async function readDoubts(reading: Reading, plan: Plan, audit: Audit): Promise<Doubts> {
  const { covariates, timeDependent } = plan;
  const changing = hasMarks(plan) ? timeDependent.map((_, i) => `t${i}_tied`) : [];
  const conditions = [
    'group_later',
    'imputed',
    'shifted',
    'status = 3',
    ...covariates.flatMap((_, i) => [`v${i}_later`, `v${i}_tied`]),
    ...changing,
  ];
  const [row] = await reading.rows(
    `SELECT ${conditions.map((sql) => `count(*) FILTER (excluded IS NULL AND ${sql})::INTEGER`).join(', ')} FROM answer`,
  );
  const [groupLater, imputed, shifted, intervalCensored, ...rest] = row as number[];
  return {
    cases: audit.casesInRows,
    events: audit.events,
    synthetic: await countSynthetic(reading, plan, audit.casesInRows),
    groupLater: groupLater!,
    imputed: imputed!,
    shifted: shifted!,
    intervalCensored: intervalCensored!,
    covariatesLater: new Map(covariates.map(({ name }, i) => [name, rest[2 * i]!])),
    tiedValues: new Map([
      ...covariates.map(({ name }, i) => [name, rest[2 * i + 1]!] as const),
      ...changing.map((_, i) => [timeDependent[i]!.name, rest[2 * covariates.length + i]!] as const),
    ]),
  };
}
