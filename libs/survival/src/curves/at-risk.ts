import { checkObservations } from '../check.js';
import type { Conventions, Factor, Observations, Warning } from '../data.js';
import { lastAtOrBefore } from '../numeric/search.js';
import { checkTimes } from './points.js';
import { ROUNDING } from './steps.js';

/** At which times, and of which groups. */
export interface AtRiskOptions {
  readonly group?: Factor;
  /** In any order; the table has them ascending, each once. */
  readonly times: readonly number[];
}

/** For each time, ascending. Sums of weights where there are weights. */
export interface AtRiskOfGroup {
  readonly group: string;
  /** Just before the time: start < time <= end; at time 0 those who start at it. Without start, at time 0 everybody. */
  readonly atRisk: readonly number[];
  /** Events up to and with the time. */
  readonly events: readonly number[];
  /** Censorings up to and with the time. */
  readonly censored: readonly number[];
}

/** The numbers below a picture of curves. */
export interface AtRiskCounts {
  readonly times: readonly number[];
  /** In the order of levels; levels without rows are left out. */
  readonly groups: readonly AtRiskOfGroup[];
  readonly conventions: Conventions;
  readonly warnings: readonly Warning[];
}

/**
 * Numbers at risk below a picture of curves. One pass over the rows, which are neither sorted nor merged: a time that differs from
 * the end of a row by rounding alone is another time.
 *
 * @throws SurvivalError as {@link checkObservations}, and `bad-option`
 */
export function atRiskTable(data: Observations, { group, times: asked }: AtRiskOptions): AtRiskCounts {
  checkTimes(asked);
  const checked = checkObservations(data, group === undefined ? {} : { group });
  const { time, status, start, weights, codes, n } = checked;
  const times = Float64Array.from(new Set(asked)).sort();
  const levels = group?.levels ?? [''];
  const places = 2 * times.length + 1;
  const tally = (): Float64Array => new Float64Array(levels.length * places);
  const [events, censored, entered] = [tally(), tally(), tally()];
  const rows = new Uint32Array(levels.length);
  for (let row = 0; row < n; row++) {
    const level = codes === undefined ? 0 : codes[row]!;
    const weight = weights === undefined ? 1 : weights[row]!;
    const place = level * places + placeOf(times, time[row]!);
    rows[level]!++;
    if (status[row] === 0) censored[place]! += weight;
    else events[place]! += weight;
    if (start !== undefined) entered[level * places + placeOfEntry(times, start[row]!)]! += weight;
  }
  const groups = levels.flatMap((name, level) => {
    if (rows[level] === 0) return [];
    const of = (tallied: Float64Array): Float64Array => tallied.subarray(level * places, (level + 1) * places);
    return [
      {
        group: name,
        atRisk: atRiskOf(of(events), of(censored), of(entered)),
        events: upTo(of(events)),
        censored: upTo(of(censored)),
      },
    ];
  });
  return {
    times: [...times],
    groups,
    conventions: {
      atRisk:
        start === undefined
          ? 'just before the time: end at or after it'
          : 'just before the time: start before it, end at or after it; at time 0, start at it',
      events: 'up to and with the time',
      censored: 'up to and with the time',
    },
    warnings: checked.warnings,
  };
}

/** Where t lies between the times, ascending: 2k between the one before k and k, 2k + 1 at k. */
function placeOf(times: Float64Array, t: number): number {
  const k = lastAtOrBefore(times, t);
  return k >= 0 && times[k] === t ? 2 * k + 1 : 2 * (k + 1);
}

/** Who enters at 0 is there at 0: a table that begins with nobody says nothing. */
function placeOfEntry(times: Float64Array, start: number): number {
  const place = placeOf(times, start);
  return start === 0 && place % 2 === 1 ? place - 1 : place;
}

/** Up to and with each time. */
function upTo(values: Float64Array): number[] {
  let total = 0;
  return Array.from({ length: (values.length - 1) / 2 }, (_, k) => (total += values[2 * k]! + values[2 * k + 1]!));
}

/** From the end: those who end at a time or after it, less those who enter at it or after it. */
function atRiskOf(events: Float64Array, censored: Float64Array, entered: Float64Array): number[] {
  const atRisk: number[] = [];
  let ends = 0;
  let entries = 0;
  for (let place = events.length - 1; place > 0; place--) {
    ends += events[place]! + censored[place]!;
    entries += entered[place]!;
    // Sums of weights in another order round otherwise; a rest of that is nobody.
    if (place % 2 === 1) atRisk.push(ends - entries <= ends * ROUNDING ? 0 : ends - entries);
  }
  return atRisk.reverse();
}
