import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { refused } from './options.js';

const FONTS = '@expo-google-fonts/source-sans-3';
const FILES = ['400Regular/SourceSans3_400Regular.ttf', '600SemiBold/SourceSans3_600SemiBold.ttf'];
const LARGEST = 10_000;

let ready: Promise<Uint8Array[]> | undefined;

/** The renderer and the fonts, loaded when the first picture is made. */
function prepare(): Promise<Uint8Array[]> {
  ready ??= load().catch((error: unknown) => {
    ready = undefined;
    throw error;
  });
  return ready;
}

async function load(): Promise<Uint8Array[]> {
  const { resolve } = createRequire(import.meta.url);
  const [wasm, ...fonts] = await Promise.all([
    readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')),
    ...FILES.map((file) => readFile(resolve(`${FONTS}/${file}`))),
  ]);
  await initWasm(wasm!);
  return fonts;
}

/**
 * A picture of this library as PNG. The fonts come with the package and those of the machine are not looked at, so that the bytes are
 * the same everywhere.
 *
 * @param options `width` in pixels, 1 to 10 000; default the picture's own, the height follows
 * @throws SurvivalError `bad-option`
 * @throws Error when the text is not SVG
 */
export async function toPng(svg: string, options: { readonly width?: number } = {}): Promise<Uint8Array> {
  const { width } = options;
  if (width !== undefined && !(Number.isInteger(width) && width >= 1 && width <= LARGEST)) {
    throw refused('width', `a whole number of pixels from 1 to ${LARGEST}`, width);
  }
  const fontBuffers = await prepare();
  const resvg = new Resvg(svg, {
    font: { fontBuffers, defaultFontFamily: 'Source Sans 3', sansSerifFamily: 'Source Sans 3' },
    fitTo: width === undefined ? { mode: 'original' } : { mode: 'width', value: width },
    background: '#fff',
  });
  try {
    const image = resvg.render();
    try {
      return image.asPng();
    } finally {
      image.free();
    }
  } finally {
    resvg.free();
  }
}
