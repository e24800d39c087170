import { numberOf, SurvivalError } from '../../data.js';
import { fitCox } from '../fit.js';
import type { CoxData } from '../model.js';
import { baselineHazard } from './baseline.js';
import { predictCox } from './predict.js';
import { proportionalityTest, type ProportionalityTest } from './proportionality.js';
import { coxResiduals, type ResidualType } from './residuals.js';
import { predictCurves } from './predict-curves.js';

const n = 40;
const x = Float64Array.from({ length: n }, (_, i) => ((i * 7) % 11) - 5);
const z = Float64Array.from({ length: n }, (_, i) => +(i % 3 === 0));

function data(more: Partial<CoxData> = {}): CoxData {
  return {
    time: Float64Array.from({ length: n }, (_, i) => 1 + ((i * 13) % 17)),
    status: Float64Array.from({ length: n }, (_, i) => +(i % 4 !== 0)),
    terms: ['x', 'z'],
    covariates: [
      { name: 'x', values: x, term: 0 },
      { name: 'z', values: z, term: 1 },
    ],
    ...more,
  };
}

const fit = (of: CoxData, ties: 'efron' | 'breslow' | 'exact' = 'efron') => fitCox(of, { ties, concordance: false });

function values(of: CoxData, type: ResidualType): number[][] {
  return coxResiduals(fit(of), of, type).columns.map((column) => [...column.values]);
}

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof SurvivalError) return error.code;
    throw error;
  }
  return 'nothing was thrown';
}

it('is not moved by an offset that exp() cannot take', () => {
  for (const size of [5000, -5000]) {
    const of = data({ offset: new Float64Array(n).fill(size) });
    for (const [i, residual] of values(of, 'martingale')[0]!.entries()) {
      expect(residual).toBeCloseTo(values(data(), 'martingale')[0]![i]!, 9);
    }
    const [ours, plain] = [of, data()].map((one) => baselineHazard(fit(one), one).strata[0]!);
    expect(ours!.hazard.at(-1)).toBeCloseTo(plain!.hazard.at(-1)!, 9);
    const rows = { covariates: [x, z], offset: of.offset! };
    const [curve] = predictCurves(fit(of), of, rows).curves;
    expect(curve!.survival.at(-1)).toBeCloseTo(
      predictCurves(fit(data()), data(), { covariates: [x, z] }).curves[0]!.survival.at(-1)!,
      9,
    );
  }
});

it('keeps strata apart whose predictors are far from each other', () => {
  const strata = { codes: Int32Array.from(z), levels: ['0', '1'] };
  const offset = z.map((one) => 3000 * one);
  const [ours, plain] = [data({ strata, offset }), data({ strata })];
  for (const [i, residual] of values(ours, 'martingale')[0]!.entries()) {
    expect(residual).toBeCloseTo(values(plain, 'martingale')[0]![i]!, 9);
  }
});

it('has nothing to say of rows that are never at risk', () => {
  const start = new Float64Array(n);
  start[3] = data().time[3]!;
  const of = data({ start });
  const [martingale] = values(of, 'martingale');
  expect(martingale![3]).toBeNaN();
  expect(martingale!.filter((value) => Number.isNaN(value))).toHaveLength(1);
  expect(predictCox(fit(of), of, 'survival', { se: true }).se![3]).toBeNaN();
  expect(predictCox(fit(of), of, 'lp').values.every((lp) => Number.isFinite(lp))).toBe(true);
  expect(values(of, 'schoenfeld')[0]).toHaveLength(29);
  expect(values(of, 'dfbeta')[0]![3]).toBeNaN();
  const kept = [...Array(n).keys()].filter((i) => i !== 3);
  const pick = (all: ArrayLike<number>) => Float64Array.from(kept, (i) => all[i]!);
  const left = data({
    time: pick(of.time),
    status: pick(of.status),
    covariates: of.covariates.map((one) => ({ ...one, values: pick(one.values) })),
  });
  const [ours, theirs] = [of, left].map((one) => proportionalityTest(fit(one), one) as ProportionalityTest);
  for (const [k, { statistic }] of ours!.tests.entries())
    expect(statistic).toBeCloseTo(numberOf(theirs!.tests[k]!.statistic), 7);
});

it('leaves out a covariate that has no coefficient', () => {
  const covariates = [...data().covariates, { name: 'w', values: x.map((value) => 2 * value), term: 2 }];
  const of = data({ covariates, terms: ['x', 'z', 'w'] });
  const [test, plain] = [of, data()].map((one) => proportionalityTest(fit(one), one) as ProportionalityTest);
  expect(test!.tests.map(({ term, df }) => [term, df])).toEqual([
    ['x', 1],
    ['z', 1],
    ['GLOBAL', 2],
  ]);
  expect(test!.tests[2]!.statistic).toBeCloseTo(numberOf(plain!.tests[2]!.statistic), 7);
  expect(test!.residuals).toHaveLength(2);
  for (const type of ['dfbeta', 'dfbetas', 'scaledsch'] as const) {
    const columns = values(of, type);
    expect(columns[2]!.every((value) => Number.isNaN(value))).toBe(true);
    expect(columns[0]![1]).toBeCloseTo(values(data(), type)[0]![1]!, 7);
  }
});

