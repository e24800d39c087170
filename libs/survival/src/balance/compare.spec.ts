import fc from 'fast-check';
import { isEstimable, type Factor } from '../data.js';
import { chiSquaredTest, fisherTest } from './category-tests.js';
import { compareGroups } from './compare.js';
import { kruskalTest, welchAnova, welchTest, wilcoxonTest } from './number-tests.js';
import type { BalanceCovariate, BalanceTest, GroupComparison } from './result.js';

const seed = { seed: 20101201, numRuns: 200 };

const factor = (codes: readonly number[], levels: readonly string[] = ['a', 'b', 'c']): Factor => ({
  codes: Int32Array.from(codes),
  levels,
});

const rows = fc.array(
  fc.record({
    group: fc.integer({ min: 0, max: 2 }),
    value: fc.oneof(fc.constant(NaN), fc.integer({ min: -3, max: 9 }), fc.double({ min: -5, max: 5, noNaN: true })),
    level: fc.integer({ min: -1, max: 2 }),
  }),
  { minLength: 1, maxLength: 30 },
);
type Rows = typeof rows extends fc.Arbitrary<infer R> ? R : never;

const number = (of: Rows): BalanceCovariate => ({
  kind: 'number',
  values: Float64Array.from(of, ({ value }) => value),
});
const category = (of: Rows): BalanceCovariate => ({
  kind: 'category',
  codes: Int32Array.from(of, ({ level }) => level),
  levels: ['x', 'y', 'z'],
});
const groupOf = (of: Rows): Factor => factor(of.map(({ group }) => group));

/** p of each test, and sizes of differences; -1 where there is none. */
const essence = ({ tests, differences }: GroupComparison): number[] => [
  ...tests.map(({ p }) => (isEstimable(p) ? p : -1)),
  ...differences.map(({ difference }) => (isEstimable(difference) ? Math.abs(difference) : -1)).sort((a, b) => a - b),
];

function close(ours: readonly number[], theirs: readonly number[]): void {
  expect(ours).toHaveLength(theirs.length);
  for (const [i, their] of theirs.entries())
    expect(Math.abs(ours[i]! - their)).toBeLessThanOrEqual(1e-7 * (1 + Math.abs(their)));
}

it('does not depend on the order of rows or of labels', () => {
  fc.assert(
    fc.property(rows, (of) => {
      const reversed = [...of].reverse();
      const renamed = of.map((row) => ({ ...row, group: 2 - row.group }));
      for (const covariate of [number, category]) {
        const ours = essence(compareGroups(covariate(of), groupOf(of)));
        close(essence(compareGroups(covariate(reversed), groupOf(reversed))), ours);
        // Of two levels the difference has a sign, which changes with the order of groups and of levels; its size does not.
        close(essence(compareGroups(covariate(renamed), groupOf(renamed))), ours);
      }
    }),
    seed,
  );
});

it('counts every row once, and gives p in [0, 1] and no NaN', () => {
  fc.assert(
    fc.property(rows, (of) => {
      const numbers = compareGroups(number(of), groupOf(of));
      const categories = compareGroups(category(of), groupOf(of));
      for (const { groups, tests, differences } of [numbers, categories]) {
        expect(groups.reduce((sum, { n }) => sum + n, 0)).toBe(of.length);
        const p = tests.map((test) => test.p).filter(isEstimable);
        expect(p.filter((one) => !(one >= 0 && one <= 1))).toEqual([]);
        const others = [
          ...tests.map(({ statistic = 0 }) => statistic),
          ...differences.map(({ difference }) => difference),
        ];
        expect(others.filter(isEstimable).filter((one) => !Number.isFinite(one))).toEqual([]);
      }
      const counted = categories.groups.flatMap((group) => ('levels' in group ? group.levels.map(({ n }) => n) : []));
      const missing = categories.groups.reduce((sum, group) => sum + group.missing, 0);
      expect(counted.reduce((sum, n) => sum + n, missing)).toBe(of.length);
    }),
    seed,
  );
});

it('sums 2 × 2 tables as the hypergeometric distribution says, with or without an empty level', () => {
  const cell = fc.integer({ min: 0, max: 12 });
  fc.assert(
    fc.property(cell, cell, cell, cell, (a, b, c, d) => {
      const p = fisherTest([[a, b], [c, d]]).p; // prettier-ignore
      // An empty level changes nothing.
      expect(fisherTest([[a, 0, b], [c, 0, d]]).p).toEqual(p); // prettier-ignore
      fc.pre(isEstimable(p));
      const total = a + b + c + d;
      const logs = (n: number): number => (n < 2 ? 0 : Math.log(n) + logs(n - 1));
      const [r, s, u, v] = [a + b, c + d, a + c, b + d];
      const probability = (x: number): number =>
        Math.exp(
          [r, s, u, v].reduce((sum, n) => sum + logs(n), -logs(total)) -
            [x, r - x, u - x, s - u + x].reduce((sum, n) => sum + logs(n), 0),
        );
      let tail = 0;
      for (let x = Math.max(0, u - s); x <= Math.min(r, u); x++)
        if (probability(x) <= probability(a) * (1 + 1e-7)) tail += probability(x);
      expect(p).toBeCloseTo(tail, 9);
    }),
    seed,
  );
});

