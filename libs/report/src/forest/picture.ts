import type { CoxResult } from '#analysis';
import { isEstimable } from '#survival';
import { axisBelow, roomy, TICK, TITLE_BELOW, widest, type Frame } from '../drawing/axes.js';
import { LINES } from '../drawing/colours.js';
import { count, pValue, percent, ratio, short } from '../drawing/numbers.js';
import { head, MARGIN, notes } from '../drawing/page.js';
import { logarithmic, logTicks, type Scale } from '../drawing/scale.js';
import { FAINT, line, picture, px, QUIET, text } from '../drawing/svg.js';
import { cut, widthOf } from '../drawing/text-width.js';
import { WORDS } from '../drawing/words.js';
import { settingsOf, type PictureOptions, type Settings } from '../options.js';
import { forestRows, otherReferences, termName, type ForestRow } from './rows.js';

const SIZE = 12.5;
const ROW = 22;
const INSET = 14;
const GAP = 14;
/** Half of the mark of an estimate. */
const MARK = 4;
/** The axis does not follow an interval further than this factor from 1 and beyond all estimates. */
const FAR = 20;
/** Terms that the description lists. */
const LISTED = 10;
const COLOUR = LINES[0]!.colour;

/**
 * Hazard ratios with their intervals on a logarithmic axis, the numbers beside them. References are said; coefficients that are
 * infinite or cannot be estimated are named and not drawn.
 *
 * @throws SurvivalError `bad-option`
 */
export function forestPicture(result: CoxResult, options: PictureOptions = {}): string {
  const settings = settingsOf(options, 'forest');
  const { language, width } = settings;
  const words = WORDS[language];
  const rows = forestRows(result, settings);
  const level = percent(result.request.level ?? 0.95, language);
  const title = options.title ?? words.hazardRatios;
  const facts = [words.n(count(result.n, language)), words.events(count(result.events, language))];
  const robust = result.coefficients.some(({ naiveSe }) => naiveSe !== undefined && naiveSe !== null);
  const says = [...facts, words.ties(capital(result.ties)), ...(robust ? [words.robust] : [])];
  const top = head(title, [`${says.join(', ')}.`, ...(options.synthetic === true ? [words.synthetic] : [])], width);
  const header = `${words.hazardRatio} (${words.shortInterval(level)})`;
  const columns = layColumns(rows, header, width);
  const first = top.bottom + 30;
  const rowHeight = rowHeightOf(rows.length, settings.height, first);
  const frame: Frame = {
    left: columns.left,
    right: columns.right,
    top: first - 4,
    bottom: first + rows.length * rowHeight,
  };
  const range = rangeOf(rows);
  const x = logarithmic(range, [frame.left + 6, frame.right - 6]);
  const ticks = logTicks(...range, Math.max(2, (frame.right - frame.left) / 40)).map((value) => ({
    at: x(value),
    label: short(value, 3, language),
  }));
  const foot = notes(notesOf(result, rows, range, settings), frame.bottom + TITLE_BELOW + 4, width);
  const drawn = rows.flatMap((row, i) => drawRow(row, first + (i + 0.5) * rowHeight, columns, x, range));
  return picture({
    id: settings.id,
    width,
    height: Math.ceil(Math.max(foot.bottom + 10, settings.height ?? 0)),
    title,
    description: describe(result, `${title}: ${facts.join(', ')}.`, level, settings),
    language,
    body: [
      ...top.body,
      text(columns.numbers, first - 12, header, { size: TICK, fill: QUIET, anchor: 'end' }),
      text(columns.p, first - 12, 'p', { size: TICK, fill: QUIET, anchor: 'end' }),
      ...rows.map((_, i) =>
        line([MARGIN, first + i * rowHeight], [width - MARGIN, first + i * rowHeight], `stroke="${FAINT}"`),
      ),
      line([x(1), frame.top], [x(1), frame.bottom], `stroke="${QUIET}" stroke-dasharray="3 3"`),
      ...drawn,
      ...axisBelow(
        frame,
        roomy(
          ticks,
          widest(
            ticks.map(({ label }) => label),
            TICK,
          ) + 6,
        ),
        `${words.hazardRatio}, ${words.logScale}`,
      ),
      ...foot.body,
    ],
  });
}

interface Columns {
  /** Room of labels, from the margin. */
  readonly labels: number;
  readonly left: number;
  readonly right: number;
  /** Where numbers and p end. */
  readonly numbers: number;
  readonly p: number;
}

function layColumns(rows: readonly ForestRow[], header: string, width: number): Columns {
  const numbers = Math.max(
    widest(
      rows.map((row) => row.numbers),
      SIZE,
    ),
    widthOf(header, TICK),
  );
  const ps = Math.max(
    widest(
      rows.map((row) => row.p),
      SIZE,
    ),
    widthOf('p', TICK),
  );
  const needed = Math.max(
    40,
    ...rows.map(({ label, inset, kind }) => (inset ? INSET : 0) + widthOf(label, SIZE, kind === 'heading' ? 600 : 400)),
  );
  const rest = width - 2 * MARGIN - numbers - ps - 3 * GAP;
  const labels = Math.min(needed, Math.max(rest * 0.55, rest - 420));
  const p = width - MARGIN;
  return { labels, left: MARGIN + labels + GAP, right: p - ps - numbers - 2 * GAP, numbers: p - ps - GAP, p };
}

