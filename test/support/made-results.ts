import type { CumIncResult, CurvePoint, IncidencePoint, KmResult } from '#analysis';

export interface MadeRow {
  readonly group: string;
  readonly time: number;
  readonly status: number;
}

const head = { rows: 0, used: 0, dropped: {}, conventions: {}, warnings: [] };

/** Rows whose times and endings are even, not random: `ends` says how the i-th row of a group ends. */
export function madeRows(groups: readonly string[], each: number, ends: (i: number) => number): MadeRow[] {
  return groups.flatMap((group, g) =>
    Array.from({ length: each }, (_, i) => ({ group, time: (i + 1) * (10 + g), status: ends(i) })),
  );
}

/** Kaplan-Meier curves with plain Greenwood limits, made the slow and simple way: something to draw. */
export function madeKm(rows: readonly MadeRow[], times: readonly number[], request: object = {}): KmResult {
  const groups = [...new Set(rows.map(({ group }) => group))];
  const summary = { estimate: 1, lower: 1, upper: { notEstimable: 'not-reached', message: 'Not reached.' } };
  return {
    ...head,
    analysis: 'km',
    request: { analysis: 'km', ...(groups.length > 1 ? { group: 'arm' } : {}), ...request },
    curve: groups.flatMap((group) => curveOf(rows.filter((row) => row.group === group))),
    groups: groups.map((group) => {
      const own = rows.filter((row) => row.group === group);
      const events = own.filter(({ status }) => status > 0).length;
      const counts = { n: own.length, events, censored: own.length - events, personTime: 1, quantiles: [] };
      return { group, ...counts, median: summary, medianFollowUp: summary };
    }),
    atRisk: tableOf(rows, groups, times),
  };
}

/** Cumulative incidences of the outcomes a and b (status 1 and 2) as shares of all, as they are without censoring. */
export function madeIncidence(rows: readonly MadeRow[], times: readonly number[]): CumIncResult {
  const groups = [...new Set(rows.map(({ group }) => group))];
  const outcomes = ['a', 'b'];
  const own = (group: string): MadeRow[] => rows.filter((row) => row.group === group);
  return {
    ...head,
    analysis: 'cuminc',
    request: { analysis: 'cuminc', ...(groups.length > 1 ? { group: 'arm' } : {}) },
    initial: '(s0)',
    outcomes,
    curve: groups.flatMap((group) =>
      outcomes.flatMap((outcome, o) => {
        const all = own(group);
        let had = 0;
        return all.map(({ time, status }, i): IncidencePoint => {
          had += status === o + 1 ? 1 : 0;
          const incidence = had / all.length;
          const counts = { atRisk: all.length - i, events: status === o + 1 ? 1 : 0, censored: status === 0 ? 1 : 0 };
          return { group, outcome, time, ...counts, incidence, se: null, lower: null, upper: null };
        });
      }),
    ),
    groups: groups.map((group) => {
      const count = (status: number): number => own(group).filter((row) => row.status === status).length;
      return { group, n: own(group).length, censored: count(0), events: { a: count(1), b: count(2) } };
    }),
    atRisk: tableOf(rows, groups, times),
  };
}

function curveOf(rows: readonly MadeRow[]): CurvePoint[] {
  let [survival, sum, left] = [1, 0, rows.length];
  return rows.map(({ group, time, status }) => {
    const atRisk = left--;
    const events = status > 0 ? 1 : 0;
    survival *= 1 - events / atRisk;
    sum += events / (atRisk * (atRisk - events));
    const se = survival === 0 ? null : survival * Math.sqrt(sum);
    const [lower, upper] =
      se === null ? [null, null] : [Math.max(0, survival - 1.96 * se), Math.min(1, survival + 1.96 * se)];
    return { group, time, atRisk, events, censored: 1 - events, survival, se, lower, upper };
  });
}

function tableOf(rows: readonly MadeRow[], groups: readonly string[], times: readonly number[]): KmResult['atRisk'] {
  return {
    times,
    groups: groups.map((group) => {
      const count = (passes: (row: MadeRow, time: number) => boolean): number[] =>
        times.map((time) => rows.filter((row) => row.group === group && passes(row, time)).length);
      return {
        group,
        atRisk: count((row, time) => row.time >= time),
        events: count((row, time) => row.time <= time && row.status > 0),
        censored: count((row, time) => row.time <= time && row.status === 0),
      };
    }),
  };
}
