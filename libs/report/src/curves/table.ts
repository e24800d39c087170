import { strokeOf, type LineStyle } from '../drawing/colours.js';
import { TICK, widest } from '../drawing/axes.js';
import { MARGIN, type Block } from '../drawing/page.js';
import { line, QUIET, text } from '../drawing/svg.js';
import { cut } from '../drawing/text-width.js';

const ROW = 15;
const HEADING = 18;
const NAMES = 12;
const SAMPLE = 20;
/** Names of rows are no wider. */
const NAME_ROOM = 110;

/** The numbers of one group, below the ticks of the axis of time. */
export interface TableGroup {
  /** Empty: there is one group only. */
  readonly name: string;
  readonly style?: LineStyle;
  readonly rows: readonly { readonly name: string; readonly style?: LineStyle; readonly cells: readonly string[] }[];
}

/** How wide the names of rows are. */
export function namesWidth(groups: readonly TableGroup[]): number {
  const names = groups.flatMap(({ rows }) => rows.map(({ name }) => name));
  return Math.min(NAME_ROOM, widest(names, TICK)) + (groups.some(hasSamples) ? SAMPLE + 4 : 0);
}

/** How wide the widest number is. */
export function cellsWidth(groups: readonly TableGroup[]): number {
  return widest(
    groups.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells)),
    TICK,
  );
}

const hasSamples = ({ rows }: TableGroup): boolean => rows.some(({ style }) => style !== undefined);

/**
 * A block of rows for each group, in the manner of KMunicate: numbers at risk, events and censored aligned with the axis above them
 * (Morris et al. 2019, BMJ Open 9:e030215).
 *
 * @param columns which cell stands where
 */
export function drawTable(
  groups: readonly TableGroup[],
  columns: readonly { readonly cell: number; readonly at: number }[],
  top: number,
  width: number,
): Block {
  const body: string[] = [];
  let y = top;
  for (const group of groups) {
    if (group.name !== '') {
      y += HEADING;
      const x = group.style === undefined ? MARGIN : MARGIN + SAMPLE + 6;
      if (group.style !== undefined) body.push(line([MARGIN, y - 8], [MARGIN + SAMPLE, y - 8], strokeOf(group.style)));
      const shown = cut(group.name, width - MARGIN - x, NAMES, 600);
      body.push(text(x, y - 4, shown, { size: NAMES, weight: 600, full: group.name }));
    }
    for (const row of group.rows) {
      y += ROW;
      const x = hasSamples(group) ? MARGIN + SAMPLE + 4 : MARGIN;
      if (row.style !== undefined) body.push(line([MARGIN, y - 8], [MARGIN + SAMPLE, y - 8], strokeOf(row.style)));
      body.push(text(x, y - 4, cut(row.name, NAME_ROOM, TICK), { size: TICK, fill: QUIET, full: row.name }));
      for (const { cell, at } of columns)
        body.push(text(at, y - 4, row.cells[cell] ?? '', { size: TICK, anchor: 'middle' }));
    }
    y += 4;
  }
  return { body, bottom: y };
}
