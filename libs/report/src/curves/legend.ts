import { strokeOf } from '../drawing/colours.js';
import type { Frame } from '../drawing/axes.js';
import { MARGIN, type Block } from '../drawing/page.js';
import { line, text } from '../drawing/svg.js';
import { cut, widthOf } from '../drawing/text-width.js';
import type { Placed } from './lines.js';
import type { Series } from './series.js';

type Named = Pick<Series, 'name' | 'style'>;

const SIZE = 12.5;
const SAMPLE = 26;
const GAP = 6;
const APART = 16;
/** How far a name may stand from the end of its curve. */
const AWAY = 34;

/** How wide names to the right of their curves are; undefined where they need more than a fifth of the picture. */
function besideWidth(series: readonly Named[], width: number): number | undefined {
  const names = series.map(({ name }) => name).filter((name) => name !== '');
  if (names.length === 0) return 0;
  const needed = SAMPLE + GAP + Math.max(...names.map((name) => widthOf(name, SIZE))) + 8;
  return needed <= Math.min(240, width * 0.22) ? needed : undefined;
}

/** Where names of curves that end at these heights stand, so that none is on another; undefined where that takes them too far away. */
export function spread(heights: readonly number[], top: number, bottom: number): number[] | undefined {
  const order = heights.map((_, i) => i).sort((a, b) => heights[a]! - heights[b]! || a - b);
  const places = [...heights];
  let free = top;
  for (const i of order) {
    places[i] = Math.max(places[i]!, free);
    free = places[i] + APART;
  }
  free = bottom;
  for (const i of order.toReversed()) {
    places[i] = Math.min(places[i]!, free);
    free = places[i] - APART;
  }
  const fits = places.every((place, i) => place >= top - 0.01 && Math.abs(place - heights[i]!) <= AWAY);
  return fits ? places : undefined;
}

/** A name with a sample of its line. */
function drawName({ name, style }: Named, x: number, y: number, room: number): string {
  const shown = cut(name, room - SAMPLE - GAP, SIZE);
  return [
    line([x, y], [x + SAMPLE, y], strokeOf(style)),
    text(x + SAMPLE + GAP, y + 4, shown, { size: SIZE, full: name }),
  ].join('');
}

/** Names one after the other in lines above the picture. */
function legendAbove(series: readonly Named[], top: number, width: number): Block {
  const room = width - 2 * MARGIN;
  const body: string[] = [];
  let [x, y] = [MARGIN, top + 10];
  for (const each of series.filter(({ name }) => name !== '')) {
    const needed = Math.min(room, SAMPLE + GAP + widthOf(each.name, SIZE));
    if (x > MARGIN && x + needed > MARGIN + room) [x, y] = [MARGIN, y + 18];
    body.push(drawName(each, x, y, needed + 0.01));
    x += needed + 20;
  }
  return { body, bottom: body.length === 0 ? top : y + 12 };
}

/** What {@link named} has laid: the names are not in it yet. */
interface Laid {
  readonly frame: Frame;
  readonly placed: readonly Placed[];
}

/**
 * Names beside the ends of their curves where they have room there, otherwise above the panel.
 *
 * @param lay lays the panel below a height, with so much room for names to its right
 */
export function named<P extends Laid>(
  series: readonly Named[],
  top: number,
  width: number,
  lay: (top: number, beside: number) => P,
): P & { readonly names: readonly string[] } {
  const room = besideWidth(series, width);
  if (room !== undefined) {
    const laid = lay(top, room);
    const ends = laid.placed.map(({ steps }) => steps.y.at(-1)!);
    const places = spread(ends, laid.frame.top, laid.frame.bottom - 4);
    if (places !== undefined) {
      const drawn = series.map((each, i) => drawName(each, laid.frame.right + 8, places[i]!, room));
      return { ...laid, names: drawn.filter((_, i) => series[i]!.name !== '') };
    }
  }
  const legend = legendAbove(series, top, width);
  return { ...lay(legend.bottom, 0), names: legend.body };
}
