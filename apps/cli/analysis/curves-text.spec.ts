import { drawCurves, type TextCurve } from './curves-text.js';

const curves: TextCurve[] = [
  {
    name: 'arm = a',
    begins: 1,
    points: [
      [10, 0.75],
      [20, 0.5],
      [40, 0],
    ],
  },
  {
    name: 'arm = b',
    begins: 1,
    points: [
      [30, 0.75],
      [35, 0.75],
    ],
  },
];

it('draws steps in ASCII', () => {
  expect(drawCurves(curves, { width: 50, ascii: true, colours: false })).toEqual([
    '1.00 +2222222222222222222222222222222',
    '     |          1                   2',
    '     |          1                   2',
    '     |          1                   2',
    '0.75 +          11111111111         222222',
    '     |                    1',
    '     |                    1',
    '     |                    1',
    '0.50 +                    111111111111111111111',
    '     |                                        1',
    '     |                                        1',
    '0.25 +                                        1',
    '     |                                        1',
    '     |                                        1',
    '     |                                        1',
    '0.00 +                                        1',
    '     +-----------------------------------------',
    '      0        10        20        30        40',
    '1: arm = a   2: arm = b',
  ]);
});

it('draws steps in braille, with the number of each curve where it ends', () => {
  const lines = drawCurves(curves, { width: 50, ascii: false, colours: false });
  expect(lines).toEqual([
    '1.00 ┤⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⢹⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⢹',
    '     │          ⢸                   ⢸',
    '     │          ⢸                   ⢸',
    '     │          ⢸                   ⢸',
    '0.75 ┤          ⠈⠉⠉⠉⠉⠉⠉⠉⠉⠉⢹         ⠈⠉⠉⠉⠉⠉     2',
    '     │                    ⢸',
    '     │                    ⢸',
    '     │                    ⢸',
    '0.50 ┤                    ⠈⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⢹',
    '     │                                        ⢸',
    '     │                                        ⢸',
    '0.25 ┤                                        ⢸',
    '     │                                        ⢸',
    '     │                                        ⢸',
    '     │                                        ⢸',
    '0.00 ┤                                        ⢸1',
    '     └─────────────────────────────────────────',
    '      0        10        20        30        40',
    '1: arm = a   2: arm = b',
  ]);
  expect(lines.every((line) => line.length <= 50)).toBe(true);
});

it('tells curves apart by colour', () => {
  const text = drawCurves(curves, { width: 50, ascii: false, colours: true }).join('\n');
  // oxlint-disable-next-line no-control-regex
  expect(new Set(text.match(/\u001B\[\d\dm/g))).toEqual(new Set(['\u001B[34m', '\u001B[33m']));
});

it('draws what is there', () => {
  expect(drawCurves([], { width: 72, ascii: true, colours: false })).toEqual([]);
  expect(
    drawCurves([{ name: 'a', begins: 1, points: [[0, 0.5]] }], { width: 72, ascii: true, colours: false }),
  ).toEqual([]);
  const many = Array.from({ length: 11 }, (_, i) => ({
    name: String(i),
    begins: 1,
    points: [[1, NaN]] as [number, number][],
  }));
  expect(drawCurves(many, { width: 72, ascii: true, colours: false }).at(-1)).toBe('… and 2 more curves');
});
