import type { Reading } from '#columns';
import type { FactCount } from '../answer.js';
import { endSql, endedByEvent, hasMarks, isItem, itemsOf, type Item } from './marks.js';
import type { Plan } from './plan.js';
import { or } from './predicate.js';
import { recordedSql } from './standing.js';

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
  if (!hasMarks(plan)) {
    add(await reading.rows(aloneSql(plan, items)), PLACES);
    await reading.run(severalSql(items));
  }
  await reading.run(placedSql(plan, items));
  add(await reading.rows(sumSql()), PLACES);
  await reading.run(`DROP TABLE placed${hasMarks(plan) ? '' : '; DROP TABLE several'}`);
  if (plan.superseded) {
    await reading.run(layGone(plan));
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

/** The condition of a place for a fact at `t` in a case followed over (entry, ends]. */
function placeSql(plan: Plan, place: Exclude<Place, 'boundary' | 'unknownDate' | 'tied'>, ends: string): string {
  switch (place) {
    case 'early':
      return 't < entry';
    case 'leading':
      return 't = entry';
    case 'within':
      return `t > entry AND t < ${ends}`;
    case 'trailing':
      return `t = ${ends} AND t > entry`;
    case 'afterAbsorbing':
      return `t > ${ends} AND t > entry AND (${endedByEvent(plan)})`;
    case 'late':
      return `t > ${ends} AND t > entry AND NOT (${endedByEvent(plan)})`;
  }
}

/** How many facts and which day the line of a case holds of an item: see `first_look`. */
function onLine({ kind, number }: Item): { count: string; day: string; has: string } {
  return kind === 'cause'
    ? { count: `n_d${number}`, day: `a${number}`, has: 'true' }
    : { count: `n_v${number}`, day: `va${number}`, has: `has_v${number}` };
}

/** Counts of items of which a case has one fact, of an exact date: without another look at the facts. */
function aloneSql(plan: Plan, items: readonly Item[]): string {
  const places = PLACES.map((place) =>
    place === 'boundary' || place === 'unknownDate' || place === 'tied'
      ? '0'
      : `count(*) FILTER (${placeSql(plan, place, '(stop - o)')})::INTEGER`,
  );
  return items
    .map((item, i) => {
      const { count, day, has } = onLine(item);
      return `SELECT ${i}, ${places.join(', ')} FROM (
        SELECT entry, o, stop, ended_by, ${day} - o AS t FROM answer WHERE excluded IS NULL AND NOT vague AND ${count} = 1 AND ${has})`;
    })
    .join(' UNION ALL ');
}

/** The cases that have several facts of an item, or one of no exact date. */
function severalSql(items: readonly Item[]): string {
  const several = or(items.map((item) => `${onLine(item).count} > 1`));
  return `CREATE TEMP TABLE several AS
    SELECT c, entry, o, stop, ended_by, vague, (stop - o) AS ends, ${items.map((item, i) => `${onLine(item).count} AS n${i}`).join(', ')}
    FROM answer WHERE excluded IS NULL AND (vague OR ${several})`;
}

/** A line for each fact and item that is left to count. */
function placedSql(plan: Plan, items: readonly Item[]): string {
  if (!hasMarks(plan)) {
    const matches = items.map(({ sql }, i) => `CASE WHEN (s.vague OR s.n${i} > 1) AND ${sql} THEN ${i} END`);
    return `CREATE TEMP TABLE placed AS
      SELECT * EXCLUDE (items), unnest(items)::INTEGER AS item, false AS boundary FROM (
        SELECT s.c, s.entry, s.ends, (${endedByEvent(plan)}) AS absorbed, f.a - s.o AS t, f.a <> f.z AS vague,
          list_filter([${matches.join(', ')}], i -> i IS NOT NULL) AS items
        FROM hard_facts f JOIN several s ON s.c = f.c)`;
  }
  const ends = plan.intervals ? 's.ends' : endSql(plan);
  return `CREATE TEMP TABLE placed AS
    SELECT m.c, m.item, m.t, m.vague, s.entry, ${ends} AS ends, (${endedByEvent(plan)}) AS absorbed, ${boundarySql(plan, items)} AS boundary
    FROM marks m JOIN answer s ON s.c = m.c WHERE s.excluded IS NULL`;
}

/** Whether an earlier line of the audit already cut there. */
function boundarySql(plan: Plan, items: readonly Item[]): string {
  const { question } = plan;
  if (!plan.intervals || question.shape === 'person-period' || question.recurrentModel === 'wlw') return 'false';
  const timed = isItem(items, ({ kind }) => kind === 'time-dependent');
  const outcomes = {
    recurrent: '(m.item > 0 AND (m.c, m.t) IN (SELECT c, t FROM events))',
    'multi-state': `(NOT ${isItem(items, (item) => item.outcome)} AND (m.c, m.t) IN (SELECT c, t FROM entered))`,
  } as Partial<Record<string, string>>;
  const cutters = `CASE WHEN ${timed} AND m.acts AND m.t < s.ends THEN m.item END`;
  return or([
    ...(question.cutDays.length === 0 ? [] : [`m.t IN (${question.cutDays.join(', ')})`]),
    ...(outcomes[question.shape] === undefined ? [] : [outcomes[question.shape]!]),
    `coalesce(${timed} AND min(${cutters}) OVER (PARTITION BY m.c, m.t) < m.item, false)`,
  ]);
}

/** What {@link placedSql} laid, counted. */
function sumSql(): string {
  const inside = 't > entry AND t < ends';
  const places: Record<Place, string> = {
    early: 't < entry',
    late: 't > ends AND t > entry AND NOT absorbed',
    within: `${inside} AND NOT boundary`,
    boundary: `${inside} AND boundary`,
    leading: 't = entry',
    trailing: 't = ends AND t > entry',
    afterAbsorbing: 't > ends AND t > entry AND absorbed',
    unknownDate: 'false',
    tied: 'false',
  };
  const dated = PLACES.slice(0, 7).map((place) => `count(*) FILTER (NOT vague AND ${places[place]})::INTEGER`);
  return `SELECT item, ${dated.join(', ')}, count(*) FILTER (vague)::INTEGER,
      (count(*) FILTER (NOT vague) - count(DISTINCT CASE WHEN NOT vague THEN struct_pack(c := c, t := t) END))::INTEGER
    FROM placed GROUP BY item`;
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

/** The facts that do not stand, of the cases in the rows: what {@link goneSql} counts. */
function layGone(plan: Plan): string {
  return `CREATE TEMP TABLE gone AS SELECT g.* FROM (${recordedSql(plan, true)}) g JOIN answer s ON s.c = g.c AND s.excluded IS NULL`;
}
