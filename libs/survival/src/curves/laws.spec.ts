import fc from 'fast-check';
import {
  curvePointsAt,
  estimateCurves,
  atRiskTable,
  type Curve,
  type CurveOptions,
  type Observations,
} from '../index.js';

interface Row {
  readonly start: number;
  readonly time: number;
  readonly status: number;
  readonly weight: number;
  readonly group: number;
}

const SEED = { seed: 20101201, numRuns: 200 };
const LEVELS = ['a', 'b', 'c'];

/** Times of many ties or few, whole or not; `unit` takes care that both ways of counting are tried. */
function rowsOf(unit: number): fc.Arbitrary<Row[]> {
  const row = fc.record({
    start: fc.integer({ min: 0, max: 12 }).map((start) => start / unit),
    length: fc.integer({ min: 1, max: 12 }).map((length) => length / unit),
    status: fc.integer({ min: 0, max: 1 }),
    weight: fc.integer({ min: 1, max: 3 }),
    group: fc.integer({ min: 0, max: 2 }),
  });
  return fc
    .array(row, { minLength: 1, maxLength: 40 })
    .map((rows) => rows.map(({ length, ...of }) => ({ ...of, time: of.start + length })));
}

const rows = fc.oneof(rowsOf(1), rowsOf(8));

function data(of: readonly Row[], { late = false, weighted = false } = {}): Observations {
  return {
    time: Float64Array.from(of, ({ time }) => time),
    status: Uint8Array.from(of, ({ status }) => status),
    ...(late ? { start: Float64Array.from(of, ({ start }) => start) } : {}),
    ...(weighted ? { weights: Float64Array.from(of, ({ weight }) => weight) } : {}),
  };
}

function grouped(of: readonly Row[], levels = LEVELS): CurveOptions {
  return { group: { codes: Int32Array.from(of, ({ group }) => group), levels } };
}

function columns(curve: Curve): Record<string, number[]> {
  const { group: _group, n: _n, events: _events, ...arrays } = curve;
  return Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, [...values]]));
}

/** Whether both are none, or the same but for rounding. */
function same(value: number, expected: number): boolean {
  if (Number.isNaN(expected)) return Number.isNaN(value);
  return Math.abs(value - expected) <= 1e-10 * Math.max(1, Math.abs(expected));
}

function expectSame(ours: readonly Curve[], theirs: readonly Curve[], scale = 1): void {
  expect(ours.length).toBe(theirs.length);
  for (const [i, curve] of ours.entries()) {
    const other = columns(theirs[i]!);
    for (const [name, values] of Object.entries(columns(curve))) {
      const expected = other[name]!.map((value) => value * (name === 'time' ? scale : 1));
      expect(values.length).toBe(expected.length);
      expect(values.filter((value, k) => !same(value, expected[k]!))).toEqual([]);
    }
  }
}

it('a curve never rises, and it and its limits stay within [0, 1]', () => {
  const options = fc.record({
    confidence: fc.constantFrom('plain', 'log', 'log-log', 'logit', 'arcsin'),
    estimator: fc.constantFrom('kaplan-meier', 'nelson-aalen', 'fleming-harrington'),
    reverse: fc.boolean(),
  });
  fc.assert(
    fc.property(rows, options, fc.boolean(), fc.boolean(), (of, how, late, weighted) => {
      for (const { survival, lower, upper, atRisk } of estimateCurves(data(of, { late, weighted }), {
        ...how,
        ...grouped(of),
      }).curves)
        for (let i = 0; i < survival.length; i++) {
          expect(survival[i]!).toBeLessThanOrEqual(survival[i - 1] ?? 1);
          expect(survival[i]!).toBeGreaterThanOrEqual(0);
          expect(atRisk[i]!).toBeGreaterThanOrEqual(0);
          if (Number.isNaN(lower[i]!)) continue;
          expect(lower[i]!).toBeGreaterThanOrEqual(0);
          expect(lower[i]!).toBeLessThanOrEqual(survival[i]! + 1e-12);
          expect(upper[i]!).toBeGreaterThanOrEqual(survival[i]! - 1e-12);
          expect(upper[i]!).toBeLessThanOrEqual(1);
        }
    }),
    SEED,
  );
});

it('those at risk and those gone are all, without late entry', () => {
  fc.assert(
    fc.property(rows, (of) => {
      for (const { n, atRisk, eventsAt, censoredAt } of estimateCurves(data(of), grouped(of)).curves) {
        let gone = 0;
        for (let i = 0; i < atRisk.length; i++) {
          expect(atRisk[i]! + gone).toBe(n);
          gone += eventsAt[i]! + censoredAt[i]!;
        }
        expect(gone).toBe(n);
      }
    }),
    SEED,
  );
});

