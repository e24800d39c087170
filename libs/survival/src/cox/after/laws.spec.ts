import { expectClose } from '../../../../../test/support/close.js';
import fc from 'fast-check';
import { estimateCurves } from '../../curves/estimate.js';
import { isEstimable, numberOf } from '../../data.js';
import { fitCox } from '../fit.js';
import type { CoxData, CoxFit, Ties } from '../model.js';
import { baselineHazard } from './baseline.js';
import { predictCox } from './predict.js';
import { proportionalityTest, type ProportionalityTest } from './proportionality.js';
import { coxResiduals, type ResidualOptions, type ResidualType } from './residuals.js';
import { predictCurves } from './predict-curves.js';

const seeded = { seed: 20101201, numRuns: 60 };

interface Row {
  readonly start: number;
  readonly length: number;
  readonly status: number;
  readonly stratum: number;
  readonly weight: number;
  readonly x: number;
  readonly z: number;
}

const row = fc.record<Row>({
  start: fc.integer({ min: 0, max: 6 }),
  length: fc.integer({ min: 1, max: 9 }),
  status: fc.constantFrom(0, 1, 1),
  stratum: fc.constantFrom(0, 2),
  weight: fc.constantFrom(0.5, 1, 2),
  x: fc.integer({ min: -4, max: 4 }).map((x) => x / 4),
  z: fc.constantFrom(0, 1),
});
const rows = fc.array(row, { minLength: 30, maxLength: 60 });
const kinds = fc.record({
  ties: fc.constantFrom<Ties>('efron', 'breslow'),
  entry: fc.boolean(),
  strata: fc.boolean(),
  weights: fc.boolean(),
});
const LEVELS = ['a', 'nobody', 'b'];

interface Kind {
  readonly ties: Ties;
  readonly entry: boolean;
  readonly strata: boolean;
  readonly weights: boolean;
}

function dataOf(all: readonly Row[], kind: Kind): CoxData {
  const column = (value: (one: Row) => number) => Float64Array.from(all, value);
  return {
    time: column(({ start, length }) => start + length),
    status: column(({ status }) => status),
    ...(kind.entry && { start: column(({ start }) => start) }),
    ...(kind.strata && { strata: { codes: Int32Array.from(all, ({ stratum }) => stratum), levels: LEVELS } }),
    ...(kind.weights && { weights: column(({ weight }) => weight) }),
    terms: ['x', 'z'],
    covariates: [
      { name: 'x', values: column(({ x }) => x), term: 0 },
      { name: 'z', values: column(({ z }) => z), term: 1 },
    ],
  };
}

/** All coefficients are estimated, and none is on its way to infinity. */
function isOrdinary({ states, variance }: CoxFit): boolean {
  return states.every((state) => state === 'estimated') && variance.every((value) => Math.abs(value) < 4);
}

/** A model of random rows, where it has an estimate. */
function given(law: (fit: CoxFit, data: CoxData, all: readonly Row[], kind: Kind) => void): void {
  fc.assert(
    fc.property(rows, kinds, (all, kind) => {
      const data = dataOf(all, kind);
      const fit = fitCox(data, { ties: kind.ties, concordance: false });
      fc.pre(isOrdinary(fit));
      law(fit, data, all, kind);
    }),
    seeded,
  );
}

function values(fit: CoxFit, data: CoxData, type: ResidualType, options?: ResidualOptions): Float64Array[] {
  return coxResiduals(fit, data, type, options).columns.map((column) => column.values);
}

const sum = (numbers: ArrayLike<number>) => Array.from(numbers).reduce((a, b) => a + b, 0);

it('expects as many events in each stratum as there are: martingale residuals sum to 0', () => {
  given((fit, data) => {
    const collapse = data.strata ?? { codes: new Int32Array(data.time.length), levels: ['all'] };
    for (const residual of values(fit, data, 'martingale', { weighted: true, collapse })[0]!) {
      expect(residual).toBeCloseTo(0, 9);
    }
    const expected = predictCox(fit, data, 'expected').values;
    const weight = (i: number) => data.weights?.[i] ?? 1;
    expect(sum(expected.map((e, i) => e * weight(i)))).toBeCloseTo(
      sum(Float64Array.from(data.status, (d, i) => d * weight(i))),
      9,
    );
  });
});

it('has Schoenfeld and score residuals that sum to the score, which is 0, and dfbeta with them', () => {
  given((fit, data) => {
    for (const type of ['schoenfeld', 'score', 'dfbeta', 'dfbetas'] as const) {
      for (const column of values(fit, data, type, { weighted: true })) expect(sum(column)).toBeCloseTo(0, 6);
    }
  });
});

