/*
 * Widths of characters in thousandths of the font's size, of Source Sans 3 Regular (its table hmtx), so that text can be laid out
 * without a font at hand.
 */

/** From the space to the tilde. */
const ASCII = [
  200, 289, 426, 497, 497, 824, 609, 249, 303, 303, 418, 497, 249, 311, 249, 350, 497, 497, 497, 497, 497, 497, 497,
  497, 497, 497, 249, 249, 497, 497, 497, 425, 847, 543, 588, 571, 615, 527, 494, 617, 652, 263, 479, 579, 486, 727,
  647, 664, 566, 664, 569, 534, 536, 645, 515, 786, 513, 476, 539, 303, 350, 303, 497, 500, 542, 504, 553, 456, 555,
  496, 292, 504, 544, 246, 247, 495, 255, 829, 547, 542, 555, 555, 347, 419, 338, 544, 467, 719, 446, 467, 425, 303,
  241, 303, 497,
];

const OTHERS: Readonly<Record<string, number>> = {
  å: 504,
  ä: 504,
  ö: 542,
  Å: 544,
  Ä: 544,
  Ö: 664,
  é: 496,
  É: 527,
  è: 496,
  ü: 544,
  Ü: 645,
  ø: 542,
  Ø: 664,
  æ: 778,
  Æ: 822,
  '–': 480,
  '—': 800,
  '…': 948,
  '×': 497,
  '−': 497,
  '≥': 497,
  '≤': 497,
  '·': 249,
  '’': 249,
  '“': 426,
  '”': 426,
  '±': 497,
  '°': 331,
  '\u00a0': 200,
  '\u202f': 120,
};

/** A letter that no table has: as wide as a capital. Those of East Asia and pictures are as wide as high. */
const UNKNOWN = 660;
const WIDE_FROM = 0x2e80;
/** Semibold is wider than regular, at most so. */
const SEMIBOLD = 1.06;
/** Where the font is missing another is used: Arial and Segoe UI are wider by about a tenth. */
const FALLBACK = 1.1;

/** How wide a text is in pixels at a font size, at most. Letters that the table lacks are guessed. */
export function widthOf(text: string, size: number, weight = 400): number {
  let sum = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0)!;
    sum += ASCII[code - 32] ?? OTHERS[letter] ?? (code >= WIDE_FROM ? 1000 : UNKNOWN);
  }
  return (sum / 1000) * size * FALLBACK * (weight > 400 ? SEMIBOLD : 1);
}

/** What people see as letters: one of several code points is not cut apart. */
const LETTERS = new Intl.Segmenter('sv');

/** The text, or its beginning with an ellipsis where it is wider than the room. */
export function cut(text: string, room: number, size: number, weight = 400): string {
  if (widthOf(text, size, weight) <= room) return text;
  const letters = Array.from(LETTERS.segment(text), ({ segment }) => segment);
  while (letters.length > 0 && widthOf(`${letters.join('')}…`, size, weight) > room) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}

/** Lines no wider than the room, broken at spaces; a word that is wider than a line is cut. */
export function wrap(text: string, room: number, size: number, weight = 400): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer, size, weight) <= room) {
      line = longer;
    } else {
      if (line !== '') lines.push(line);
      line = cut(word, room, size, weight);
    }
  }
  return line === '' ? lines : [...lines, line];
}
