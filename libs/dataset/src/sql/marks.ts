import { or } from './predicate.js';
import type { Plan } from './plan.js';
import { NAME, TIE_KEY } from './standing.js';

/** Something whose facts are marks on a case's time: its place in {@link itemsOf} is its number in the SQL. */
export interface Item {
  readonly name: string;
  readonly kind: 'cause' | 'covariate' | 'time-dependent' | 'shift';
  /** Number among the causes, covariates or time-dependent covariates. */
  readonly number: number;
  readonly sql: string;
  /** Whether its days close intervals with an outcome: a recurrent endpoint, a state. */
  readonly outcome: boolean;
}

/** The causes, then baseline covariates, time-dependent ones, and the facts that the shift moves. */
export function itemsOf(plan: Plan): Item[] {
  const { question, causes, covariates, timeDependent, shift } = plan;
  return [
    ...causes.map(({ name, sql, role, competes }, number): Item => ({
      name,
      kind: 'cause',
      number,
      sql,
      outcome: question.shape === 'recurrent' ? role === 'endpoint' : question.shape === 'multi-state' && competes,
    })),
    ...covariates.map(({ name, pattern, column }, number): Item => ({
      name,
      kind: 'covariate',
      number,
      sql: `(${pattern} AND ${column} IS NOT NULL)`,
      outcome: false,
    })),
    ...timeDependent.map(({ name, pattern }, number): Item => ({
      name,
      kind: 'time-dependent',
      number,
      sql: pattern,
      outcome: false,
    })),
    ...(shift === undefined
      ? []
      : [{ name: 'shift', kind: 'shift' as const, number: 0, sql: shift.sql, outcome: false }]),
  ];
}

/**
 * Whether facts of causes and baseline covariates are counted by the line of their case: nothing cuts before them, and
 * nothing moves them. Otherwise they are marks too.
 */
export function countsByCase({ question, shift }: Plan): boolean {
  const { shape, cutDays } = question;
  return shift === undefined && cutDays.length === 0 && shape !== 'recurrent' && shape !== 'multi-state';
}

/** Whether the facts of an item are marks. */
function isMark(plan: Plan, { kind }: Item): boolean {
  return kind === 'time-dependent' || kind === 'shift' || !countsByCase(plan);
}

/** Numbers of the items of a kind, as an SQL condition on `item`. */
export function isItem(items: readonly Item[], of: (item: Item) => boolean): string {
  const numbers = items.flatMap((item, i) => (of(item) ? [i] : []));
  return numbers.length === 0 ? 'false' : `item IN (${numbers.join(', ')})`;
}

/** Whether a question's SQL looks at single facts on a case's time. */
export const hasMarks = (plan: Plan): boolean => plan.intervals || plan.timeDependent.length > 0;

/** The type of times where rows are intervals. */
export const timeType = ({ shift }: Plan): string => (shift === undefined ? 'INTEGER' : 'DOUBLE');

/** When follow-up ended, from the origin: with a shift, an end on the day of the origin is a little later. */
export function endSql({ shift }: Plan): string {
  return shift === undefined ? '(stop - o)' : `(CASE WHEN stop = o THEN ${shift.days} ELSE stop - o END)::DOUBLE`;
}

/**
 * The facts of every item in cases that can be at risk, a line for each fact and item, by when they take effect (`t`, from
 * the origin). `acts`: it does take effect; `unsure`: it may, on a day that is not known; `at_stop`: it is on the last day and
 * not moved from there.
 */
export function marksSql(plan: Plan): string {
  const { asOf, shift, timeDependent, causes, question } = plan;
  const items = itemsOf(plan);
  const marked = items.filter((item) => isMark(plan, item));
  const timed = isItem(items, ({ kind }) => kind === 'time-dependent');
  const outcome = isItem(items, (item) => item.outcome);
  const values = isItem(
    items,
    ({ kind, number }) => kind === 'time-dependent' && timeDependent[number]!.as === 'value',
  );
  const first = items.findIndex(({ kind }) => kind === 'time-dependent');
  const attributes = timeDependent.flatMap(({ column }, i) =>
    column === undefined ? [] : [`CASE WHEN item = ${first + i} THEN ${column} END AS v${i}`],
  );
  const columns = [...new Set(timeDependent.flatMap(({ column }) => (column === undefined ? [] : [`s.${column}`])))];
  const ends = or(causes.flatMap(({ sql, stops }, k) => (stops ? [`(ended_by = ${k} AND ${sql})`] : [])));
  const latest = question.shape === 'landmark' ? `a <= o + ${plan.baseDays}` : 'a < stop';
  const lag = timeDependent.some((one) => one.lag > 0)
    ? `CASE item ${timeDependent.map((one, i) => `WHEN ${first + i} THEN ${one.lag}`).join(' ')} ELSE 0 END`
    : '0';
  const moved =
    shift === undefined ? 'false' : `(a = z AND a = stop AND a <= ${asOf} AND ${shift.sql} AND NOT ${ends})`;
  const t =
    shift === undefined
      ? '(a - o)'
      : `(CASE WHEN moved AND (${timed} OR ${outcome}) THEN ends - ${shift.days} WHEN stop = o AND a = stop AND a = z AND ended THEN ends ELSE a - o END)::DOUBLE`;
  return `CREATE TEMP TABLE marks AS
    WITH near AS (
      SELECT s.c, s.a, s.z, ${NAME} AS name, ${TIE_KEY} AS key, ${['j.o', 'j.stop', ...columns].join(', ')},
        ${endSql(plan)} AS ends, ${moved} AS moved, ${shift === undefined ? 'false' : ends} AS ended,
        list_filter([${marked.map((item) => `CASE WHEN ${item.sql} THEN ${items.indexOf(item)} END`).join(', ')}], i -> i IS NOT NULL) AS items
      FROM standing s JOIN judged j ON j.c = s.c WHERE j.reason IS NULL AND ${or(marked.map(({ sql }) => sql))}),
    timed AS (SELECT * EXCLUDE (items), unnest(items) AS item, ${t} AS raw FROM near)
    SELECT c, item::INTEGER AS item,
      (CASE WHEN ${timed} AND raw > 0 THEN raw + ${lag} ELSE raw END)::${timeType(plan)} AS t, a,
      CASE WHEN ${values} THEN key END AS key, CASE WHEN ${outcome} THEN name END AS name,
      a <> z AS vague,
      a <= ${asOf} AND (a = z OR (${timed} AND z <= o)) AS acts,
      a <> z AND a <= ${asOf} AND CASE WHEN ${timed} THEN z > o AND ${latest} ELSE ${outcome} AND z >= o AND a <= stop END AS unsure,
      a = z AND a = stop AND a > o AND NOT moved AS at_stop, moved${attributes.map((sql) => `, ${sql}`).join('')}
    FROM timed`;
}

