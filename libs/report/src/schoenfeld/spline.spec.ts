import { smooth } from './spline.js';
import { timeTicks } from './time-ticks.js';

it('is the spline that R fits with these knots', () => {
  // lm(y ~ ns(x, knots = c(11, 20, 29), Boundary.knots = c(2, 38))) for x = 0:40, y = (7 * x) %% 11; predict(se.fit = TRUE)
  const x = Float64Array.from({ length: 41 }, (_, i) => i);
  const { fit, upper } = smooth(
    x,
    x.map((value) => (7 * value) % 11),
    5,
  )!;
  const fits = [4.5211590590122333, 5.1220664781830862, 5.0059675443828917, 4.8841240617544566, 5.8920490083996686];
  const errors = [1.8880922437677607, 1.1775214986545806, 1.2025061470403984, 1.1775214986545803, 1.8880922437677621];
  fits.forEach((value, i) => {
    expect(fit[i]).toBeCloseTo(value, 10);
    expect((upper[i]! - fit[i]!) / 1.959963984540054).toBeCloseTo(errors[i]!, 10);
  });
});

it('is a line where times are few, and none where they do not differ', () => {
  const line = smooth([1, 2, 3, 4], [2, 4, 6, 8], 3)!;
  expect([...line.fit].map((value) => Number(value.toFixed(9)))).toEqual([2, 5, 8]);
  expect(smooth([1, 1, 1, 1, 1], [1, 2, 3, 4, 5])).toBeUndefined();
  expect(smooth([], [])).toBeUndefined();
});

it('marks round times where they lie on the scale', () => {
  const time = Array.from({ length: 1000 }, (_, i) => i + 1);
  const ranks = timeTicks(time, time, 'rank');
  expect(ranks.length).toBeGreaterThan(4);
  for (const tick of ranks) expect(tick.scale).toBeCloseTo(tick.time, 9);
  expect(timeTicks(time, time.map(Math.log), 'log').map((tick) => tick.time)).toEqual([1, 3, 10, 30, 100, 300, 1000]);
  expect(timeTicks([], [], 'km')).toEqual([]);
  expect(timeTicks([5, 5], [0, 0], 'km').map((tick) => tick.time)).toEqual([5]);
});
