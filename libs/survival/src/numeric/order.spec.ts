import fc from 'fast-check';
import { ascendingOrder } from './order.js';
import { mergeTies } from './ties.js';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const arrays = fc.oneof(
  fc.array(finite, { maxLength: 300 }).map((keys) => Float64Array.from(keys)),
  fc
    .array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 64, maxLength: 400 })
    .map((keys) => Float64Array.from(keys)),
  fc.array(fc.integer({ min: -500, max: 500 }), { maxLength: 300 }).map((keys) => Int32Array.from(keys)),
  fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 64, maxLength: 300 }).map((keys) => Float64Array.from(keys)),
);

it('puts keys in ascending order, and equal ones in their own', () => {
  fc.assert(
    fc.property(arrays, (keys) => {
      const expected = Array.from(keys, (_, i) => i).sort((a, b) => keys[a]! - keys[b]!);
      expect([...ascendingOrder(keys)]).toEqual(expected);
    }),
    { seed: 20101201 },
  );
});

it('orders keys that lie most unevenly', () => {
  const spread = [1e300, -1e300, 0, 1e-300, 5, 5, 1e150].flatMap((size) =>
    Array.from({ length: 60 }, (_, i) => size * (1 + ((i * 37) % 50) / 50)),
  );
  const keys = Float64Array.from(spread);
  const expected = Array.from(keys, (_, i) => i).sort((a, b) => keys[a]! - keys[b]!);
  expect([...ascendingOrder(keys)]).toEqual(expected);
});

it('orders some of the rows only', () => {
  const keys = Float64Array.from({ length: 500 }, (_, i) => (i * 7919) % 101);
  const rows = Uint32Array.from({ length: 250 }, (_, i) => 499 - 2 * i);
  const expected = [...rows].sort((a, b) => keys[a]! - keys[b]!);
  expect([...ascendingOrder(keys, rows)]).toEqual(expected);
});

it('makes times that differ by rounding equal, and others not', () => {
  const { arrays: fixed, merged } = mergeTies([
    Float64Array.of(0.1 + 0.2, 0.3, 1, 1 + 1e-5),
    Float64Array.of(2, 0.3, 5, 6),
  ]);
  expect([merged, [...fixed[0]!], [...fixed[1]!]]).toEqual([1, [0.3, 0.3, 1, 1 + 1e-5], [2, 0.3, 5, 6]]);
  const whole = [Int32Array.of(1, 2)];
  expect(mergeTies(whole).arrays).toBe(whole);
});