it('tests two groups by ranks as by counting pairs', () => {
  const values = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(values, values, (a, b) => {
      const pairs = a.flatMap((x) => b.map((y): number => (x > y ? 1 : x === y ? 0.5 : 0)));
      const { statistic, p } = wilcoxonTest(Float64Array.from(a), Float64Array.from(b));
      fc.pre(isEstimable(p));
      expect(statistic).toBe(pairs.reduce((sum, one) => sum + one, 0));
    }),
    seed,
  );
});

describe('what cannot be estimated is said with a reason', () => {
  const why = ({ p }: BalanceTest): unknown => (isEstimable(p) ? p : p.notEstimable);
  const [none, one, same] = [new Float64Array(0), Float64Array.of(1), Float64Array.of(2, 2, 2)];

  it('in tests', () => {
    expect(
      [
        welchTest(one, same),
        welchTest(same, same),
        welchAnova([one, same]),
        welchAnova([same, Float64Array.of(1, 2)]),
      ].map(why),
    ).toEqual(['too-few', 'no-variance', 'too-few', 'no-variance']);
    expect(
      [wilcoxonTest(none, one), wilcoxonTest(same, same), kruskalTest([none, one]), kruskalTest([same, same])].map(why),
    ).toEqual(['no-values', 'no-variance', 'no-values', 'no-variance']);
    expect([chiSquaredTest([[1, 2]]), chiSquaredTest([[1], [2]]), fisherTest([[1, 2], [0, 0]])].map(why)).toEqual(
      ['one-group', 'no-variance', 'one-group'],
    ); // prettier-ignore
    const large = [0, 1, 2, 3].map(() => [50, 60, 70, 80]);
    expect(why(fisherTest(large))).toBe('too-large');
    // A group for each of a thousand rows.
    const wide = Array.from({ length: 1000 }, (_, i) => Array.from({ length: 49 }, (__, j) => Number(i % 49 === j)));
    expect(why(fisherTest(wide))).toBe('too-large');
  });

  it('in differences: none between equal constants, infinite between others', () => {
    const of = (values: readonly number[]): unknown =>
      compareGroups({ kind: 'number', values: Float64Array.from(values) }, factor([0, 0, 1, 1])).differences[0]!
        .difference;
    expect(of([1, 1, 1, 1])).toBe(0);
    expect(of([1, 1, 2, 2])).toMatchObject({ notEstimable: 'no-variance' });
    expect(of([1, NaN, 2, 3])).toMatchObject({ notEstimable: 'too-few' });
    expect(of([NaN, NaN, 2, 3])).toMatchObject({ notEstimable: 'no-values' });
    const levels = (codes: readonly number[]): unknown =>
      compareGroups({ kind: 'category', ...factor(codes, ['x', 'y', 'z']) }, factor([0, 0, 1, 1])).differences[0]!
        .difference;
    expect(levels([0, 0, 0, 0])).toBe(0);
    expect(levels([0, 0, 1, 1])).toMatchObject({ notEstimable: 'no-variance' });
    expect(levels([0, 1, 2, 2])).toMatchObject({ notEstimable: 'no-variance' });
  });

  it('in summaries, with a warning that the group is left out', () => {
    const values = Float64Array.of(NaN, NaN, 2, 3, 4, 6);
    const { groups, tests, warnings } = compareGroups({ kind: 'number', values }, factor([0, 0, 1, 1, 2, 2]));
    expect(groups[0]).toMatchObject({ n: 2, missing: 2, mean: { notEstimable: 'no-values' } });
    expect(tests.map(({ test }) => test)).toEqual(['welch-t', 'wilcoxon']);
    expect(warnings.map(({ code }) => code)).toEqual(['group-left-out']);
  });
});

it.each<readonly [string, BalanceCovariate, Factor]>([
  ['no-rows', { kind: 'number', values: new Float64Array(0) }, factor([])],
  ['length-mismatch', { kind: 'number', values: Float64Array.of(1) }, factor([0, 1])],
  ['not-a-number', { kind: 'number', values: Float64Array.of(1, Infinity) }, factor([0, 1])],
  ['bad-level', { kind: 'number', values: Float64Array.of(1, 2) }, factor([0, -1])],
  ['bad-level', { kind: 'category', codes: Int32Array.of(0, 5), levels: ['x'] }, factor([0, 1])],
])('refuses what it cannot use: %s', (code, covariate, group) => {
  expect(() => compareGroups(covariate, group)).toThrow(expect.objectContaining({ code }) as Error);
});
