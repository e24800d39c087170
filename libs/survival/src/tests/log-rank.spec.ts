import fc from 'fast-check';
import type { Factor, Observations } from '../data.js';
import { logRankTest, type LogRank, type LogRankOptions } from './log-rank.js';
import type { Weighting } from './weighting.js';

const seed = { seed: 20101201, numRuns: 200 };

interface Row {
  readonly start: number;
  readonly time: number;
  readonly status: number;
  readonly group: number;
  readonly stratum: number;
  readonly weight: number;
}

const row = fc
  .record({
    start: fc.integer({ min: 0, max: 12 }),
    length: fc.integer({ min: 1, max: 12 }),
    status: fc.integer({ min: 0, max: 1 }),
    group: fc.integer({ min: 0, max: 2 }),
    stratum: fc.integer({ min: 0, max: 1 }),
    weight: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ length, ...of }): Row => ({ ...of, time: of.start + length }));
const rows = fc.array(row, { minLength: 1, maxLength: 40 });
const weighting = fc.constantFrom<Weighting>(
  { kind: 'log-rank' },
  { kind: 'gehan' },
  { kind: 'tarone-ware' },
  { kind: 'peto' },
  { kind: 'fleming-harrington', rho: 0.5 },
);

const factor = (codes: readonly number[], levels: readonly string[] = ['a', 'b', 'c']): Factor => ({
  codes: Int32Array.from(codes),
  levels,
});

interface Shape {
  readonly unit?: number;
  readonly late?: boolean;
  readonly weighted?: boolean;
}

function observations(of: readonly Row[], { unit = 1, late = true, weighted = false }: Shape = {}): Observations {
  return {
    time: Float64Array.from(of, ({ time }) => time * unit),
    status: Uint8Array.from(of, ({ status }) => status),
    ...(late && { start: Float64Array.from(of, ({ start }) => start * unit) }),
    ...(weighted && { weights: Float64Array.from(of, ({ weight }) => weight) }),
  };
}

const strataOf = (of: readonly Row[]): Factor => factor(of.map(({ stratum }) => stratum));
const test = (of: readonly Row[], shape?: Shape, options?: LogRankOptions): LogRank =>
  logRankTest(observations(of, shape), factor(of.map(({ group }) => group)), options);

const numbers = ({ groups, variance, statistic, df }: LogRank): number[] => [
  ...groups.flatMap(({ n, observed, expected }) => [n, observed, expected]),
  ...variance,
  typeof statistic === 'number' ? statistic : -1,
  df,
];

function close(ours: readonly number[], theirs: readonly number[]): void {
  expect(ours).toHaveLength(theirs.length);
  for (const [i, their] of theirs.entries())
    expect(Math.abs(ours[i]! - their)).toBeLessThanOrEqual(1e-7 * (1 + Math.abs(their)));
}

/** Observed and expected by the definition: at each event time, over all rows. */
function slow(
  of: readonly Row[],
  late: boolean,
  { kind, rho = 1 }: Weighting,
): { observed: number[]; expected: number[] } {
  const observed = [0, 0, 0];
  const expected = [0, 0, 0];
  for (const stratum of [0, 1]) {
    const mine = of.filter((one) => one.stratum === stratum);
    const times = [...new Set(mine.filter(({ status }) => status === 1).map(({ time }) => time))].sort((a, b) => a - b);
    let survival = 1;
    for (const t of times) {
      const risk = mine.filter(({ start, time }) => (!late || start < t) && time >= t);
      const died = risk.filter(({ time, status }) => time === t && status === 1);
      const n = risk.length;
      const weight = {
        'log-rank': 1,
        gehan: n,
        'tarone-ware': Math.sqrt(n),
        peto: survival,
        'fleming-harrington': survival ** rho,
      }[kind];
      for (const g of [0, 1, 2]) {
        observed[g]! += weight * died.filter(({ group }) => group === g).length;
        expected[g]! += (weight * died.length * risk.filter(({ group }) => group === g).length) / n;
      }
      survival *= 1 - died.length / n;
    }
  }
  return { observed, expected };
}

