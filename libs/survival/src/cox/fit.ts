import { SurvivalError, type Conventions, type Warning } from '../data.js';
import { chiSquaredUpper } from '../numeric/distributions.js';
import { decompose, invert, quadraticForm, solve } from '../numeric/matrix.js';
import { coxDesign, type CoxDesign } from './design.js';
import { partialLikelihood } from './likelihood.js';
import type { ChiSquared, CoefficientState, CoxData, CoxFit, CoxOptions, Ties } from './model.js';
import { maximise, type Maximum } from './newton.js';

const ITERATIONS = 25;

export function fitCox(data: CoxData, options: CoxOptions = {}): CoxFit {
  const ties = options.ties ?? 'efron';
  const design = coxDesign(data);
  const maximum = maximise(partialLikelihood(design, ties === 'efron'), design.size, options.iterations ?? ITERATIONS);
  const { scale, size } = design;
  const inverse = invert(decompose(maximum.fitted.information, size));
  const variance = inverse.map((value, at) => value * scale[at % size]! * scale[Math.floor(at / size)]!);
  const states = Array.from(scale, (_, j): CoefficientState =>
    maximum.aliased[j]! ? 'aliased' : maximum.infinite[j] !== 0 ? 'infinite' : 'estimated',
  );
  const df = states.filter((state) => state !== 'aliased').length;
  const beta = maximum.beta.map((value, j) => value * scale[j]!);
  return {
    covariates: data.covariates.map(({ name }) => name),
    states,
    beta,
    variance,
    means: design.means,
    logLikelihood: [maximum.none.logLikelihood, maximum.fitted.logLikelihood],
    score: maximum.fitted.score.map((value, j) => value / scale[j]!),
    iterations: maximum.iterations,
    ties,
    n: design.intervals.n,
    events: design.intervals.events,
    tests: {
      likelihoodRatio: chiSquared(2 * (maximum.fitted.logLikelihood - maximum.none.logLikelihood), df),
      wald: chiSquared(quadratic(variance, beta), df),
      score: chiSquared(quadratic(maximum.none.information, maximum.none.score), df),
    },
    conventions: {},
    warnings: design.intervals.warnings,
  };
}

function chiSquared(statistic: number, df: number): ChiSquared {
  return df === 0 ? { statistic: NaN, df, p: NaN } : { statistic, df, p: chiSquaredUpper(statistic, df) };
}

/** v' M⁻ v. */
function quadratic(matrix: Float64Array, v: Float64Array): number {
  return solve(decompose(matrix, v.length), v).reduce((sum, value, j) => sum + value * v[j]!, 0);
}
