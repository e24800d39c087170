import { numberOf, type SurvivalError } from '../data.js';
import { concordance } from './concordance.js';
import { fitCox } from './fit.js';
import type { CoxData, CoxFit } from './model.js';
import { dfbeta, scoreResiduals } from './residuals.js';

function dataOf(
  time: readonly number[],
  status: readonly number[],
  columns: Readonly<Record<string, readonly number[]>>,
  rest: Partial<CoxData> = {},
): CoxData {
  return {
    time: Float64Array.from(time),
    status: Uint8Array.from(status),
    covariates: Object.entries(columns).map(([name, values], term) => ({
      name,
      term,
      values: Float64Array.from(values),
    })),
    terms: Object.keys(columns),
    ...rest,
  };
}

const codes = ({ warnings }: CoxFit) => warnings.map(({ code }) => code);
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as SurvivalError).code;
  }
  return 'none';
}

it('answers where nothing can be estimated', () => {
  const censored = fitCox(dataOf([1, 2, 3], [0, 0, 0], { x: [1, 2, 3] }));
  expect(censored.states).toEqual(['aliased']);
  expect(codes(censored)).toEqual(['no-events']);
  expect(censored.tests.likelihoodRatio).toMatchObject({
    statistic: { notEstimable: 'no-events' },
    df: 0,
    p: { notEstimable: 'no-events' },
  });
  expect(censored.concordance!.concordance).toMatchObject({ notEstimable: 'no-pairs' });
  expect(censored.concordance!.se).toMatchObject({ notEstimable: 'no-pairs' });
  const one = fitCox(dataOf([5], [1], { x: [3] }));
  expect([one.states, one.logLikelihood, codes(one)]).toEqual([['aliased'], [0, 0], ['aliased']]);
  const none = fitCox(dataOf([1, 2, 3], [1, 1, 0], {}));
  expect(none.logLikelihood[1]).toBeCloseTo(-Math.log(6), 12);
  expect(none.tests.wald.statistic).toMatchObject({ notEstimable: 'no-covariates' });
  expect([none.concordance, codes(none)]).toEqual([undefined, ['no-covariates']]);
});

it('names what is infinite, which way it goes, and what is aliased', () => {
  const x = upTo(40).map((i) => Number(i % 4 === 0));
  const status = x.map((value, i) => (value === 1 ? 0 : Number(i % 3 > 0)));
  const z = upTo(40).map((i) => (i * 7) % 11);
  const fit = fitCox(
    dataOf(upTo(40), status, { x, z, constant: x.map(() => 4), both: x.map((value, i) => value + z[i]!) }),
  );
  expect(fit.states).toEqual(['infinite', 'estimated', 'aliased', 'aliased']);
  expect(fit.warnings.find(({ code }) => code === 'infinite')!.message).toContain(
    'coefficient of x goes to minus infinity',
  );
  expect(fit.warnings.find(({ code }) => code === 'aliased')!.message).toContain('constant, both: no coefficient');
  expect(fit.tests.wald.statistic).toMatchObject({ notEstimable: 'infinite' });
  expect(fit.tests.likelihoodRatio.df).toBe(2);
  // What is estimated beside it is as without those whom the infinite coefficient takes out of the risk sets.
  const rest = upTo(40).filter((_, i) => x[i] === 0);
  const left = fitCox(
    dataOf(
      rest,
      rest.map((i) => status[i - 1]!),
      { z: rest.map((i) => z[i - 1]!) },
    ),
  );
  expect(fit.beta[1]).toBeCloseTo(left.beta[0]!, 6);
  expect(Math.sqrt(fit.variance[5]!)).toBeCloseTo(Math.sqrt(left.variance[0]!), 5);
});

it('names what cannot be told where another coefficient is infinite: two groups without events, one of them the reference', () => {
  const group = upTo(60).map((i) => i % 3);
  const status = group.map((value, i) => Number(value === 2 && i % 4 > 0));
  const is = (level: number) => group.map((value) => Number(value === level));
  const z = upTo(60).map((i) => (i * 7) % 11);
  const fit = fitCox(dataOf(upTo(60), status, { b: is(1), c: is(2), z }));
  expect(fit.states).toEqual(['undetermined', 'infinite', 'estimated']);
  expect(fit.warnings.find(({ code }) => code === 'undetermined')!.message).toContain('b: no coefficient');
  expect(fit.tests.wald.statistic).toMatchObject({ notEstimable: 'infinite' });
  // Beside it, one that has events is estimated as ever.
  const others = fitCox(
    dataOf(
      upTo(60),
      group.map((value, i) => Number(value > 0 && i % 4 > 0)),
      { b: is(1), c: is(2), z },
    ),
  );
  expect(others.states).toEqual(['infinite', 'infinite', 'estimated']);
});