it('equals its definition, whole days counted and other times sorted alike', () => {
  fc.assert(
    fc.property(rows, fc.boolean(), weighting, (of, late, weights) => {
      const { observed, expected } = slow(of, late, weights);
      const present = [0, 1, 2].filter((g) => of.some(({ group }) => group === g));
      for (const unit of [1, 0.1, 1e6]) {
        const { groups } = test(of, { unit, late }, { strata: strataOf(of), weighting: weights });
        close(
          groups.map((one) => one.observed),
          present.map((g) => observed[g]!),
        );
        close(
          groups.map((one) => one.expected),
          present.map((g) => expected[g]!),
        );
      }
    }),
    seed,
  );
});

it('does not depend on the order of rows, the order of labels or the unit of time', () => {
  fc.assert(
    fc.property(rows, fc.boolean(), weighting, fc.boolean(), (of, late, weights, stratified) => {
      const options = (some: readonly Row[]): LogRankOptions => ({
        weighting: weights,
        ...(stratified && { strata: strataOf(some) }),
      });
      const one = test(of, { late }, options(of));
      const reversed = [...of].reverse();
      close(numbers(test(reversed, { late }, options(reversed))), numbers(one));
      close(numbers(test(of, { late, unit: 1 / 7 }, options(of))), numbers(one));
      const renamed = test(
        of.map((each) => ({ ...each, group: 2 - each.group })),
        { late },
        options(of),
      );
      close(
        [...renamed.groups].reverse().flatMap(({ observed, expected }) => [observed, expected]),
        one.groups.flatMap(({ observed, expected }) => [observed, expected]),
      );
      close(numbers(renamed).slice(-2), numbers(one).slice(-2));
    }),
    seed,
  );
});

it('expects in all groups together as many events as there are; scores and rows of the variance sum to nought', () => {
  fc.assert(
    fc.property(rows, fc.boolean(), (of, late) => {
      const { groups, scores, variance } = test(of, { late }, { strata: strataOf(of) });
      const events = of.filter(({ status }) => status === 1).length;
      const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
      close(
        [sum(groups.map(({ observed }) => observed)), sum(groups.map(({ expected }) => expected))],
        [events, events],
      );
      close([sum([...scores])], [0]);
      const k = groups.length;
      close(
        groups.map((_, i) => sum([...variance.subarray(i * k, (i + 1) * k)])),
        groups.map(() => 0),
      );
    }),
    seed,
  );
});

it('counts a row of weight 2 as two rows', () => {
  fc.assert(
    fc.property(rows, fc.boolean(), fc.constantFrom(1, 0.1), weighting, (of, late, unit, weights) => {
      const repeated = of.flatMap((one) => Array.from({ length: one.weight }, () => one));
      const options = { weighting: weights };
      close(
        numbers(test(of, { late, unit, weighted: true }, { ...options, strata: strataOf(of) })),
        numbers(test(repeated, { late, unit }, { ...options, strata: strataOf(repeated) })),
      );
    }),
    seed,
  );
});

it('finds no difference between a group and its copy', () => {
  fc.assert(
    fc.property(rows, weighting, (of, weights) => {
      const [a, b] = [of.map((one) => ({ ...one, group: 0 })), of.map((one) => ({ ...one, group: 1 }))];
      const { statistic } = test([...a, ...b], {}, { weighting: weights });
      expect(typeof statistic === 'number' ? statistic : 0).toBeLessThan(1e-9);
    }),
    seed,
  );
});

