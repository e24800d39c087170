import type { Reading } from '#columns';
import type { FactCount } from '../answer.js';
import { countsByCase, endSql, endedByEvent, hasMarks, itemsOf, type Item } from './marks.js';
import type { Plan } from './plan.js';
import { or } from './predicate.js';

/** Where a fact can lie, in the order of {@link FactCount}; then `tied`. */
const PLACES = [
  'early',
  'late',
  'within',
  'boundary',
  'leading',
  'trailing',
  'afterAbsorbing',
  'unknownDate',
  'tied',
] as const;
type Place = (typeof PLACES)[number];
const GONE = ['superseded', 'voided'] as const;
type Counted = Record<Place | (typeof GONE)[number], number>;

/** The lines of the audit about facts, in the question's order: see {@link FactCount}. */
export async function countFacts(reading: Reading, plan: Plan): Promise<FactCount[]> {
  const items = itemsOf(plan);
  const counted = items.map((): Counted => ({
    early: 0,
    late: 0,
    within: 0,
    boundary: 0,
    leading: 0,
    trailing: 0,
    afterAbsorbing: 0,
    unknownDate: 0,
    tied: 0,
    superseded: 0,
    voided: 0,
  }));
  const add = (rows: unknown[][], names: readonly (keyof Counted)[]): void => {
    for (const [item, ...counts] of rows as number[][]) {
      names.forEach((name, i) => (counted[item!]![name] += counts[i]!));
    }
  };
  if (countsByCase(plan)) {
    add(await reading.rows(aloneSql(plan, items)), PLACES);
    await reading.run(severalSql(items));
    await reading.run(atTimesSql(plan, items, hardFactsSql(plan, items)));
    add(await reading.rows(sumSql(plan, items)), PLACES);
    await reading.run('DROP TABLE at_times; DROP TABLE several');
  }
  if (hasMarks(plan)) {
    await reading.run(atTimesSql(plan, items, marksSql(plan)));
    add(await reading.rows(sumSql(plan, items)), PLACES);
    await reading.run('DROP TABLE at_times');
  }
  if (plan.superseded) {
    await reading.run(
      'CREATE TEMP TABLE gone AS SELECT g.* FROM dead g JOIN answer s ON s.c = g.c AND s.excluded IS NULL',
    );
    add(await reading.rows(goneSql(items)), GONE);
    await reading.run('DROP TABLE gone');
  }
  return items.flatMap((item, i) => lineOf(plan, item, counted[i]!));
}

function lineOf({ causes }: Plan, { name, kind, number }: Item, counted: Counted): FactCount[] {
  const role =
    kind === 'cause'
      ? { endpoint: 'endpoint', state: undefined, exit: 'exit', before: undefined }[causes[number]!.role]
      : kind;
  if (role === undefined || role === 'shift') return [];
  const { tied, ...places } = counted;
  const facts = Object.values(places).reduce((sum, count) => sum + count, 0);
  const { early, late, within, boundary, leading, trailing, superseded, voided, unknownDate, afterAbsorbing } = places;
  return [
    {
      name,
      role: role as FactCount['role'],
      facts,
      early,
      late,
      gap: 0,
      within,
      boundary,
      leading,
      trailing,
      superseded,
      voided,
      unknownDate,
      afterAbsorbing,
      tied,
    },
  ];
}

/** The places in and around (entry, ends] of a fact at `t`, of a case whose end is an event where `absorbed`. */
const AROUND = {
  early: 't < entry',
  leading: 't = entry',
  within: 't > entry AND t < ends',
  trailing: 't = ends AND t > entry',
  afterAbsorbing: 't > ends AND t > entry AND absorbed',
  late: 't > ends AND t > entry AND NOT absorbed',
} as const satisfies Partial<Record<Place, string>>;

/** How many facts and which day the line of a case holds of an item: see `first_look`. */
function onLine({ kind, number }: Item): { count: string; day: string; has: string } {
  return kind === 'cause'
    ? { count: `n_d${number}`, day: `a${number}`, has: 'true' }
    : { count: `n_v${number}`, day: `va${number}`, has: `has_v${number}` };
}

/** The items that are counted by the lines of their cases, with their numbers. */
function byCase(items: readonly Item[]): (readonly [Item, number])[] {
  return items.flatMap((item, i) => (item.kind === 'cause' || item.kind === 'covariate' ? [[item, i] as const] : []));
}

/** Counts of items of which a case has one fact, of an exact date: without another look at the facts. */
function aloneSql(plan: Plan, items: readonly Item[]): string {
  const places = PLACES.map((place) =>
    place in AROUND ? `count(*) FILTER (${AROUND[place as keyof typeof AROUND]})::INTEGER` : '0',
  );
  return byCase(items)
    .map(([item, i]) => {
      const { count, day, has } = onLine(item);
      return `SELECT ${i}, ${places.join(', ')} FROM (
        SELECT entry, stop - o AS ends, (${endedByEvent(plan)}) AS absorbed, ${day} - o AS t FROM answer WHERE excluded IS NULL AND NOT vague AND ${count} = 1 AND ${has})`;
    })
    .join(' UNION ALL ');
}