it('finds an infinite coefficient where risks leave the range of numbers on the way', () => {
  // At every event the least date of those at risk; some differ by a day, others by thousands.
  const time = [77, 195, 115, 260, 119, 214, 25, 11, 357, 333, 70, 323, 0, 382];
  const status = [1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1];
  const x = [19032, 21946, 19125, 19677, 20499, 19457, 21277, 20048, 20119, 19458, 19255, 21320, 20326, 20234];
  const fit = fitCox(dataOf(time, status, { x }));
  expect(fit.states).toEqual(['infinite']);
  expect(fit.concordance!.concordance).toBe(1);
  expect(fit.score.every(Number.isFinite)).toBe(true);
  expect(fit.tests).toMatchObject({
    likelihoodRatio: { statistic: { notEstimable: 'not-converged' } },
    wald: { statistic: { notEstimable: 'infinite' } },
  });
  expect(fit.warnings[0]!.message).toContain('The score test holds');
  expect(fitCox(dataOf(time, status, { x: x.map((value) => -value) })).warnings[0]!.message).toContain('goes to plus');
});

it('keeps the digits of small risks when great ones enter later', () => {
  // Risks grow by e^30 over time; at any one time those at risk differ by some e^10.
  const rows = upTo(60);
  const start = rows.map((i) => (i * 17) % 50);
  const time = start.map((from, i) => from + 1 + ((i * 7) % 20));
  const status = rows.map((i) => Number(i % 5 > 1));
  const x = rows.map((i) => Math.sin(i));
  const offset = start.map((from, i) => 15 * (from / 25 - 1) + Math.cos(i));
  const late = { start: Float64Array.from(start), offset: Float64Array.from(offset) };
  const fit = fitCox(dataOf(time, status, { x }, late), { ties: 'breslow' });
  expect(fit.states).toEqual(['estimated']);
  let score = 0;
  let logLikelihood = 0;
  const mean = offset.reduce((sum, value) => sum + value, 0) / 60;
  time.forEach((now, i) => {
    if (status[i] === 0) return;
    const predictor = (j: number) => fit.beta[0]! * (x[j]! - fit.means[0]!) + offset[j]! - mean;
    const inside = [...rows.keys()].filter((j) => start[j]! < now && time[j]! >= now);
    const risk = inside.map((j) => Math.exp(predictor(j) - predictor(i)));
    const sum = risk.reduce((total, one) => total + one, 0);
    logLikelihood -= Math.log(sum);
    score += x[i]! - inside.reduce((total, j, k) => total + risk[k]! * x[j]!, 0) / sum;
  });
  expect(fit.logLikelihood[1]).toBeCloseTo(logLikelihood, 10);
  expect(score).toBeCloseTo(0, 7);
});

it('finds coefficients infinite with late entry, however far apart they drive the risks', () => {
  const columns = {
    x1: [29709520.6, 29308563.06, 30400102.73, 30250804.48, 29995881.17, 30412501.84, 29899245.88],
    x2: [0, 1, 0, 0, 1, 0, 1],
    b: [1, 1, 0, 1, 0, 0, 1],
    c: [0, 0, 1, 0, 1, 0, 0],
  };
  const late = {
    start: Float64Array.of(1.7, 0.3, 0.9, 0, 2.8, 0.6, 0.7),
    offset: Float64Array.of(0.6, -0.34, -0.31, -0.92, 1.23, 0.24, -0.61),
  };
  const fit = fitCox(dataOf([6, 1.5, 5.2, 0.4, 4.9, 2.3, 2], [1, 1, 1, 0, 1, 1, 1], columns, late));
  expect(fit.states).toEqual(['infinite', 'infinite', 'infinite', 'infinite']);
  expect(fit.logLikelihood[1]).toBeLessThanOrEqual(0);
});

it('never overflows: covariates and offsets of any size', () => {
  const x = upTo(60).map((i) => Math.sin(i));
  const status = upTo(60).map((i) => Number(i % 2 === 0));
  const plain = fitCox(dataOf(upTo(60), status, { x }));
  const vast = fitCox(dataOf(upTo(60), status, { x: x.map((value) => value * 1e-9 + 1e-3) }));
  expect(vast.beta[0]! * 1e-9).toBeCloseTo(plain.beta[0]!, 6);
  const offset = Float64Array.from(upTo(60), (i) => (i <= 30 ? 500 : -150));
  const far = fitCox(dataOf(upTo(60), status, { x }, { offset }));
  expect(far.states).toEqual(['estimated']);
  expect(Number.isFinite(far.logLikelihood[1])).toBe(true);
  const outlier = fitCox(dataOf(upTo(60), status, { x: x.map((value, i) => (i === 7 ? 1e8 : value)) }));
  expect(outlier.logLikelihood[1]).toBeGreaterThanOrEqual(outlier.logLikelihood[0]);
});

