import type { LineStyle } from '../drawing/colours.js';

/** Below so many at risk a curve is drawn pale. */
export const FEW = 10;

/** A step curve with its limits, an element for each time, ascending. NaN where there is no limit. */
export interface Series {
  /** Empty: it needs no name. */
  readonly name: string;
  readonly style: LineStyle;
  /** Before the first time. */
  readonly begins: number;
  readonly time: Float64Array;
  readonly value: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly atRisk: Float64Array;
  readonly censored: Float64Array;
}

interface Point {
  readonly time: number;
  readonly atRisk: number;
  readonly censored: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** @param complement 1 less the values; the limits change places */
export function seriesOf<P extends Point>(
  points: readonly P[],
  of: { readonly name: string; readonly style: LineStyle; readonly begins: number; readonly complement?: boolean },
  valueOf: (point: P) => number,
): Series {
  const turn = of.complement === true ? (value: number): number => 1 - value : (value: number): number => value;
  const lower = Float64Array.from(points, (point) => turn(point.lower ?? NaN));
  const upper = Float64Array.from(points, (point) => turn(point.upper ?? NaN));
  return {
    name: of.name,
    style: of.style,
    begins: turn(of.begins),
    time: Float64Array.from(points, (point) => point.time),
    value: Float64Array.from(points, (point) => turn(valueOf(point))),
    lower: of.complement === true ? upper : lower,
    upper: of.complement === true ? lower : upper,
    atRisk: Float64Array.from(points, (point) => point.atRisk),
    censored: Float64Array.from(points, (point) => point.censored),
  };
}

/**
 * The series up to a time, or up to where less than a share of its greatest number at risk remain. One that goes on after the time
 * gets a point at it, so that its line goes there.
 */
export function trimmed(series: Series, until = Infinity, leastShare = 0): Series {
  const { time, atRisk } = series;
  const least = leastShare * atRisk.reduce((most, each) => Math.max(most, each), 0);
  let large = time.length;
  while (large > 0 && atRisk[large - 1]! < least) large--;
  let length = 0;
  while (length < large && time[length]! <= until) length++;
  const goesOn = length < large && (length === 0 || time[length - 1]! < until);
  const cutOf = (values: Float64Array, last: number): Float64Array =>
    goesOn ? extended(values, length, last) : values.subarray(0, length);
  return {
    ...series,
    time: cutOf(time, until),
    value: cutOf(series.value, length > 0 ? series.value[length - 1]! : series.begins),
    lower: cutOf(series.lower, length > 0 ? series.lower[length - 1]! : NaN),
    upper: cutOf(series.upper, length > 0 ? series.upper[length - 1]! : NaN),
    atRisk: cutOf(atRisk, atRisk[length] ?? 0),
    censored: cutOf(series.censored, 0),
  };
}

/** Whether a part of it is drawn pale. */
export function hasFew({ atRisk }: Series): boolean {
  return atRisk.some((each) => each < FEW);
}

function extended(values: Float64Array, length: number, last: number): Float64Array {
  const longer = new Float64Array(length + 1);
  longer.set(values.subarray(0, length));
  longer[length] = last;
  return longer;
}
