import { short } from './numbers.js';

/** What a curve is drawn on. */
export interface Canvas {
  /** Characters in a line. */
  readonly width: number;
  /** Letters of ASCII only, instead of braille dots. */
  readonly ascii: boolean;
  readonly colours: boolean;
}

/** A step function: a value from each time on. */
export interface TextCurve {
  readonly name: string;
  /** The value before the first time. */
  readonly begins: number;
  readonly points: readonly (readonly [time: number, value: number])[];
}

const HEIGHT = 16;
/** Room for the labels of the axis. */
const LEFT = 6;
/** More than these cannot be told apart. */
const MOST = 9;
/** ANSI colours that hold on dark and light, each with a sign of its own at the end of its curve. */
const COLOURS = [34, 33, 32, 35, 36, 31, 94, 93, 92];

/** Dots of a cell of braille by row and column, as Unicode numbers them. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/**
 * Curves between 0 and 1 over time as lines of text, each curve with a number at its end that the last line explains. What is not
 * defined (NaN) is not drawn.
 */
export function drawCurves(curves: readonly TextCurve[], { width, ascii, colours }: Canvas): string[] {
  const drawn = curves.slice(0, MOST);
  const last = drawn.reduce((most, { points }) => Math.max(most, points.at(-1)?.[0] ?? 0), 0);
  const columns = Math.max(20, width - LEFT - 3);
  const [across, down] = ascii ? [1, 1] : [2, 4];
  if (!(last > 0)) return [];
  const cells = Array.from({ length: HEIGHT }, () => new Uint8Array(columns));
  const owners = Array.from({ length: HEIGHT }, () => new Int8Array(columns).fill(-1));
  const ends: { row: number; curve: number }[] = [];
  for (const [k, curve] of drawn.entries()) {
    let before: number | undefined;
    for (const [x, value] of sampled(curve, last, columns * across).entries()) {
      if (Number.isNaN(value)) continue;
      const y = Math.round((1 - Math.min(1, Math.max(0, value))) * (HEIGHT * down - 1));
      for (let dot = Math.min(y, before ?? y); dot <= Math.max(y, before ?? y); dot++) {
        const [row, column] = [Math.floor(dot / down), Math.floor(x / across)];
        cells[row]![column]! |= DOTS[dot % down]![x % across]!;
        owners[row]![column] = k;
      }
      before = y;
    }
    if (before !== undefined) ends.push({ row: Math.floor(before / down), curve: k });
  }
  const paint = (k: number, text: string): string => (colours ? `\u001B[${COLOURS[k]}m${text}\u001B[0m` : text);
  const glyph = (row: number, column: number): string => {
    const k = owners[row]![column]!;
    if (k < 0) return ' ';
    return paint(k, ascii ? String(k + 1) : String.fromCodePoint(0x2800 + cells[row]![column]!));
  };
  const labels: Readonly<Record<number, string>> = { 0: '1.00', 4: '0.75', 8: '0.50', 11: '0.25', 15: '0.00' };
  const [bar, tick, corner, rule] = ascii ? ['|', '+', '+', '-'] : ['│', '┤', '└', '─'];
  const body = cells.map((_, row) => {
    const label = labels[row];
    // In ASCII the curves themselves are drawn with these signs.
    const signs = ends.filter((end) => !ascii && end.row === row).map(({ curve }) => paint(curve, String(curve + 1)));
    const line = Array.from({ length: columns }, (_cell, column) => glyph(row, column)).join('');
    return `${(label ?? '').padStart(LEFT - 2)} ${label === undefined ? bar : tick}${line}${signs.join('')}`.trimEnd();
  });
  return [
    ...body,
    `${' '.repeat(LEFT - 1)}${corner}${rule.repeat(columns)}`,
    timeLine(last, columns),
    ...(drawn.length === 1 ? [] : [drawn.map(({ name }, k) => paint(k, `${k + 1}: ${name}`)).join('   ')]),
    ...(curves.length > MOST ? [`… and ${curves.length - MOST} more curves`] : []),
  ];
}

/** The value at the right edge of each of so many columns. */
function sampled({ begins, points }: TextCurve, last: number, columns: number): Float64Array {
  const values = new Float64Array(columns).fill(NaN);
  const own = points.at(-1)?.[0] ?? 0;
  let value = begins;
  let next = 0;
  for (let x = 0; x < columns; x++) {
    const time = (x / (columns - 1)) * last;
    while (next < points.length && points[next]![0] <= time) value = points[next++]![1];
    // A curve ends where its group does.
    if (time > own && x > 0 && ((x - 1) / (columns - 1)) * last >= own) break;
    values[x] = value;
  }
  return values;
}

function timeLine(last: number, columns: number): string {
  let line = '';
  for (const time of ticksUpTo(last)) {
    const text = short(time);
    const middle = LEFT + Math.round((time / last) * (columns - 1));
    const from = time === 0 ? LEFT : middle - Math.floor(text.length / 2);
    if (from > line.length || line === '') line = line.padEnd(from) + text;
  }
  return line;
}

/** Round times, some four to eight. */
function ticksUpTo(last: number): number[] {
  const rough = last / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((one) => one * power >= rough) ?? 10);
  return Array.from({ length: Math.floor(last / step + 1e-9) + 1 }, (_, i) => i * step);
}
