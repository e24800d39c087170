import { fitCox, normalQuantile, normalTwoSided, notEstimable, type ChiSquared, type CoxFit } from '#survival';
import { orNull, orWhy } from '../json.js';
import { refusing } from '../refuse.js';
import type { AnalysisRequest } from '../request.js';
import type { Coefficient, CoxResult, TestResult } from '../result.js';
import type { Table } from '../table.js';
import { headOf } from './head.js';
import { modelOf } from './model.js';

/** A proportional-hazards model. */
export function analyseCox(request: AnalysisRequest, table: Table): CoxResult {
  const model = modelOf(request, table);
  const fit = refusing(() => fitCox(model.data, model.options));
  const { concordance, tests } = fit;
  return {
    analysis: 'cox',
    ...headOf(request, model.frame, [fit]),
    n: fit.n,
    events: fit.events,
    ties: fit.ties,
    coefficients: coefficientsOf(fit, request.level ?? 0.95),
    references: model.references,
    logLikelihood: { none: fit.logLikelihood[0], fitted: fit.logLikelihood[1] },
    tests: {
      likelihoodRatio: testOf(tests.likelihoodRatio),
      wald: testOf(tests.wald),
      score: testOf(tests.score),
      ...(tests.robustScore === undefined ? {} : { robustScore: testOf(tests.robustScore) }),
    },
    concordance: {
      estimate: orWhy(concordance?.concordance ?? NaN, 'no-pairs', 'No two rows can be compared.'),
      se: orNull(concordance?.se ?? NaN),
      concordant: concordance?.concordant ?? 0,
      discordant: concordance?.discordant ?? 0,
      tiedX: concordance?.tiedX ?? 0,
      tiedTime: concordance?.tiedTime ?? 0,
      tiedBoth: concordance?.tiedBoth ?? 0,
    },
    iterations: fit.iterations,
  };
}

/** A test with a chi-squared distribution, for JSON. */
export function testOf({ statistic, df, p }: ChiSquared): TestResult {
  const [code, message] = ['no-test', 'There is nothing to test.'];
  return { statistic: orWhy(statistic, code, message), df, p: orWhy(p, code, message) };
}

function coefficientsOf(
  { covariates, states, beta, variance, naiveVariance, events }: CoxFit,
  level: number,
): Coefficient[] {
  const size = covariates.length;
  const width = normalQuantile(1 - (1 - level) / 2);
  return covariates.map((term, j) => {
    const naive = naiveVariance === undefined ? {} : { naiveSe: null };
    const none = { se: null, ...naive, z: null, p: null, hazardRatio: null, lower: null, upper: null };
    if (events === 0) return { term, estimate: notEstimable('no-events', 'There are no events.'), ...none };
    if (states[j] === 'aliased') {
      const message = 'It is constant, or a combination of terms before it: the model is fitted without it.';
      return { term, estimate: notEstimable('aliased', message), ...none };
    }
    if (states[j] === 'infinite') {
      const where = beta[j]! > 0 ? 'infinity' : 'minus infinity';
      const message = `The likelihood rises for ever as the coefficient goes to ${where}, e.g. where one of two groups has no events. Tests by likelihood ratio and score are still valid.`;
      return { term, estimate: notEstimable('infinite', message), ...none };
    }
    const estimate = beta[j]!;
    const se = Math.sqrt(variance[j * size + j]!);
    const z = estimate / se;
    return {
      term,
      estimate,
      se: orNull(se),
      ...(naiveVariance === undefined ? {} : { naiveSe: orNull(Math.sqrt(naiveVariance[j * size + j]!)) }),
      z: orNull(z),
      p: Number.isFinite(z) ? normalTwoSided(z) : null,
      hazardRatio: orNull(Math.exp(estimate)),
      lower: orNull(Math.exp(estimate - width * se)),
      upper: orNull(Math.exp(estimate + width * se)),
    };
  });
}
