import { linear, logarithmic, logTicks, niceTicks } from './scale.js';

it('finds round ticks', () => {
  expect(niceTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(niceTicks(-0.05, 0.31, 4)).toEqual([0, 0.1, 0.2, 0.3]);
  expect(niceTicks(3, 3, 4)).toEqual([3]);
  expect(logTicks(0.15, 12, 8)).toEqual([0.2, 0.5, 1, 2, 5, 10]);
  expect(logTicks(1e-6, 1e6, 5)).toEqual([1e-6, 1e-3, 1, 1e3, 1e6]);
  expect(logTicks(0.97, 1.03, 5).length).toBeGreaterThan(1);
});

it('goes from values to pixels', () => {
  expect(linear([0, 10], [100, 0])(2.5)).toBe(75);
  expect(linear([1, 1], [0, 10])(1)).toBe(5);
  expect(logarithmic([1, 100], [0, 10])(10)).toBeCloseTo(5, 12);
});
