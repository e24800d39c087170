import type { TableColumn } from '#analysis';
import { compareCodePoints } from '#kernel';

/** Blanks as files have them around cells: space, tab, line breaks, no-break space. */
const BLANKS = /^[ \t\r\n\u00A0]+|[ \t\r\n\u00A0]+$/g;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * A column of texts without the blanks around them, by code point; what is empty or `NA` is missing. Each different text is looked
 * at once, not each row.
 *
 * @param codes of each row into `texts`, -1 where it is missing; becomes the column's own
 * @param numbers whether a column of numbers only becomes one
 */
export function columnOfTexts(codes: Int32Array, texts: readonly string[], numbers: boolean): TableColumn {
  const trimmed = texts.map((text) => text.replaceAll(BLANKS, ''));
  const isThere = (text: string): boolean => text !== '' && text !== 'NA';
  if (numbers && trimmed.every((text) => !isThere(text) || (NUMBER.test(text) && Number.isFinite(Number(text))))) {
    const values = Float64Array.from(trimmed, (text) => (isThere(text) ? Number(text) : NaN));
    return { kind: 'number', values: Float64Array.from(codes, (code) => (code < 0 ? NaN : values[code]!)) };
  }
  const levels = [...new Set(trimmed.filter(isThere))].sort(compareCodePoints);
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  const final = Int32Array.from(trimmed, (text) => codeOf.get(text) ?? -1);
  for (let i = 0; i < codes.length; i++) codes[i] = codes[i]! < 0 ? -1 : final[codes[i]!]!;
  return { kind: 'text', codes, levels };
}