it('predicts survival as exp(-hazard): rows, curves and baselines are one', () => {
  given((fit, data, all) => {
    const own = predictCox(fit, data, 'expected').values;
    expectClose(
      predictCox(fit, data, 'survival').values,
      own.map((e) => Math.exp(-e)),
    );
    const strata = data.strata && { strata: data.strata };
    const covariates = data.covariates.map((covariate) => covariate.values);
    const curves = predictCurves(fit, data, { covariates, ...strata }).curves;
    const rowsAgain = { covariates, time: data.time, ...strata };
    const hazards = predictCox(fit, data, 'expected', { rows: rowsAgain, se: true });
    const baselines = baselineHazard(fit, data).strata;
    expect(curves.length).toBe(all.length);
    for (const curve of curves) {
      expectClose(
        curve.survival,
        curve.cumulativeHazard.map((h) => Math.exp(-h)),
      );
      const at = curve.time.findLastIndex((t) => t <= data.time[curve.row]!);
      expect(hazards.values[curve.row]).toBeCloseTo(curve.cumulativeHazard[at]!, 9);
      expect(hazards.se![curve.row]).toBeCloseTo(curve.cumulativeHazardSe[at]!, 9);
      const baseline = baselines.find(({ stratum }) => stratum === curve.stratum)!;
      const risk = Math.exp(
        covariates.reduce((lp, column, j) => lp + (column[curve.row]! - fit.means[j]!) * fit.beta[j]!, 0),
      );
      expectClose(
        curve.cumulativeHazard,
        baseline.hazard.map((h) => h * risk),
      );
    }
  });
});

it('without coefficients has the baseline of Nelson and Aalen, or of Fleming and Harrington', () => {
  given((fit, data, _all, { ties }) => {
    // Weights of tied events are averaged by Efron, and counted one after the other in a curve.
    const { weights: _, ...plain } = data;
    const none = { ...fit, beta: new Float64Array(2) };
    const estimator = ties === 'efron' ? 'fleming-harrington' : 'nelson-aalen';
    const curves = estimateCurves(plain, { estimator, ...(data.strata && { group: data.strata }) }).curves;
    const baselines = baselineHazard(none, plain).strata;
    expect(baselines.map(({ stratum }) => stratum)).toEqual(curves.map(({ group }) => group));
    for (const [k, { time, hazard, atRisk }] of baselines.entries()) {
      expect([...time]).toEqual([...curves[k]!.time]);
      expectClose(hazard, curves[k]!.cumulativeHazard);
      expectClose(atRisk, curves[k]!.atRisk);
    }
  });
});

function tests(fit: CoxFit, data: CoxData, transform: 'km' | 'rank' | ((t: number) => number) = 'km'): number[] {
  const result = proportionalityTest(fit, data, transform);
  return 'notEstimable' in result ? [] : result.tests.map(({ statistic }) => numberOf(statistic));
}

it('does not depend on the order of rows', () => {
  given((fit, data, all, kind) => {
    const back = dataOf([...all].reverse(), kind);
    expectClose(values(fit, back, 'martingale')[0]!.reverse(), values(fit, data, 'martingale')[0]!);
    for (const type of ['km', 'rank'] as const) expectClose(tests(fit, back, type), tests(fit, data, type), 1e-7);
    const hazard = (of: CoxData) => baselineHazard(fit, of).strata.map((one) => one.hazard);
    for (const [k, one] of hazard(back).entries()) expectClose(one, hazard(data)[k]!);
  });
});

it('does not depend on where rows are cut in two', () => {
  given((fit, data, all, kind) => {
    const cut = (one: Row): Row[] => {
      const from = kind.entry ? one.start : 0;
      const [at, end] = [5, one.start + one.length];
      if (at <= from || at >= end) return [{ ...one, start: from, length: end - from }];
      return [
        { ...one, start: from, length: at - from, status: 0 },
        { ...one, start: at, length: end - at },
      ];
    };
    const pieces = all.map(cut);
    const split = dataOf(pieces.flat(), { ...kind, entry: true });
    const of = { ...fit, n: split.time.length };
    const codes = Int32Array.from(pieces.flatMap((piece, i) => piece.map(() => i)));
    const collapse = { codes, levels: all.map((_, i) => String(i)) };
    expectClose(values(of, split, 'martingale', { collapse })[0]!, values(fit, data, 'martingale')[0]!);
    expectClose(values(of, split, 'dfbeta', { collapse })[0]!, values(fit, data, 'dfbeta')[0]!);
    expectClose(
      tests(of, split, (t) => t),
      tests(fit, data, (t) => t),
      7,
    );
  });
});

it('tests proportionality whatever the unit of time and the scale of covariates', () => {
  given((fit, data) => {
    const reference = tests(fit, data, (t) => t);
    expectClose(
      tests(fit, data, (t) => 365.25 * t + 1e4),
      reference,
      6,
    );
    const [factor, shift] = [1e6, 1e9];
    const covariates = data.covariates.map((one) => ({ ...one, values: one.values.map((x) => factor * x + shift) }));
    const scaled: CoxData = { ...data, covariates };
    const again = fitCox(scaled, { ties: fit.ties, concordance: false });
    expectClose(
      tests(again, scaled, (t) => t),
      reference,
      4,
    );
    expectClose(values(again, scaled, 'martingale')[0]!, values(fit, data, 'martingale')[0]!, 1e-6);
  });
});

it('takes a scaled residual in the mean for the coefficient', () => {
  given((fit, data) => {
    const { weights: _, strata: __, ...plain } = data;
    const again = fitCox(plain, { ties: fit.ties, concordance: false });
    fc.pre(isOrdinary(again));
    const result = proportionalityTest(again, plain) as ProportionalityTest;
    expect(isEstimable(result.tests[0]!.statistic)).toBe(true);
    for (const [j, { values: scaled }] of result.residuals.entries()) {
      const defined = scaled.filter((value) => !Number.isNaN(value));
      expect(sum(defined) / defined.length).toBeCloseTo(again.beta[j]!, 6);
    }
  });
});
