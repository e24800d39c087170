import type { Named } from './trial-log.js';

/** What a set of cases looks like at one time: as R's `survfit` tells it, with the Aalen-Johansen estimate of each cause. */
export interface LifeTime {
  readonly time: number;
  readonly atRisk: number;
  readonly events: Readonly<Record<string, number>>;
  readonly censored: number;
  /** No event of any kind by this time. */
  readonly survival: number;
  /** The endpoint by this time, if it were the only event (Kaplan-Meier), all else censored. */
  readonly kaplanMeier: number;
  /** Cause → had by this time. */
  readonly incidence: Readonly<Record<string, number>>;
}

/** A stretch of a case: (from, to], and what it ended in; `ends` where follow-up ended. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly cause: string | null;
  readonly endpoint: boolean;
  readonly ends: boolean;
}

/** The stretches of rows of time, with entry where there is one. A follow-up of no length is in no risk set. */
export function stretchesOfTimes(rows: readonly Named[]): Stretch[] {
  return rows.flatMap(({ entry, time, cause, status }) => {
    const stretch = {
      from: Number(entry ?? 0),
      to: Number(time),
      cause: cause as string | null,
      endpoint: status === 1,
      ends: true,
    };
    return stretch.to > stretch.from ? [stretch] : [];
  });
}

/** The stretches of rows of intervals. */
export function stretchesOfIntervals(rows: readonly Named[]): Stretch[] {
  return rows.map(({ tstart, tstop, cause, status, why }) => ({
    from: Number(tstart),
    to: Number(tstop),
    cause: cause as string | null,
    endpoint: status === 1,
    ends: why !== 'continues',
  }));
}

/** The life table at every time at which follow-up ended. */
export function lifeTable(stretches: readonly Stretch[]): LifeTime[] {
  const times = [...new Set(stretches.filter(({ ends }) => ends).map(({ to }) => to))].sort((a, b) => a - b);
  let [survival, kaplanMeier] = [1, 1];
  const incidence: Record<string, number> = {};
  return times.map((time) => {
    const atRisk = stretches.filter(({ from, to }) => from < time && time <= to).length;
    const ending = stretches.filter(({ to, ends }) => ends && to === time);
    const events: Record<string, number> = {};
    for (const { cause } of ending) if (cause !== null) events[cause] = (events[cause] ?? 0) + 1;
    const before = survival;
    let all = 0;
    for (const [cause, count] of Object.entries(events)) {
      incidence[cause] = (incidence[cause] ?? 0) + (before * count) / atRisk;
      all += count;
    }
    survival *= 1 - all / atRisk;
    kaplanMeier *= 1 - ending.filter(({ endpoint }) => endpoint).length / atRisk;
    return { time, atRisk, events, censored: ending.length - all, survival, kaplanMeier, incidence: { ...incidence } };
  });
}
