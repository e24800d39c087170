import { logTicks, niceTicks } from '../drawing/scale.js';

/** How many ticks are tried. */
const TRIED = 7;
/** How far a tick may be moved to stand at a rounder time, as a share of the axis. */
const MOVED = 0.07;

/**
 * Times to mark on an axis whose scale is known at some times only, with their places on it: round times, about evenly spread over
 * the scale. Between the times that are known the scale is taken as straight.
 *
 * @param time ascending; `scale` rises with it
 */
export function timeTicks(
  time: readonly number[],
  scale: readonly number[],
  transform: string,
): { readonly time: number; readonly scale: number }[] {
  const n = time.length;
  if (n === 0) return [];
  const [from, to] = [time[0]!, time[n - 1]!];
  const on = (value: number): number => interpolated(time, scale, value);
  if (transform === 'identity') return niceTicks(from, to, TRIED - 1).map((each) => ({ time: each, scale: on(each) }));
  if (transform === 'log' && from > 0 && to > from) {
    return logTicks(from, to, TRIED).map((each) => ({ time: each, scale: on(each) }));
  }
  const span = scale[n - 1]! - scale[0]!;
  const found = new Map<number, number>();
  for (let k = 0; k < TRIED; k++) {
    const wanted = scale[0]! + (span * k) / (TRIED - 1);
    const exact = interpolated(scale, time, wanted);
    const rounded = [1, 2, 3]
      .map((digits) => Number(exact.toPrecision(digits)))
      .find((each) => each >= from && each <= to && Math.abs(on(each) - wanted) <= MOVED * span);
    const chosen = rounded ?? exact;
    found.set(chosen, on(chosen));
  }
  return [...found].map(([each, place]) => ({ time: each, scale: place })).sort((a, b) => a.scale - b.scale);
}

/** The height of a polygon through points at x; before the first and after the last it is level. */
function interpolated(x: readonly number[], y: readonly number[], at: number): number {
  let [low, high] = [0, x.length - 1];
  if (at <= x[low]!) return y[low]!;
  if (at >= x[high]!) return y[high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle]! <= at) low = middle;
    else high = middle;
  }
  const span = x[high]! - x[low]!;
  return span === 0 ? y[low]! : y[low]! + ((at - x[low]!) / span) * (y[high]! - y[low]!);
}