describe('what cannot be estimated', () => {
  const time = Float64Array.of(1, 2, 3, 4);
  const group = factor([0, 0, 1, 1]);
  const reason = (data: Observations, of: Factor): unknown => logRankTest(data, of).p;

  it('is said with a reason', () => {
    expect(reason({ time, status: Uint8Array.of(0, 0, 0, 0) }, group)).toMatchObject({ notEstimable: 'no-events' });
    expect(reason({ time, status: Uint8Array.of(1, 1, 1, 1) }, factor([1, 1, 1, 1]))).toMatchObject({
      notEstimable: 'one-group',
    });
    expect(reason({ time, status: Uint8Array.of(0, 0, 1, 1) }, group)).toMatchObject({ notEstimable: 'one-group' });
    const together = { time: Float64Array.of(1, 1, 1, 1), status: Uint8Array.of(1, 1, 1, 1) };
    expect(reason(together, group)).toMatchObject({ notEstimable: 'no-variance' });
  });

  it('leaves out a group that is gone before the first event, and says so', () => {
    const status = Uint8Array.of(0, 0, 1, 1, 1);
    const { df, groups, warnings } = logRankTest(
      { time: Float64Array.of(1, 1, 3, 4, 5), status },
      { codes: Int32Array.of(0, 0, 1, 2, 1), levels: ['gone', 'b', 'c', 'nobody'] },
    );
    expect([df, groups.length]).toEqual([1, 3]);
    expect(warnings).toEqual([{ code: 'group-left-out', message: expect.stringContaining('gone') as string }]);
  });

  it('compares only groups that meet in a stratum, and says so', () => {
    const four = { codes: Int32Array.of(0, 1, 0, 1, 2, 3, 2, 3), levels: ['a', 'b', 'c', 'd'] };
    const data = { time: Float64Array.of(1, 2, 3, 4, 1, 2, 3, 4), status: Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 1) };
    const strata = factor([0, 0, 0, 0, 1, 1, 1, 1]);
    const { statistic, df, warnings } = logRankTest(data, four, { strata });
    const half = logRankTest({ time: time, status: data.status.subarray(0, 4) }, factor([0, 1, 0, 1])).statistic;
    expect(statistic).toBeCloseTo(2 * (half as number), 12);
    expect([df, warnings.map(({ code }) => code)]).toEqual([2, ['groups-not-connected']]);
  });

  it('says that survival fell to 0 while rows still began', () => {
    const data = { start: Float64Array.of(0, 2, 2), time: Float64Array.of(1, 3, 4), status: Uint8Array.of(1, 1, 1) };
    const { warnings } = logRankTest(data, factor([0, 0, 1]), { weighting: { kind: 'peto' } });
    expect(warnings.map(({ code }) => code)).toEqual(['group-left-out', 'weight-zero']);
  });
});

it.each<readonly [string, Partial<Observations>, LogRankOptions]>([
  ['fractional-weights', { weights: Float64Array.of(1, 0.5) }, {}],
  ['bad-status', { status: Uint8Array.of(0, 2) }, {}],
  ['negative-time', { time: Float64Array.of(-1, 2) }, {}],
  ['length-mismatch', { status: Uint8Array.of(0) }, {}],
  ['length-mismatch', {}, { strata: factor([0]) }],
  ['bad-level', {}, { strata: factor([0, 3]) }],
  ['bad-option', {}, { weighting: { kind: 'fleming-harrington', rho: -1 } }],
  ['bad-option', {}, { weighting: { kind: 'gehan', rho: 1 } }],
])('refuses what it cannot use: %s', (code, data, options) => {
  const good = { time: Float64Array.of(1, 2), status: Uint8Array.of(1, 1) };
  expect(() => logRankTest({ ...good, ...data }, factor([0, 1]), options)).toThrow(
    expect.objectContaining({ code }) as Error,
  );
});

it('makes times equal that differ by rounding alone, and says so', () => {
  const data = { time: Float64Array.of(0.1 + 0.2, 0.3, 0.7, 0.9), status: Uint8Array.of(1, 1, 1, 1) };
  const group = factor([0, 1, 0, 1]);
  const { variance, warnings } = logRankTest(data, group);
  expect(warnings.map(({ code }) => code)).toEqual(['ties-merged']);
  expect(variance).toEqual(logRankTest({ ...data, time: Float64Array.of(3, 3, 7, 9) }, group).variance);
});