it('cannot test without events, and says which term cannot be tested', () => {
  const none = data({ status: new Float64Array(n) });
  const dead = { ...fit(data()), events: 0 };
  expect(proportionalityTest(dead, none)).toMatchObject({ notEstimable: 'no-events' });
  expect(baselineHazard(dead, none).strata[0]!.hazard.every((h) => h === 0)).toBe(true);
  const [curve] = predictCurves(dead, none, { covariates: [x, z] }).curves;
  expect([curve!.survival.at(-1), curve!.lower.at(-1), curve!.upper.at(-1), curve!.se.at(-1)]).toEqual([1, 1, 1, 0]);
  expect(coxResiduals(dead, none, 'schoenfeld').columns[0]!.values).toHaveLength(0);
  const one = data({ status: Float64Array.from({ length: n }, (_, i) => +(i === 5)) });
  const test = proportionalityTest(dead, one) as ProportionalityTest;
  for (const { statistic } of test.tests) expect(statistic).toMatchObject({ notEstimable: 'not-testable' });
  expect(test.warnings.map(({ code }) => code)).toEqual(['not-testable', 'not-testable', 'not-testable']);
});

it('makes times that differ by rounding one, as the fit does', () => {
  const time = data().time.map((t) => t / 10);
  const shaken = data({ time: Float64Array.from(time, (t, i) => t * (1 + (i % 3) * 1e-14)) });
  expect(baselineHazard(fit(shaken), shaken).strata[0]!.time).toHaveLength(17);
});

it('refuses what it cannot do, with a code', () => {
  const strata = { codes: Int32Array.from(z), levels: ['0', '1'] };
  const stratified = data({ strata });
  const [plainFit, strataFit] = [fit(data()), fit(stratified)];
  const covariates = [x.slice(0, 1), z.slice(0, 1)];
  const other = { codes: Int32Array.of(0), levels: ['2'] };
  const exact = fit(data(), 'exact');
  const zero = data({ time: data().time.map((t) => t - 1) });
  const collapse = { codes: new Int32Array(n), levels: ['all'] };
  expect({
    otherData: codeOf(() => baselineHazard(plainFit, data({ time: new Float64Array(3) }))),
    otherModel: codeOf(() => baselineHazard(plainFit, data({ covariates: [] }))),
    fewColumns: codeOf(() => predictCurves(plainFit, data(), { covariates: [x] })),
    oddLengths: codeOf(() => predictCurves(plainFit, data(), { covariates: [x, z.slice(1)] })),
    noNumber: codeOf(() => predictCurves(plainFit, data(), { covariates: [Float64Array.of(NaN), Float64Array.of(0)] })),
    unknown: codeOf(() => predictCurves(strataFit, stratified, { covariates, strata: other })),
    noStrata: codeOf(() => predictCox(strataFit, stratified, 'lp', { rows: { covariates } })),
    noTime: codeOf(() => predictCox(plainFit, data(), 'expected', { rows: { covariates } })),
    exact: codeOf(() => coxResiduals(exact, data(), 'schoenfeld')),
    collapsed: codeOf(() => coxResiduals(plainFit, data(), 'scaledsch', { collapse })),
    weighted: codeOf(() => coxResiduals(plainFit, data(), 'deviance', { weighted: true })),
    noLevel: codeOf(() => predictCurves(plainFit, data(), { covariates }, { level: 1 })),
    noScale: codeOf(() => predictCurves(plainFit, data(), { covariates }, { confidence: 'odd' as 'log' })),
    noPrediction: codeOf(() => predictCox(plainFit, data(), 'odd' as 'lp')),
    noResidual: codeOf(() => coxResiduals(plainFit, data(), 'odd' as 'score')),
    noTransform: codeOf(() => proportionalityTest(plainFit, data(), 'odd' as 'km')),
    noTies: codeOf(() => fit(data(), 'odd' as 'efron')),
    oddOffset: codeOf(() => predictCox(plainFit, data(), 'lp', { rows: { covariates, offset: Float64Array.of(NaN) } })),
    oddTime: codeOf(() =>
      predictCox(plainFit, data(), 'expected', { rows: { covariates, time: Float64Array.of(NaN) } }),
    ),
    backwards: codeOf(() =>
      predictCox(plainFit, data(), 'expected', {
        rows: { covariates, time: Float64Array.of(2), start: Float64Array.of(9) },
      }),
    ),
    noSuchLevel: codeOf(() =>
      coxResiduals(plainFit, data(), 'martingale', { collapse: { ...collapse, codes: new Int32Array(n).fill(4) } }),
    ),
    logOfZero: codeOf(() => proportionalityTest(fit(zero), zero, 'log')),
  }).toEqual({
    otherData: 'length-mismatch',
    otherModel: 'length-mismatch',
    fewColumns: 'length-mismatch',
    oddLengths: 'length-mismatch',
    noNumber: 'not-a-number',
    unknown: 'unknown-stratum',
    noStrata: 'missing-strata',
    noTime: 'missing-time',
    exact: 'exact-residuals',
    collapsed: 'bad-option',
    weighted: 'bad-option',
    noLevel: 'bad-option',
    noScale: 'bad-option',
    noPrediction: 'bad-option',
    noResidual: 'bad-option',
    noTransform: 'bad-option',
    noTies: 'bad-option',
    oddOffset: 'not-a-number',
    oddTime: 'not-a-number',
    backwards: 'start-after-stop',
    noSuchLevel: 'bad-level',
    logOfZero: 'bad-option',
  });
});
