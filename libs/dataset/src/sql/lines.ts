import { ENDED_BY } from './judge.js';
import { isItem, itemsOf, timeType } from './marks.js';
import type { Plan } from './plan.js';

/**
 * The rows of a shape of intervals, by the number of their case: (tstart, tstop], what each ended in, and the values of the
 * time-dependent covariates. `t` orders them within the case.
 */
export function linesSql(plan: Plan): string[] {
  if (plan.question.recurrentModel === 'wlw') return [wlwSql(plan)];
  return [edgesSql(plan), intervalsSql(plan), 'DROP TABLE edges'];
}

/** One line for each case and moment at which something begins, with what begins there. */
function edgesSql(plan: Plan): string {
  const { question, timeDependent } = plan;
  const type = timeType(plan);
  const items = itemsOf(plan);
  const first = items.findIndex(({ kind }) => kind === 'time-dependent');
  const timed = isItem(items, ({ kind }) => kind === 'time-dependent');
  const kept = 'JOIN answer s ON s.c = m.c AND s.excluded IS NULL';
  const sources = [
    `SELECT c, entry::${type} AS t, true AS cuts FROM answer WHERE excluded IS NULL`,
    ...(question.cutDays.length === 0
      ? []
      : [
          `SELECT c, d::${type} AS t, true AS cuts FROM answer, (SELECT unnest([${question.cutDays.join(', ')}]) AS d)
           WHERE excluded IS NULL AND d > entry AND d < ends`,
        ]),
    ...(question.period === null
      ? []
      : [
          `SELECT c, d::${type} AS t, true AS cuts
           FROM (SELECT c, entry, ends, unnest(range(${question.period}, ceil(ends)::BIGINT, ${question.period})) AS d FROM answer WHERE excluded IS NULL)
           WHERE d > entry AND d < ends`,
        ]),
    ...(question.shape === 'recurrent'
      ? [`SELECT m.c, m.t, true AS cuts, true AS event, m.fact FROM events m ${kept}`]
      : []),
    ...(question.shape === 'multi-state'
      ? [
          `SELECT m.c, greatest(m.t, s.entry) AS t, m.t > s.entry AS cuts, m.state, m.item, m.t AS begun,
             CASE WHEN m.t > s.entry THEN m.fact END AS fact FROM entered m ${kept}`,
        ]
      : []),
    ...(timeDependent.length === 0
      ? []
      : [
          `SELECT m.c, greatest(m.t, s.entry) AS t, m.t > s.entry AND ${question.shape !== 'person-period'} AS cuts,
             struct_pack(a := m.a, k := m.key) AS key, ${timeDependent
               .map(({ as }, i) => (as === 'value' ? `m.v${i}` : `CASE WHEN m.item = ${first + i} THEN 1 END AS n${i}`))
               .join(', ')}
           FROM marks m ${kept} WHERE ${timed} AND m.acts AND m.t < s.ends`,
        ]),
  ];
  const parts = [
    'bool_or(cuts) AS cuts',
    ...(question.shape === 'recurrent' ? ['coalesce(bool_or(event), false) AS event', 'any_value(fact) AS fact'] : []),
    ...(question.shape === 'multi-state'
      ? [
          'arg_max(state, begun) AS state',
          'arg_max(item, begun) AS item',
          'max(begun) AS begun',
          'any_value(fact) AS fact',
        ]
      : []),
    ...timeDependent.map(({ as }, i) => (as === 'value' ? `arg_max(v${i}, key) AS v${i}` : `sum(n${i}) AS n${i}`)),
  ];
  return `CREATE TEMP TABLE edges AS SELECT c, t, ${parts.join(', ')}
    FROM (${sources.join('\n    UNION ALL BY NAME ')}) GROUP BY c, t`;
}

