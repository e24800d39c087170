import { isEstimable, numberOf } from '../data.js';
import { coxCoefficients } from './coefficients.js';
import { fitCox } from './fit.js';
import type { CoxData } from './model.js';
import { termTests } from './term-tests.js';

const N = 60;
const made = (value: (i: number) => number): Float64Array => Float64Array.from({ length: N }, (_, i) => value(i));
const x = made((i) => ((i * 7) % 11) - 5);
const level = (which: number): Float64Array => made((i) => Number((i * 5) % 3 === which));

/** The terms x and c, c of two columns. */
function dataOf(changes: Partial<CoxData> = {}): CoxData {
  return {
    time: made((i) => 1 + ((i * 13) % 47)),
    status: made((i) => Number(i % 4 !== 0)),
    covariates: [
      { name: 'x', values: x, term: 0 },
      { name: 'c=b', values: level(1), term: 1 },
      { name: 'c=c', values: level(2), term: 1 },
    ],
    terms: ['x', 'c'],
    ...changes,
  };
}

const tested = (data: CoxData): ReturnType<typeof termTests> => termTests(fitCox(data), data);
const reasons = (data: CoxData): (string | number)[] =>
  tested(data).map(({ p }) => (isEstimable(p) ? 'tested' : p.notEstimable));

it('tests a term of one column as its coefficient is tested', () => {
  const data = dataOf();
  const [one, two] = tested(data);
  const [coefficient] = coxCoefficients(fitCox(data));
  expect(one!.df).toBe(1);
  expect(one!.statistic).toBeCloseTo(numberOf(coefficient!.z) ** 2, 10);
  expect(one!.p).toBeCloseTo(numberOf(coefficient!.p), 10);
  expect([two!.term, two!.df]).toEqual(['c', 2]);
});

it('does not depend on the reference of a factor, nor on the units of its columns', () => {
  const others = dataOf({
    covariates: [
      { name: 'x', values: x.map((value) => value * 1e9), term: 0 },
      { name: 'c=a', values: level(0), term: 1 },
      { name: 'c=b', values: level(1).map((value) => value * 1e-9), term: 1 },
    ],
  });
  const [ours, theirs] = [dataOf(), others].map((data) => tested(data).map(({ statistic }) => numberOf(statistic)));
  for (const [k, statistic] of ours!.entries()) expect(theirs![k]).toBeCloseTo(statistic, 8);
  // Nor does the test of all together, of columns that differ by eighteen powers of ten.
  const [all, scaled] = [dataOf(), others].map((data) => numberOf(fitCox(data).tests.wald.statistic));
  expect(scaled).toBeCloseTo(all!, 8);
});

it('says why a term cannot be tested', () => {
  const twice = { name: 'c=d', values: level(2), term: 1 };
  expect(reasons(dataOf({ covariates: [...dataOf().covariates, twice] }))).toEqual(['tested', 'aliased']);
  const [first, second] = dataOf().covariates;
  const alone = { name: 'c=c', values: made((i) => Number(i % 4 === 0)), term: 1 };
  expect(reasons(dataOf({ covariates: [first!, second!, alone] }))).toEqual(['tested', 'infinite']);
  expect(reasons(dataOf({ status: new Float64Array(N) }))).toEqual(['no-events', 'no-events']);
  expect(reasons(dataOf({ terms: ['x', 'c', 'empty'] }))).toEqual(['tested', 'tested', 'no-columns']);
});

it('has fewer degrees of freedom where the robust variance is of fewer clusters', () => {
  const cluster = { codes: Int32Array.from(x, (_, i) => i % 2), levels: ['a', 'b'] };
  expect(tested(dataOf({ cluster })).map(({ df }) => df)).toEqual([1, 1]);
});
