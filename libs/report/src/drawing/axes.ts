import { FAINT, INK, line, text } from './svg.js';
import { widthOf } from './text-width.js';

/** Where curves are drawn. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Tick {
  /** In pixels. */
  readonly at: number;
  readonly label: string;
}

export const TICK = 11.5;
export const AXIS_TITLE = 12.5;
/** From the axis to below its title. */
export const TITLE_BELOW = 40;

/** The horizontal axis with its title in the middle below it. */
export function axisBelow({ left, right, bottom }: Frame, ticks: readonly Tick[], title: string): string[] {
  return [
    line([left, bottom], [right, bottom], `stroke="${INK}"`),
    ...ticks.map(({ at }) => line([at, bottom], [at, bottom + 5], `stroke="${INK}"`)),
    ...ticks.map(({ at, label }) => text(at, bottom + 18, label, { size: TICK, anchor: 'middle' })),
    text((left + right) / 2, bottom + 35, title, { size: AXIS_TITLE, anchor: 'middle' }),
  ];
}

/** The vertical axis with lines across and its title level above it, beginning above the labels. */
export function axisLeft({ left, top, right, bottom }: Frame, ticks: readonly Tick[], title: string): string[] {
  return [
    ...ticks.filter(({ at }) => at < bottom - 1).map(({ at }) => line([left, at], [right, at], `stroke="${FAINT}"`)),
    line([left, top], [left, bottom], `stroke="${INK}"`),
    ...ticks.map(({ at }) => line([left - 5, at], [left, at], `stroke="${INK}"`)),
    ...ticks.map(({ at, label }) => text(left - 8, at + 4, label, { size: TICK, anchor: 'end' })),
    text(
      left -
        8 -
        widest(
          ticks.map(({ label }) => label),
          TICK,
        ),
      top - 12,
      title,
      { size: AXIS_TITLE },
    ),
  ];
}

/** The widest of some texts. */
export function widest(texts: readonly string[], size: number, weight = 400): number {
  return texts.reduce((most, each) => Math.max(most, widthOf(each, size, weight)), 0);
}

/** The ticks that have room for a text of this width: from the first on, each as soon as there is room. */
export function roomy<T extends { readonly at: number }>(ticks: readonly T[], width: number): T[] {
  const kept: T[] = [];
  for (const tick of ticks) if (kept.length === 0 || tick.at - kept.at(-1)!.at >= width - 0.01) kept.push(tick);
  return kept;
}