/** Per case: what its marks say of it as a whole. */
export function thirdLookSql(plan: Plan): string {
  const items = itemsOf(plan);
  const timed = isItem(items, ({ kind }) => kind === 'time-dependent');
  const outcome = isItem(items, (item) => item.outcome);
  const multiState = plan.question.shape === 'multi-state';
  return `CREATE TEMP TABLE third_look AS
    SELECT c, bool_or(unsure AND ${outcome}) AS outcome_unsure, bool_or(unsure AND ${timed}) AS timed_unsure,
      bool_or(at_stop AND acts AND ${outcome}) AS outcome_at_stop, bool_or(moved) AS moved,
      ${
        multiState
          ? `c IN (SELECT c FROM marks m JOIN judged j USING (c) WHERE ${outcome} AND acts AND m.a BETWEEN j.o AND j.stop
               GROUP BY c, t HAVING count(DISTINCT item) > 1)`
          : 'false'
      } AS states_tied${tiedParts(plan)}${landmarkParts(plan)}
    FROM marks GROUP BY c`;
}

/** Whether a case has several values of a time-dependent covariate at one time that counts. */
function tiedParts(plan: Plan): string {
  const items = itemsOf(plan);
  const end = plan.question.shape === 'landmark' ? `m.t <= ${plan.baseDays}` : `m.t < ${endSql(plan)}`;
  return plan.timeDependent
    .map(({ as }, i) => {
      if (as !== 'value') return `, false AS t${i}_tied`;
      const item = items.findIndex(({ kind, number }) => kind === 'time-dependent' && number === i);
      return `, c IN (SELECT c FROM marks m JOIN judged j USING (c) WHERE item = ${item} AND acts AND ${end}
        GROUP BY c, t HAVING count(DISTINCT v${i}) > 1) AS t${i}_tied`;
    })
    .join('');
}

/** What each time-dependent covariate has come to at the landmark. */
function landmarkParts(plan: Plan): string {
  if (plan.question.shape !== 'landmark') return '';
  const items = itemsOf(plan);
  return plan.timeDependent
    .map(({ as }, i) => {
      const item = items.findIndex(({ kind, number }) => kind === 'time-dependent' && number === i);
      const filter = `FILTER (item = ${item} AND acts AND t <= ${plan.baseDays})`;
      return as === 'value'
        ? `, arg_max(v${i}, struct_pack(a := a, k := key)) ${filter} AS t${i}`
        : `, count(*) ${filter} AS t${i}`;
    })
    .join('');
}

/** What becomes of a recurrent endpoint on the last day: by the number of the cause that ended follow-up there. */
export function lastDayOfEvent({ causes, precedence, before }: Plan): { drop: string; tie: string } {
  const drop: number[] = [];
  const tie: number[] = [];
  causes.forEach(({ role, competes }, k) => {
    if (k === before?.number) {
      if (!before.endpointCounts) drop.push(k);
      return;
    }
    if (role !== 'exit' || !competes) return;
    const [own, other] = [precedence.indexOf(0), precedence.indexOf(k)];
    if (own < 0 && other < 0) tie.push(k);
    else if (own < 0 || (other >= 0 && other < own)) drop.push(k);
  });
  const by = (numbers: readonly number[]): string =>
    numbers.length === 0 ? 'false' : `ended_by IN (${numbers.join(', ')})`;
  return { drop: by(drop), tie: by(tie) };
}

/** Whether a case was followed to an end that an event brought about. */
export function endedByEvent({ causes }: Plan): string {
  const events = causes.flatMap(({ competes, stops }, k) => (competes && stops ? [k] : []));
  return events.length === 0 ? 'false' : `ended_by IN (${events.join(', ')})`;
}
