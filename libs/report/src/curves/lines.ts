import { strokeOf } from '../drawing/colours.js';
import type { Scale } from '../drawing/scale.js';
import { bandPath, stepPath, stretches, tickPath, type Steps } from '../drawing/steps.js';
import { FEW, type Series } from './series.js';

/** Half of a censoring mark, in pixels. */
const MARK = 4;

/** A series in pixels. Its first point is where it begins. */
export interface Placed {
  readonly series: Series;
  readonly steps: Steps;
}

/** @param origin the time at which all curves begin */
export function place(series: Series, x: Scale, y: Scale, origin: number): Placed {
  const length = series.time.length + 1;
  const steps = { x: new Float64Array(length), y: new Float64Array(length) };
  steps.x[0] = x(Math.min(origin, series.time[0] ?? origin));
  steps.y[0] = y(series.begins);
  for (let i = 1; i < length; i++) {
    steps.x[i] = x(series.time[i - 1]!);
    steps.y[i] = y(series.value[i - 1]!);
  }
  return { series, steps };
}

/** The band between the limits of confidence, wherever there are limits. */
export function drawBand({ series, steps }: Placed, y: Scale): string {
  const length = steps.x.length;
  const [lower, upper] = [new Float64Array(length), new Float64Array(length)];
  lower[0] = upper[0] = steps.y[0]!;
  for (let i = 1; i < length; i++) {
    lower[i] = y(series.lower[i - 1]!);
    upper[i] = y(series.upper[i - 1]!);
  }
  const paths = stretches(length, (i) => !Number.isNaN(lower[i]! + upper[i]!))
    .filter(({ value, from, to }) => value && (from < to || to + 1 < length))
    .map(({ from, to }) => {
      if (to + 1 === length) return bandPath(steps.x, lower, upper, from, to);
      // Limits hold until the next point, which has none.
      const next = to + 1;
      [lower[next], upper[next]] = [lower[to]!, upper[to]!];
      return bandPath(steps.x, lower, upper, from, next);
    });
  return paths.length === 0 ? '' : `<path d="${paths.join('')}" fill="${series.style.colour}" fill-opacity="0.16"/>`;
}

/** The curve, pale where few are at risk. */
export function drawLine({ series, steps }: Placed): string[] {
  const parts = stretches(series.time.length, (i) => series.atRisk[i]! < FEW);
  return parts.map(({ from, to, value: pale }) => {
    const path = stepPath(steps, from, to + 1);
    return `<path d="${path}" ${strokeOf(series.style)}${pale ? ' stroke-opacity="0.45"' : ''}/>`;
  });
}

/** A stroke across the curve where somebody was censored. */
export function drawCensored({ series, steps }: Placed): string {
  const at: number[] = [];
  for (let i = 0; i < series.censored.length; i++) if (series.censored[i]! > 0) at.push(i + 1);
  if (at.length === 0) return '';
  return `<path d="${tickPath(steps, at, MARK)}" fill="none" stroke="${series.style.colour}" stroke-width="1"/>`;
}