it('the order of rows, the labels of groups and the unit of time do not matter', () => {
  const shuffled = rows.chain((of) => fc.tuple(fc.constant(of), fc.shuffledSubarray(of, { minLength: of.length })));
  fc.assert(
    fc.property(shuffled, fc.boolean(), fc.boolean(), ([of, other], late, weighted) => {
      const { curves } = estimateCurves(data(of, { late, weighted }), grouped(of));
      expectSame(estimateCurves(data(other, { late, weighted }), grouped(other)).curves, curves);
      const named = estimateCurves(data(of, { late, weighted }), grouped(of, ['z', 'y', 'x'])).curves;
      expect(named.map(({ group }) => LEVELS[['z', 'y', 'x'].indexOf(group)])).toEqual(
        curves.map(({ group }) => group),
      );
      expectSame(named, curves);
      const years = of.map((row) => ({ ...row, start: row.start / 365.25, time: row.time / 365.25 }));
      expectSame(estimateCurves(data(years, { late, weighted }), grouped(years)).curves, curves, 1 / 365.25);
    }),
    SEED,
  );
});

it('a row with a weight counts as so many rows', () => {
  fc.assert(
    fc.property(rows, fc.constantFrom('kaplan-meier', 'nelson-aalen'), fc.boolean(), (of, estimator, late) => {
      const repeated = of.flatMap((row) => Array.from({ length: row.weight }, () => row));
      expectSame(
        estimateCurves(data(of, { late, weighted: true }), { estimator, ...grouped(of) }).curves,
        estimateCurves(data(repeated, { late }), { estimator, ...grouped(repeated) }).curves,
      );
    }),
    SEED,
  );
});

it('without censoring the curve is what is left of the empirical distribution', () => {
  fc.assert(
    fc.property(rows, (of) => {
      const all = of.map((row) => ({ ...row, status: 1 }));
      const [curve] = estimateCurves(data(all)).curves;
      curve!.time.forEach((t, i) => {
        const left = all.filter(({ time }) => time > t).length / all.length;
        expect(Math.abs(curve!.survival[i]! - left)).toBeLessThan(1e-12);
      });
    }),
    SEED,
  );
});

it('is what the definition says, slowly, with late entry, weights and groups', () => {
  fc.assert(
    fc.property(rows, (of) => {
      const { curves } = estimateCurves(data(of, { late: true, weighted: true }), grouped(of));
      for (const curve of curves) {
        const own = of.filter(({ group }) => LEVELS[group] === curve.group);
        const sum = (keep: (row: Row) => boolean): number =>
          own.filter(keep).reduce((total, { weight }) => total + weight, 0);
        const times = [...new Set(own.map(({ time }) => time))].sort((a, b) => a - b);
        expect([...curve.time]).toEqual(times);
        let survival = 1;
        let greenwood = 0;
        times.forEach((t, i) => {
          const n = sum(({ start, time }) => start < t && time >= t);
          const d = sum(({ time, status }) => time === t && status === 1);
          survival *= 1 - d / n;
          greenwood += d / (n * (n - d));
          expect([curve.atRisk[i], curve.eventsAt[i]]).toEqual([n, d]);
          expect(curve.censoredAt[i]).toBe(sum(({ time, status }) => time === t && status === 0));
          expect(Math.abs(curve.survival[i]! - survival)).toBeLessThan(1e-12);
          expect(same(curve.se[i]!, survival > 0 ? survival * Math.sqrt(greenwood) : NaN)).toBe(true);
        });
      }
    }),
    SEED,
  );
});

it('the table of numbers at risk says what its rows say, and the curve too', () => {
  fc.assert(
    fc.property(rows, fc.array(fc.integer({ min: 0, max: 26 }), { minLength: 1, maxLength: 6 }), (of, asked) => {
      const table = atRiskTable(data(of, { late: true, weighted: true }), { ...grouped(of), times: asked });
      for (const { group, atRisk, events, censored } of table.groups) {
        const own = of.filter((row) => LEVELS[row.group] === group);
        const sum = (keep: (row: Row) => boolean): number =>
          own.filter(keep).reduce((total, { weight }) => total + weight, 0);
        expect(atRisk).toEqual(table.times.map((t) => sum(({ start, time }) => start < t && time >= t)));
        expect(events).toEqual(table.times.map((t) => sum(({ time, status }) => time <= t && status === 1)));
        expect(censored).toEqual(table.times.map((t) => sum(({ time, status }) => time <= t && status === 0)));
      }
      const curve = estimateCurves(data(of)).curves[0]!;
      const points = curvePointsAt(curve, table.times);
      expect(points.map(({ atRisk }) => atRisk)).toEqual(
        atRiskTable(data(of), { times: table.times }).groups[0]!.atRisk,
      );
    }),
    SEED,
  );
});
