/** How a curve is told from the others: by colour, by lightness and by dashes, so that it holds without colour too. */
export interface LineStyle {
  readonly colour: string;
  /** As `stroke-dasharray`; absent = solid. */
  readonly dash?: string;
}

/**
 * After Okabe and Ito, Color Universal Design (2008), in an order of alternating lightness: the blue is darkened, and their yellow,
 * too light for paper, is a grey.
 */
export const LINES: readonly LineStyle[] = [
  { colour: '#005a8c' },
  { colour: '#d55e00', dash: '9 3' },
  { colour: '#009e73', dash: '3 2.5' },
  { colour: '#000000', dash: '10 3 2 3' },
  { colour: '#cc79a7', dash: '15 4' },
  { colour: '#56b4e9' },
  { colour: '#e69f00', dash: '9 3 2 3 2 3' },
  { colour: '#767676', dash: '5 3' },
];

/** Dashes alone, for what differs within a colour. */
const DASHES: readonly (string | undefined)[] = [undefined, '9 3', '3 2.5', '10 3 2 3', '15 4', '9 3 2 3 2 3'];

/** The style of the i-th curve; they repeat after the last. */
export function lineStyle(i: number): LineStyle {
  return LINES[i % LINES.length]!;
}

/** The colour of one and the dashes of another. */
export function crossedStyle(colour: number, dash: number): LineStyle {
  const pattern = DASHES[dash % DASHES.length];
  return { colour: lineStyle(colour).colour, ...(pattern === undefined ? {} : { dash: pattern }) };
}

/** As attributes of a line. */
export function strokeOf({ colour, dash }: LineStyle, width = 2): string {
  return `fill="none" stroke="${colour}" stroke-width="${width}"${dash === undefined ? '' : ` stroke-dasharray="${dash}"`}`;
}
