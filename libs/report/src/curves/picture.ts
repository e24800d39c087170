import { axisBelow, axisLeft, roomy, TICK, TITLE_BELOW, widest, type Frame } from '../drawing/axes.js';
import { decimals, percent, short } from '../drawing/numbers.js';
import { head, MARGIN, notes, type Block } from '../drawing/page.js';
import { linear, niceTicks } from '../drawing/scale.js';
import { picture } from '../drawing/svg.js';
import type { Settings } from '../options.js';
import { named } from './legend.js';
import { drawBand, drawCensored, drawLine, place, type Placed } from './lines.js';
import type { Series } from './series.js';
import { cellsWidth, drawTable, namesWidth, type TableGroup } from './table.js';

/** Curves of a share over time, and the numbers below them. */
export interface CurvesModel {
  readonly settings: Settings;
  readonly title: string;
  /** Under the title. */
  readonly says: readonly string[];
  readonly description: string;
  readonly notes: readonly string[];
  readonly series: readonly Series[];
  readonly timeTitle: string;
  readonly valueTitle: string;
  readonly percent: boolean;
  readonly valueMax: number;
  readonly until: number | undefined;
  readonly bands: boolean;
  readonly censorMarks: boolean;
  /** Ticks of the axis; the table has a cell for each. */
  readonly times: readonly number[];
  readonly table: readonly TableGroup[];
}

const LEAST_PANEL = 140;
const ABOVE_PANEL = 26;
const MOST_TICKS = 500;

/** The whole picture: title, curves, table and notes one below the other. */
export function drawCurves(model: CurvesModel): string {
  const { settings } = model;
  const { width, language } = settings;
  const top = head(model.title, model.says, width);
  const lay = (above: number, beside: number): Panel => layPanel(model, above, beside);
  const { frame, placed, columns, below, height, names } = named(model.series, top.bottom, width, lay);
  const y = linear([0, model.valueMax], [frame.bottom, frame.top]);
  const ticks = columns.map(({ at, time }) => ({ at, label: short(time, 6, language) }));
  return picture({
    id: settings.id,
    width,
    height,
    title: model.title,
    description: model.description,
    language,
    body: [
      ...top.body,
      ...axisLeft(frame, valueTicks(model, frame, y), model.valueTitle),
      ...axisBelow(frame, ticks, model.timeTitle),
      ...(model.bands ? placed.map((each) => drawBand(each, y)) : []),
      ...placed.flatMap((each) => [...drawLine(each), model.censorMarks ? drawCensored(each) : '']),
      ...names,
      ...below.body,
    ],
  });
}

interface Panel {
  readonly frame: Frame;
  readonly placed: readonly Placed[];
  readonly columns: readonly { readonly cell: number; readonly at: number; readonly time: number }[];
  readonly below: Block;
  readonly height: number;
}

/** Where the axis of time ends: with the curves, or with a column of the table that stands a little later. */
function endOf({ series, times, until }: CurvesModel): number {
  if (until !== undefined) return until;
  const data = series.reduce((most, { time }) => Math.max(most, time.at(-1) ?? 0), 0);
  const last = times.at(-1) ?? 0;
  if (data === 0) return last > 0 ? last : 1;
  return last > data && last <= data * 1.1 ? last : data;
}

function layPanel(model: CurvesModel, top: number, beside: number): Panel {
  const end = endOf(model);
  const { settings, table } = model;
  const { width, language } = settings;
  const start = model.series.reduce((least, { time }) => Math.min(least, time[0] ?? 0), 0);
  const own = model.times.length > 0 ? goneOn(model.times, end) : niceTicks(start, end, Math.max(3, width / 90));
  const times = own
    .map((time, cell) => ({ time, cell }))
    .filter(({ time }) => time >= start && time <= end * (1 + 1e-12));
  const labels = times.map(({ time }) => short(time, 6, language));
  const cell = Math.max(cellsWidth(table), widest(labels, TICK));
  const values = widest(valueLabels(model, 5), TICK) + 12;
  const left = MARGIN + Math.max(values, table.length === 0 ? 0 : namesWidth(table) + cell / 2 + 8);
  const right = width - MARGIN - Math.max(beside, cell / 2);
  const x = linear([start, end], [left, right]);
  const columns = roomy(
    times.map((time) => ({ ...time, at: x(time.time) })),
    cell + 8,
  );
  // What is below is laid first at the top, to know how high it is.
  const lay = (bottom: number): Block => {
    const numbers = drawTable(table, columns, bottom + TITLE_BELOW + (table.length === 0 ? 0 : 6), width);
    const words = notes(model.notes, numbers.bottom, width);
    return { body: [...numbers.body, ...words.body], bottom: words.bottom + MARGIN - 6 };
  };
  const above = top + ABOVE_PANEL;
  const wanted =
    settings.height === undefined
      ? Math.min(480, Math.max(220, width * 0.46))
      : Math.max(LEAST_PANEL, settings.height - above - lay(0).bottom);
  const frame = { left, top: above, right, bottom: above + Math.round(wanted) };
  const y = linear([0, model.valueMax], [frame.bottom, frame.top]);
  const below = lay(frame.bottom);
  return {
    frame,
    columns,
    below,
    placed: model.series.map((each) => place(each, x, y, 0)),
    height: Math.ceil(Math.max(below.bottom, settings.height ?? 0)),
  };
}

function valueTicks(model: CurvesModel, frame: Frame, y: (value: number) => number): { at: number; label: string }[] {
  const about = Math.min(10, Math.max(2, (frame.bottom - frame.top) / 40));
  const labels = valueLabels(model, about);
  return niceTicks(0, model.valueMax, about).map((value, i) => ({ at: y(value), label: labels[i]! }));
}

function valueLabels({ valueMax, percent: asPercent, settings }: CurvesModel, about: number): string[] {
  const ticks = niceTicks(0, valueMax, about);
  const places = Math.max(...ticks.map((tick) => (String(tick).split('.')[1] ?? '').length));
  return ticks.map((tick) =>
    asPercent ? percent(tick, settings.language) : decimals(tick, places, settings.language),
  );
}

/** Times of the table, and beyond its last the same step on: the axis has ticks to its end, with no numbers below them. */
function goneOn(times: readonly number[], end: number): readonly number[] {
  const last = times.at(-1)!;
  const step = last - times.at(-2)!;
  const more = Math.min(MOST_TICKS, Math.floor((end - last) / step + 1e-9));
  return [...times, ...Array.from({ length: Math.max(0, more) }, (_, i) => last + (i + 1) * step)];
}