function rowHeightOf(rows: number, height: number | undefined, first: number): number {
  if (height === undefined || rows === 0) return ROW;
  return Math.max(18, Math.min(40, (height - first - TITLE_BELOW - 30) / rows));
}

/** What the axis covers: all estimates and 1, and their limits as far as they are not far away. */
function rangeOf(rows: readonly ForestRow[]): [number, number] {
  const found = rows.flatMap(({ estimate }) => (estimate === undefined ? [] : [estimate]));
  const ratios = [1, ...found.map((each) => each.ratio)].filter((each) => each > 0);
  const [low, high] = [Math.min(...ratios), Math.max(...ratios)];
  const lower = found.flatMap((each) => (each.lower === null || each.lower <= 0 ? [] : [each.lower]));
  const upper = found.flatMap((each) => (each.upper === null || !Number.isFinite(each.upper) ? [] : [each.upper]));
  const from = Math.max(Math.min(low, ...lower), Math.min(low, 1 / FAR));
  const to = Math.min(Math.max(high, ...upper), Math.max(high, FAR));
  return from === to ? [0.5, 2] : [from, to];
}

function drawRow(row: ForestRow, y: number, columns: Columns, x: Scale, range: readonly [number, number]): string[] {
  const weight = row.kind === 'heading' ? 600 : undefined;
  const from = MARGIN + (row.inset ? INSET : 0);
  const shown = cut(row.label, columns.labels - (row.inset ? INSET : 0), SIZE, weight);
  const style = { size: SIZE, full: row.label, ...(weight === undefined ? {} : ({ weight } as const)) };
  const quiet = row.kind === 'estimate' ? {} : { fill: QUIET };
  return [
    text(from, y + 4.5, shown, style),
    row.numbers === '' ? '' : text(columns.numbers, y + 4.5, row.numbers, { size: SIZE, anchor: 'end', ...quiet }),
    row.p === '' ? '' : text(columns.p, y + 4.5, row.p, { size: SIZE, anchor: 'end', ...quiet }),
    row.kind === 'reference' ? mark(x(1), y, '#fff') : '',
    ...(row.estimate === undefined ? [] : drawEstimate(row.estimate, y, x, range)),
  ];
}

function drawEstimate(
  { ratio: estimate, lower, upper }: NonNullable<ForestRow['estimate']>,
  y: number,
  x: Scale,
  [least, most]: readonly [number, number],
): string[] {
  const stroke = `fill="none" stroke="${COLOUR}" stroke-width="2"`;
  const parts: string[] = [];
  if (lower !== null && upper !== null) {
    const [from, to] = [x(Math.max(lower, least)), x(Math.min(upper, most))];
    parts.push(line([from, y], [to, y], stroke));
    if (lower < least) parts.push(`<path d="M${px(from + 5)} ${px(y - 4)}l-5 4l5 4" ${stroke}/>`);
    if (upper > most) parts.push(`<path d="M${px(to - 5)} ${px(y - 4)}l5 4l-5 4" ${stroke}/>`);
  }
  return [...parts, mark(x(estimate), y, COLOUR)];
}

function mark(x: number, y: number, fill: string): string {
  return `<rect x="${px(x - MARK)}" y="${px(y - MARK)}" width="${2 * MARK}" height="${2 * MARK}" fill="${fill}" stroke="${COLOUR}"/>`;
}

function notesOf(
  result: CoxResult,
  rows: readonly ForestRow[],
  [least, most]: readonly [number, number],
  settings: Settings,
): string[] {
  const words = WORDS[settings.language];
  const infinite = result.coefficients
    .filter(({ estimate }) => !isEstimable(estimate))
    .map(({ term }) => termName(term, result, settings));
  const references = otherReferences(result).map(
    ([factor, level]) => `${settings.nameOf(factor)}: ${settings.nameOf(level)}`,
  );
  const beyond = rows.some(
    ({ estimate }) => estimate !== undefined && ((estimate.lower ?? least) < least || (estimate.upper ?? most) > most),
  );
  return [
    beyond ? words.goesOn : '',
    infinite.length === 0 ? '' : words.infiniteNote(infinite.join(', ')),
    references.length === 0 ? '' : `${words.references}: ${references.join(', ')}.`,
  ].filter((note) => note !== '');
}

function describe(result: CoxResult, begins: string, level: string, settings: Settings): string {
  const { language } = settings;
  const words = WORDS[language];
  const terms = result.coefficients.map(({ term, estimate, hazardRatio, lower, upper, p }) => {
    const name = termName(term, result, settings);
    if (hazardRatio === null) {
      return `${name} ${!isEstimable(estimate) && estimate.notEstimable === 'infinite' ? words.infinite : words.aliased}`;
    }
    const limits =
      lower === null || upper === null ? '' : ` (${words.to(ratio(lower, language), ratio(upper, language))})`;
    return `${name} ${ratio(hazardRatio, language)}${limits}${p === null ? '' : `, ${pValue(p, language)}`}`;
  });
  const more = terms.length > LISTED ? '; …' : '';
  return `${begins} ${words.hazardRatio} (${words.interval(level)}): ${terms.slice(0, LISTED).join('; ')}${more}.`;
}

const capital = (word: string): string => (word === 'exact' ? word : word.charAt(0).toUpperCase() + word.slice(1));