/** The cases that have several facts of such an item, or one of no exact date. */
function severalSql(items: readonly Item[]): string {
  const counts = byCase(items).map(([item, i]) => [onLine(item).count, i] as const);
  return `CREATE TEMP TABLE several AS
    SELECT c, entry, o, stop, ended_by, vague, (stop - o) AS ends${counts.map(([count, i]) => `, ${count} AS n${i}`).join('')}
    FROM answer WHERE excluded IS NULL AND (vague OR ${or(counts.map(([count]) => `${count} > 1`))})`;
}

/** The facts that are left to count, a line for each item that they are of. */
function hardFactsSql(plan: Plan, items: readonly Item[]): string {
  const matches = byCase(items).map(([{ sql }, i]) => `CASE WHEN (s.vague OR s.n${i} > 1) AND ${sql} THEN ${i} END`);
  return `SELECT * EXCLUDE (items), unnest(items)::INTEGER AS item FROM (
    SELECT s.c, s.entry, s.ends, (${endedByEvent(plan)}) AS absorbed, f.a - s.o AS t, f.a <> f.z AS vague,
      list_filter([${matches.join(', ')}], i -> i IS NOT NULL) AS items
    FROM hard_facts f JOIN several s ON s.c = f.c)`;
}

/** The marks of the cases in the rows. */
function marksSql(plan: Plan): string {
  const ends = plan.intervals ? 's.ends' : endSql(plan);
  return `SELECT m.c, m.item, m.t, m.vague, s.entry, ${ends} AS ends, (${endedByEvent(plan)}) AS absorbed
    FROM marks m JOIN answer s ON s.c = m.c WHERE s.excluded IS NULL`;
}

/** For each case and time: how many facts of each item, of an exact date (`k…`) and not (`u…`), and what cut there already. */
function atTimesSql({ question }: Plan, items: readonly Item[], facts: string): string {
  const counts = items.flatMap((_, i) => [
    `count(*) FILTER (item = ${i} AND NOT vague) AS k${i}`,
    `count(*) FILTER (item = ${i} AND vague) AS u${i}`,
  ]);
  const events = { recurrent: 'events', 'multi-state': 'entered' } as Partial<Record<string, string>>;
  const cut = events[question.shape] === undefined ? 'false' : `(c, t) IN (SELECT c, t FROM ${events[question.shape]})`;
  const days = question.cutDays.length === 0 ? 'false' : `t IN (${question.cutDays.join(', ')})`;
  return `CREATE TEMP TABLE at_times AS
    SELECT *, ${cut} AS outcome_there, ${days} AS cut_day FROM (
      SELECT c, t, entry, ends, absorbed, ${counts.join(', ')} FROM (${facts}) GROUP BY c, t, entry, ends, absorbed)`;
}

/** What {@link atTimesSql} laid, counted for each item. */
function sumSql(plan: Plan, items: readonly Item[]): string {
  const { question } = plan;
  const cuts = plan.intervals && question.shape !== 'person-period' && question.recurrentModel !== 'wlw';
  return items
    .map((item, i) => {
      const earlier = items.flatMap((one, j) => (one.kind === 'time-dependent' && j < i ? [`k${j} > 0`] : []));
      const follows = question.shape === 'multi-state' ? !item.outcome : i > 0;
      const boundary = cuts
        ? or(['cut_day', ...(follows ? ['outcome_there'] : []), ...(item.kind === 'time-dependent' ? earlier : [])])
        : 'false';
      const sums = PLACES.map((place) => {
        if (place === 'unknownDate') return `sum(u${i})`;
        if (place === 'tied') return `sum(k${i} - 1) FILTER (k${i} > 0)`;
        if (place === 'within') return `sum(k${i}) FILTER (${AROUND.within} AND NOT ${boundary})`;
        if (place === 'boundary') return `sum(k${i}) FILTER (${AROUND.within} AND ${boundary})`;
        return `sum(k${i}) FILTER (${AROUND[place]})`;
      });
      return `SELECT ${i}, ${sums.map((sum) => `coalesce(${sum}, 0)::INTEGER`).join(', ')} FROM at_times`;
    })
    .join(' UNION ALL ');
}

/** Facts that no longer stand, of the cases in the rows. */
function goneSql(items: readonly Item[]): string {
  return items
    .map(
      ({ sql }, i) => `SELECT ${i}, count(*) FILTER (NOT voided)::INTEGER, count(*) FILTER (voided)::INTEGER
        FROM gone WHERE ${sql}`,
    )
    .join(' UNION ALL ');
}