it('leaves out rows without length, and refuses rows that end before they begin', () => {
  const rows = dataOf(
    [2, 3, 3, 5, 6, 7],
    [1, 1, 1, 0, 1, 0],
    { x: [1, 9, 0, 1, 0, 1] },
    { start: Float64Array.of(0, 3, 1, 1, 0, 2) },
  );
  const fit = fitCox(rows);
  expect([fit.n, fit.events, codes(fit)[0]]).toEqual([5, 3, 'zero-length']);
  expect([...scoreResiduals(fit, rows)][1]).toBe(0);
  expect(refusal(() => fitCox({ ...rows, start: Float64Array.of(0, 4, 1, 1, 0, 2) }))).toBe('start-after-stop');
  // As near as rounding.
  const near = fitCox({ ...rows, start: Float64Array.of(0, 3 - 1e-12, 1, 1, 0, 2) });
  expect([near.n, codes(near)[0], near.beta[0]]).toEqual([5, 'zero-length', fit.beta[0]]);
});

it('refuses what it cannot use', () => {
  const rows = dataOf([1, 2, 3], [1, 1, 0], { x: [1, 2, 3] });
  expect(refusal(() => fitCox(dataOf([1, 2, 3], [1, 1, 0], { x: [1, NaN, 3] })))).toBe('not-a-number');
  expect(refusal(() => fitCox(dataOf([1, 2, 3], [1, 1, 0], { x: [1, 2] })))).toBe('length-mismatch');
  expect(refusal(() => fitCox({ ...rows, offset: Float64Array.of(0, Infinity, 0) }))).toBe('not-a-number');
  expect(refusal(() => fitCox({ ...rows, offset: Float64Array.of(900, -900, -900) }))).toBe('offset-too-wide');
  expect(refusal(() => fitCox({ ...rows, cluster: { codes: Int32Array.of(0, 1, 2), levels: ['a'] } }))).toBe(
    'bad-level',
  );
  const nobody = { codes: Int32Array.of(0, 1, 2), levels: ['a'] };
  expect(refusal(() => concordance({ ...rows, cluster: nobody }, Float64Array.of(1, 2, 3)))).toBe('bad-level');
  expect(refusal(() => fitCox({ ...rows, weights: Float64Array.of(1, 2, 1) }, { ties: 'exact' }))).toBe(
    'exact-weights',
  );
  expect(refusal(() => fitCox({ ...rows, start: Float64Array.of(0, 1, 0) }, { ties: 'exact' }))).toBe('exact-start');
  expect(refusal(() => fitCox(rows, { ties: 'exact', robust: true }))).toBe('exact-residuals');
  const n = 200_000;
  const many = dataOf(Array(n).fill(1), Array(n).fill(1), { x: upTo(n) });
  expect(refusal(() => fitCox(many, { ties: 'exact' }))).toBe('exact-too-large');
  expect(refusal(() => concordance(rows, Float64Array.of(1, NaN, 2)))).toBe('not-a-number');
});

it('makes the sandwich of the sums of dfbeta, and doubts few events and weights that are no counts', () => {
  const n = 30;
  const cluster = { codes: Int32Array.from(upTo(n), (i) => i % 7), levels: upTo(7).map(String) };
  const weights = Float64Array.from(upTo(n), (i) => 0.5 + (i % 3));
  const rows = dataOf(
    upTo(n).map((i) => 1 + (i % 9)),
    upTo(n).map((i) => i % 2),
    { x: upTo(n).map((i) => (i * 13) % 17) },
    { cluster, weights },
  );
  const fit = fitCox(rows);
  const sums = new Float64Array(7);
  dfbeta(fit, rows).forEach((value, i) => (sums[cluster.codes[i]!]! += value));
  expect(fit.variance[0]).toBeCloseTo(
    sums.reduce((sum, value) => sum + value * value, 0),
    12,
  );
  expect(codes(fit)).toEqual([]);
  expect(codes(fitCox(rows, { robust: false }))).toEqual(['fractional-weights']);
  expect(codes(fitCox(dataOf([1, 2, 3, 4], [1, 1, 1, 0], { x: [2, 1, 3, 2] })))).toEqual(['few-events']);
});

it('turns a predictor of survival round', () => {
  const rows = { time: Float64Array.of(1, 2, 3, 4), status: Uint8Array.of(1, 1, 0, 1) };
  const predictor = Float64Array.of(1, 2, 2, 0);
  const risk = concordance(rows, predictor);
  const survival = concordance(rows, predictor, { greaterIs: 'survival' });
  expect([risk.concordant, risk.discordant, risk.tiedX]).toEqual([2, 2, 1]);
  expect([survival.concordance, survival.concordant, survival.se]).toEqual([
    1 - numberOf(risk.concordance),
    2,
    risk.se,
  ]);
});
