import { createHash } from 'node:crypto';
import { madeKm, madeRows } from '../../../test/support/made-results.js';
import { survivalPicture, toPng } from './index.js';

const svg = survivalPicture(
  madeKm(
    madeRows(['a', 'b'], 30, (i) => i % 2),
    [0, 100, 200, 300],
  ),
  { language: 'sv' },
);
const sizeOf = (png: Uint8Array): number[] => [16, 20].map((at) => Buffer.from(png).readUInt32BE(at));
const hash = (png: Uint8Array): string => createHash('sha256').update(png).digest('hex');

it('renders a picture in its own width or another, the same bytes every time', async () => {
  const png = await toPng(svg);
  expect(Buffer.from(png.subarray(0, 8)).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  expect(sizeOf(png)[0]).toBe(720);
  expect(hash(await toPng(svg))).toBe(hash(png));
  const [width, height] = sizeOf(await toPng(svg, { width: 1440 }));
  expect([width, height]).toEqual([1440, sizeOf(png)[1]! * 2]);
});

it('draws text with its own font', async () => {
  expect(hash(await toPng(svg.replaceAll(/<text[^>]*>[^<]*<\/text>/g, '')))).not.toBe(hash(await toPng(svg)));
});

it('refuses a width that is none, and what is not SVG', async () => {
  for (const width of [0, 1.5, 1e6, NaN]) {
    await expect(toPng(svg, { width })).rejects.toMatchObject({ code: 'bad-option' });
  }
  await expect(toPng('not a picture')).rejects.toBeDefined();
});
