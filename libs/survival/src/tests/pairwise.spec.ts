import fc from 'fast-check';
import { adjustP, type Adjustment } from './adjust.js';
import { logRankTest } from './log-rank.js';
import { pairwiseTests } from './pairwise.js';
import { trendTest } from './trend.js';

const seed = { seed: 20101201 };
const METHODS: readonly Adjustment[] = ['none', 'bh', 'holm', 'bonferroni'];

const time = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
const status = Uint8Array.of(1, 1, 0, 1, 1, 1, 0, 1, 1);
const group = { codes: Int32Array.of(0, 0, 0, 1, 1, 1, 2, 2, 2), levels: ['a', 'b', 'c'] };

it('adjusts so that each method is no less than the one before, and none leaves [p, 1]', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }), (p) => {
      const all = METHODS.map((method) => adjustP(p, method));
      for (const [i] of p.entries()) {
        const [none, bh, holm, bonferroni] = all.map((adjusted) => adjusted[i]!) as [number, number, number, number];
        expect(none).toBe(p[i]);
        expect(bh).toBeGreaterThanOrEqual(none);
        expect(holm).toBeGreaterThanOrEqual(bh);
        expect(bonferroni).toBeGreaterThanOrEqual(holm);
        expect(bonferroni).toBeLessThanOrEqual(1);
      }
    }),
    seed,
  );
});

it('refuses what is no p value', () => {
  expect(() => adjustP([0.5, 1.5], 'holm')).toThrow(expect.objectContaining({ code: 'bad-option' }) as Error);
});

it('tests each two groups by themselves; a pair without a p value does not count', () => {
  const nobody = { codes: group.codes, levels: [...group.levels, 'nobody'] };
  const { pairs } = pairwiseTests({ time, status }, nobody, 'bonferroni');
  expect(pairs.map(({ groups }) => groups.join())).toEqual(['a,b', 'a,c', 'b,c']);
  const two = (rows: readonly number[]): unknown =>
    logRankTest(
      { time: Float64Array.from(rows, (row) => time[row]!), status: Uint8Array.from(rows, (row) => status[row]!) },
      { codes: Int32Array.from(rows, (_, i) => (i < 3 ? 0 : 1)), levels: ['x', 'y'] },
    ).p;
  expect(pairs.map(({ p }) => p)).toEqual([two([0, 1, 2, 3, 4, 5]), two([0, 1, 2, 6, 7, 8]), two([3, 4, 5, 6, 7, 8])]);

  const still = pairwiseTests({ time, status: Uint8Array.of(1, 1, 1, 0, 0, 0, 0, 0, 0) }, group, 'bonferroni').pairs;
  expect(still[2]).toMatchObject({ p: { notEstimable: 'no-events' }, adjusted: { notEstimable: 'no-events' } });
  expect(still[0]!.adjusted).toBeCloseTo(2 * (still[0]!.p as number), 12);
});

it('tests the trend as the groups themselves where there are two, whatever the scores', () => {
  const two = { codes: Int32Array.of(0, 1, 0, 1, 0, 1, 0, 1, 0), levels: ['a', 'b'] };
  const test = logRankTest({ time, status }, two);
  for (const scores of [undefined, [0, 7], [1e9, 1e9 + 1]]) {
    const { statistic, df, p, z } = trendTest(test, scores);
    expect(statistic).toBeCloseTo(test.statistic as number, 9);
    expect(p).toBeCloseTo(test.p as number, 9);
    expect([df, Math.sign(z as number)]).toEqual([1, Math.sign(test.scores[1]!)]);
  }
});

it('says why there is no trend', () => {
  const test = logRankTest({ time, status }, group);
  expect(trendTest(test, [2, 2, 2]).p).toMatchObject({ notEstimable: 'no-variance' });
  expect(trendTest(logRankTest({ time, status: status.map(() => 0) }, group)).p).toMatchObject({
    notEstimable: 'no-events',
  });
  expect(() => trendTest(test, [1, 2])).toThrow(expect.objectContaining({ code: 'length-mismatch' }) as Error);
});
