import type { Language } from './words.js';

export const INK = '#1f2933';
export const QUIET = '#52606d';
export const FAINT = '#d9dfe5';
const FONTS = "'Source Sans 3', 'Source Sans Pro', 'Segoe UI', Helvetica, Arial, sans-serif";

/** Text as it may stand in XML, in content and in attributes: what XML does not allow at all becomes U+FFFD, a line break a space. */
export function escape(text: string): string {
  return (
    text
      .toWellFormed()
      .replace(/[\t\n\r]+/g, ' ')
      // What XML 1.0 forbids or warns of.
      .replace(/[\p{Cc}\ufffe\uffff]/gu, '\ufffd')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;')
  );
}

/** A coordinate: at most two decimals, the same on every machine. */
export function px(value: number): string {
  const rounded = Number(value.toFixed(2));
  return String(rounded === 0 ? 0 : rounded);
}

export interface TextStyle {
  readonly size: number;
  readonly weight?: 600;
  /** Default {@link INK}. */
  readonly fill?: string;
  readonly anchor?: 'middle' | 'end';
  /** The whole text, where only its beginning is shown: it becomes a title that a pointer brings up. */
  readonly full?: string;
}

/** A line of text; y is its baseline. */
export function text(x: number, y: number, content: string, { size, weight, fill, anchor, full }: TextStyle): string {
  const attributes = [
    `x="${px(x)}" y="${px(y)}" font-size="${size}"`,
    weight === undefined ? '' : ` font-weight="${weight}"`,
    anchor === undefined ? '' : ` text-anchor="${anchor}"`,
    fill === undefined ? '' : ` fill="${fill}"`,
  ].join('');
  const drawn = `<text ${attributes}>${escape(content)}</text>`;
  return full === undefined || full === content ? drawn : `<g><title>${escape(full)}</title>${drawn}</g>`;
}

/** A straight line. */
export function line(from: readonly [number, number], to: readonly [number, number], attributes: string): string {
  return `<path d="M${px(from[0])} ${px(from[1])}L${px(to[0])} ${px(to[1])}" ${attributes}/>`;
}

/**
 * A picture with its name and its description for who cannot see it: white paper, no scripts and nothing from elsewhere.
 *
 * @param id what its ids begin with: several pictures in one page need different ones
 */
export function picture(of: {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly description: string;
  readonly language: Language;
  readonly body: readonly string[];
}): string {
  const [width, height, id] = [px(of.width), px(of.height), escape(of.id)];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${id}-title ${id}-desc" lang="${of.language}" xml:lang="${of.language}" font-family="${FONTS}" fill="${INK}">
<title id="${id}-title">${escape(of.title)}</title>
<desc id="${id}-desc">${escape(of.description)}</desc>
<rect width="${width}" height="${height}" fill="#fff"/>
${of.body.filter((part) => part !== '').join('\n')}
</svg>
`;
}
