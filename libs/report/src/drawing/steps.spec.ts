import fc from 'fast-check';
import { bandPath, seenPoints, stepPath, stretches, tickPath, type Steps } from './steps.js';

const steps = (points: readonly (readonly [number, number])[]): Steps => ({
  x: Float64Array.from(points, ([x]) => x),
  y: Float64Array.from(points, ([, y]) => y),
});

it('draws steps, a band and marks', () => {
  const curve = steps([
    [0, 10],
    [5, 20],
    [9, 20],
    [12, 35.126],
  ]);
  expect(stepPath(curve, 0, 3)).toBe('M0 10H5V20H12V35.13H12');
  expect(tickPath(curve, [1, 2], 4)).toBe('M5 16v8M9 16v8');
  const lower = Float64Array.of(10, 25, 30, 40);
  expect(bandPath(curve.x, lower, curve.y, 0, 3)).toBe('M0 10H5V20H12V35.13H12V40H12V30H9V25H5V10H0Z');
});

it('leaves out only what is not seen: after every column of a quarter of a pixel the height is right', () => {
  const many = fc.array(
    fc.tuple(fc.double({ min: 0, max: 30, noNaN: true }), fc.double({ min: 0, max: 9, noNaN: true })),
    {
      minLength: 1,
      maxLength: 300,
    },
  );
  fc.assert(
    fc.property(many, (points) => {
      const curve = steps(points.toSorted((a, b) => a[0] - b[0]));
      const last = curve.x.length - 1;
      const seen = new Set(seenPoints(curve, 0, last));
      let height = curve.y[0]!;
      for (let i = 0; i <= last; i++) {
        if (seen.has(i)) height = curve.y[i]!;
        const inColumn = i < last && Math.floor(curve.x[i + 1]! * 4) === Math.floor(curve.x[i]! * 4);
        // Within a column, and at the beginning of all, any height will do.
        expect(inColumn || i === 0 ? 0 : Math.abs(height - curve.y[i]!)).toBeLessThan(0.05);
      }
    }),
    { seed: 20101201 },
  );
});

it('finds stretches of equal values', () => {
  expect(stretches(5, (i) => i > 2)).toEqual([
    { from: 0, to: 2, value: false },
    { from: 3, to: 4, value: true },
  ]);
  expect(stretches(0, () => 1)).toEqual([]);
});
