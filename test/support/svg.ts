/** A `<text>` of a picture. */
export interface SvgText {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly weight: number;
  readonly anchor: string;
}

export interface Svg {
  readonly width: number;
  readonly height: number;
  readonly texts: readonly SvgText[];
  /** Every element's name and attributes, in their order. */
  readonly elements: readonly { readonly name: string; readonly attributes: ReadonlyMap<string, string> }[];
}

const NAME = /^[A-Za-z_][\w:.-]*/;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** Reads a picture as strict XML without a document type. @throws Error where it is not well-formed */
export function readSvg(source: string): Svg {
  const elements: { name: string; attributes: Map<string, string>; text: string }[] = [];
  const open: { name: string; attributes: Map<string, string>; text: string }[] = [];
  let at = 0;
  while (at < source.length) {
    const next = source.indexOf('<', at);
    const between = source.slice(at, next < 0 ? undefined : next);
    const inside = open.at(-1);
    if (inside === undefined && between.trim() !== '') throw new Error(`Text outside: ${between}`);
    if (inside !== undefined) inside.text += decoded(between);
    if (next < 0) break;
    const end = source.indexOf('>', next);
    if (end < 0) throw new Error(`A tag does not end: ${source.slice(next, next + 40)}`);
    const tag = source.slice(next + 1, end);
    at = end + 1;
    if (tag.startsWith('/')) {
      const closed = open.pop();
      if (closed?.name !== tag.slice(1)) throw new Error(`</${tag.slice(1)}> closes ${closed?.name}`);
      continue;
    }
    if (open.length === 0 && elements.length > 0) throw new Error(`A second root: ${tag}`);
    const empty = tag.endsWith('/');
    const element = elementOf(empty ? tag.slice(0, -1) : tag);
    elements.push(element);
    if (!empty) open.push(element);
  }
  if (open.length > 0) throw new Error(`Not closed: ${open.at(-1)!.name}`);
  const root = elements[0]!.attributes;
  return {
    width: Number(root.get('width')),
    height: Number(root.get('height')),
    elements,
    texts: elements
      .filter(({ name }) => name === 'text')
      .map(({ attributes, text }) => ({
        text,
        x: Number(attributes.get('x')),
        y: Number(attributes.get('y')),
        size: Number(attributes.get('font-size')),
        weight: Number(attributes.get('font-weight') ?? 400),
        anchor: attributes.get('text-anchor') ?? 'start',
      })),
  };
}

function elementOf(tag: string): { name: string; attributes: Map<string, string>; text: string } {
  const name = NAME.exec(tag)?.[0];
  if (name === undefined) throw new Error(`Not a tag: <${tag}>`);
  const attributes = new Map<string, string>();
  let rest = tag.slice(name.length);
  while (rest.trim() !== '') {
    const found = /^\s+([A-Za-z_][\w:.-]*)="([^"<]*)"/.exec(rest);
    if (found === null) throw new Error(`Not an attribute in <${name}: ${rest}`);
    if (attributes.has(found[1]!)) throw new Error(`${found[1]} twice in <${name}>`);
    attributes.set(found[1]!, decoded(found[2]!));
    rest = rest.slice(found[0].length);
  }
  return { name, attributes, text: '' };
}

function decoded(text: string): string {
  // What XML 1.0 forbids.
  if (!text.isWellFormed() || /[\p{Cc}\ufffe\uffff]/u.test(text.replace(/[\t\n\r]/g, ''))) {
    throw new Error(`A character that XML forbids in ${JSON.stringify(text)}`);
  }
  return text.replaceAll(/&([^;]*);?/g, (whole, name: string) => {
    const value = ENTITIES[name] ?? /^#(\d+)$/.exec(name)?.[1];
    if (value === undefined || !whole.endsWith(';')) throw new Error(`Not an entity: ${whole}`);
    return ENTITIES[name] ?? String.fromCodePoint(Number(value));
  });
}

interface Box {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Texts that lie on each other or reach out of the picture, by the widths that pictures are laid out with. */
export function colliding(
  { texts, width, height }: Svg,
  widthOf: (text: string, size: number, weight: number) => number,
): string[] {
  const boxes = texts.map(({ text, x, y, size, weight, anchor }): Box => {
    const wide = widthOf(text, size, weight);
    const left = anchor === 'end' ? x - wide : anchor === 'middle' ? x - wide / 2 : x;
    return { text, left, right: left + wide, top: y - size * 0.72, bottom: y + size * 0.22 };
  });
  const out = boxes.filter((box) => box.left < 0 || box.top < 0 || box.right > width || box.bottom > height);
  const pairs = boxes.flatMap((a, i) =>
    boxes
      .slice(i + 1)
      .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
      .map((b) => `${a.text} | ${b.text}`),
  );
  return [...out.map(({ text }) => `out: ${text}`), ...pairs];
}
