import fc from 'fast-check';
import { numberText } from './index.js';

it.each([
  [0, '0'],
  [-0, '0'],
  [7, '7'],
  [-1.5, '-1.5'],
  [0.1 + 0.2, '0.30000000000000004'],
  [0.0001, '0.0001'],
  [0.00009999, '9.999e-5'],
  [0.000015, '1.5e-5'],
  [1e-7, '1e-7'],
  [999999999999999, '999999999999999'],
  [999999999999999.9, '999999999999999.9'],
  [1e15, '1000000000000000'],
  [1e16, '1e16'],
  [-1234567890123456, '-1234567890123456'],
  [1e21, '1e21'],
])('%d is written %s', (x, written) => {
  expect(numberText(x)).toBe(written);
});

it('reads back as the same number, with an exponent only where it is very small or large', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
      const text = numberText(x);
      const size = Math.abs(x);
      expect(Number(text)).toBe(x === 0 ? 0 : x);
      expect(text.includes('e')).toBe(size !== 0 && (size < 1e-4 || size >= 1e16));
      expect(text).not.toMatch(/\+|\.0*$/);
    }),
  );
});
