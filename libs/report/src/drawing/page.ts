import { QUIET, text } from './svg.js';
import { cut, wrap } from './text-width.js';

/** White around everything. */
export const MARGIN = 16;
const TITLE = 18;
const LINE = 12.5;
const NOTE = 11;

/** Parts of a picture, and where the next ones may begin. */
export interface Block {
  readonly body: readonly string[];
  readonly bottom: number;
}

/** The title, in two lines at most, and the lines under it. */
export function head(title: string, lines: readonly string[], width: number): Block {
  const room = width - 2 * MARGIN;
  const wrapped = wrap(title, room, TITLE, 600);
  const titles = wrapped.length > 2 ? [wrapped[0]!, cut(wrapped.slice(1).join(' '), room, TITLE, 600)] : wrapped;
  const body: string[] = [];
  let y = MARGIN + 1;
  for (const part of titles) {
    y += 22;
    body.push(
      text(MARGIN, y - 5, part, { size: TITLE, weight: 600, full: titles.length < wrapped.length ? title : part }),
    );
  }
  for (const part of lines.flatMap((each) => wrap(each, room, LINE))) {
    y += 17;
    body.push(text(MARGIN, y - 4, part, { size: LINE, fill: QUIET }));
  }
  return { body, bottom: y + 6 };
}

/** Lines of small text below a picture, one after the other as a paragraph. */
export function notes(sentences: readonly string[], top: number, width: number): Block {
  const lines = wrap(sentences.join(' '), width - 2 * MARGIN, NOTE);
  const body = lines.map((part, i) => text(MARGIN, top + 14 + i * 15, part, { size: NOTE, fill: QUIET }));
  return { body, bottom: top + lines.length * 15 + 4 };
}