function intervalsSql(plan: Plan): string {
  const { question, timeDependent } = plan;
  const { shape } = question;
  const recurrent = shape === 'recurrent';
  const multiState = shape === 'multi-state';
  const carried = [
    ...(recurrent
      ? [
          '(1 + sum(event::INTEGER) OVER w)::INTEGER AS enum',
          'coalesce(last_value(CASE WHEN event THEN t END IGNORE NULLS) OVER w, 0) AS since',
        ]
      : []),
    ...(multiState
      ? [
          'coalesce(last_value(state IGNORE NULLS) OVER w, 0)::INTEGER AS source',
          'coalesce(last_value(begun IGNORE NULLS) OVER w, 0) AS since',
        ]
      : []),
    ...timeDependent.map(({ as }, i) => {
      if (as === 'value') return `last_value(v${i} IGNORE NULLS) OVER w AS v${i}`;
      const count = `coalesce(sum(n${i}) OVER w, 0)`;
      return as === 'count' ? `${count}::INTEGER AS v${i}` : `(${count} > 0)::INTEGER AS v${i}`;
    }),
  ];
  const next = [
    'lead(t) OVER w AS next_t',
    ...(recurrent ? ['lead(event) OVER w AS next_event', 'lead(fact) OVER w AS next_fact'] : []),
    ...(multiState
      ? ['lead(state) OVER w AS next_state', 'lead(item) OVER w AS next_item', 'lead(fact) OVER w AS next_fact']
      : []),
  ];
  // Where every moment cuts, one pass over the moments of a case does.
  const together = shape !== 'person-period';
  const cut = together
    ? 'SELECT * FROM carried'
    : `SELECT *, ${next.join(', ')} FROM carried WHERE cuts WINDOW w AS (PARTITION BY c ORDER BY t)`;
  const values = timeDependent.map((_, i) => `, i.v${i}`).join('');
  const ended = recurrent ? 'WHEN next_event THEN 0' : multiState ? 'WHEN next_state IS NOT NULL THEN next_item' : '';
  const happened = recurrent
    ? 'WHEN next_event THEN next_fact'
    : multiState
      ? 'WHEN next_state IS NOT NULL THEN next_fact'
      : '';
  const since = question.clock === 'reset' || question.recurrentModel === 'pwp-gap' ? '- since' : '';
  const own = {
    split: `, (1 + len(list_filter([${question.cutDays.join(', ')}], d -> d <= i.t)))::INTEGER AS episode`,
    'person-period': `, (floor(i.t / ${question.period ?? 1}) + 1)::INTEGER AS period`,
    recurrent: ', enum',
    'multi-state': ', source, m.target, m.transition',
  } as Record<string, string>;
  const status = recurrent
    ? 'CASE WHEN next_event THEN 1 WHEN last THEN s.status ELSE 0 END'
    : multiState
      ? 'coalesce((m.target = next_state)::INTEGER, 0)'
      : 'CASE WHEN last THEN s.status ELSE 0 END';
  return `CREATE TEMP TABLE lines AS
    WITH carried AS (
      SELECT * ${timeDependent.some(({ as }) => as === 'value') ? `EXCLUDE (${timeDependent.flatMap(({ as }, i) => (as === 'value' ? [`v${i}`] : [])).join(', ')})` : ''}
        ${[...carried, ...(together ? next : [])].map((sql) => `, ${sql}`).join('')} FROM edges WINDOW w AS (PARTITION BY c ORDER BY t)),
    cut AS (${cut})
    SELECT s.n, i.t, (i.t ${since}) AS tstart, (coalesce(next_t, s.ends) ${since}) AS tstop,
      coalesce(next_t >= s.ends, true) AS last, ${status}::INTEGER AS status,
      (CASE ${ended} WHEN last THEN s.ended_by ELSE ${ENDED_BY.continues} END)::INTEGER AS ended_by,
      CASE ${happened} WHEN last THEN s.end_fact END AS end_fact${own[shape] ?? ''}${values}
    FROM cut i JOIN answer s ON s.c = i.c AND s.excluded IS NULL ${
      multiState ? 'LEFT JOIN matrix m USING (source)' : ''
    }
    WHERE i.t < s.ends`;
}

/** Wei, Lin and Weissfeld: for each number of the event, the time to it from entry, whatever happened before. */
function wlwSql(plan: Plan): string {
  const { question } = plan;
  const most =
    question.maxEvents === null
      ? `(SELECT coalesce(max(k), 1) FROM ranked JOIN answer USING (c) WHERE excluded IS NULL)`
      : String(question.maxEvents);
  return `CREATE TEMP TABLE lines AS
    WITH ranked AS (SELECT c, t, fact, row_number() OVER (PARTITION BY c ORDER BY t) AS k FROM events)
    SELECT s.n, s.k AS t, s.entry::${timeType(plan)} AS tstart, coalesce(r.t, s.ends) AS tstop, true AS last,
      CASE WHEN r.t IS NULL THEN s.status ELSE 1 END::INTEGER AS status,
      CASE WHEN r.t IS NULL THEN s.ended_by ELSE 0 END::INTEGER AS ended_by,
      CASE WHEN r.t IS NULL THEN s.end_fact ELSE r.fact END AS end_fact, s.k::INTEGER AS enum
    FROM (SELECT *, unnest(range(1, ${most} + 1)) AS k FROM answer WHERE excluded IS NULL) s
      LEFT JOIN ranked r ON r.c = s.c AND r.k = s.k`;
}
