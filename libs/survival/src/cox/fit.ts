import { followUpConventions } from '../conventions.js';
import { SurvivalError, type ChiSquared, type Conventions } from '../data.js';
import { chiSquared, noChiSquared } from '../numeric/chi-squared.js';
import { decompose, inverseForm, invert } from '../numeric/matrix.js';
import { concordanceOf } from './concordance.js';
import { coxDesign, type CoxDesign } from './design.js';
import { exactLikelihood } from './exact.js';
import { partialLikelihood } from './likelihood.js';
import { countPairs } from './pairs.js';
import { TIES, type CoefficientState, type CoxData, type CoxFit, type CoxOptions, type Ties } from './model.js';
import { maximise, type Maximum } from './newton.js';
import { refuseExact } from './residuals.js';
import { robustScore, sandwich } from './sandwich.js';
import { doubts } from './doubts.js';

const ITERATIONS = 25;

/**
 * Fits a proportional-hazards model (Cox 1972) by maximum partial likelihood (R: `coxph`), to (time, status) or
 * (start, stop, status], with strata, an offset and weights. Covariates are centred and scaled inside, so dates and sums of
 * money need no care. What cannot be estimated is in `states` and `warnings`, never an error: see {@link CoxFit}.
 *
 * Time is in proportion to rows × covariates², whatever the number of distinct times (exact ties apart), and memory to
 * rows × covariates.
 *
 * @throws SurvivalError `bad-option`; the rows cannot be used: `no-rows`, `length-mismatch`, `not-a-number`, `bad-status`, `negative-time`,
 *   `start-after-stop`, `bad-weight`, `bad-level` (of strata or clusters), `offset-too-wide`; with exact ties also `exact-start`, `exact-weights`,
 *   `exact-residuals` (a robust variance), `exact-too-large`
 */
export function fitCox(data: CoxData, options: CoxOptions = {}): CoxFit {
  const ties = options.ties ?? 'efron';
  if (!TIES.includes(ties))
    throw new SurvivalError('bad-option', `ties must be one of ${TIES.join(', ')}, not ${ties}`);
  const robust = options.robust ?? data.cluster !== undefined;
  if (robust) refuseExact(ties);
  const design = coxDesign(data);
  const likelihood = ties === 'exact' ? exactLikelihood(design) : partialLikelihood(design, ties === 'efron');
  const maximum = maximise(likelihood, design.size, options.iterations ?? ITERATIONS, (beta) =>
    separates(design, beta, ties),
  );
  if (maximum.none.logLikelihood === -Infinity)
    throw new SurvivalError(
      'offset-too-wide',
      'The offsets of rows at risk together differ by more than some 700, so that the risks of some are nothing beside others. Give offsets on the scale of log hazard ratios',
    );
  const { scale, size, intervals } = design;
  const inverse = invert(decompose(maximum.fitted.information, size));
  const unscaled = (matrix: Float64Array) =>
    matrix.map((value, at) => value * scale[at % size]! * scale[Math.floor(at / size)]!);
  const naive = unscaled(inverse);
  const scaledVariance = robust ? sandwich(design, maximum.beta, inverse, ties, data.cluster) : inverse;
  const variance = robust ? unscaled(scaledVariance) : naive;
  const states = Array.from(scale, (_, j): CoefficientState =>
    maximum.aliased[j]!
      ? 'aliased'
      : maximum.infinite[j] !== 0
        ? 'infinite'
        : maximum.undetermined[j]!
          ? 'undetermined'
          : 'estimated',
  );
  const beta = maximum.beta.map((value, j) => value * scale[j]!);
  const pairs = (options.concordance ?? true) ? predictors(design, maximum.beta) : undefined;
  const covariates = data.covariates.map(({ name }) => name);
  return {
    covariates,
    states,
    beta,
    variance,
    ...(robust ? { naiveVariance: naive } : {}),
    means: design.means,
    logLikelihood: [maximum.none.logLikelihood, maximum.fitted.logLikelihood],
    score: maximum.fitted.score.map((value, j) => value / scale[j]!),
    iterations: maximum.iterations,
    ties,
    n: intervals.n,
    events: intervals.events,
    tests: testsOf(
      maximum,
      states,
      scaledVariance,
      intervals.moments,
      robust ? robustScore(design, maximum.aliased, ties, data.cluster) : undefined,
    ),
    ...(pairs === undefined ? {} : { concordance: concordanceOf(intervals, pairs, data.cluster) }),
    conventions: conventionsOf(data, ties, robust),
    warnings: [...intervals.warnings, ...doubts(covariates, states, maximum, intervals, data, robust)],
  };
}

/** No row at risk at an event has a greater predictor; events at one time share theirs, but where ties are exact. */
function separates(design: CoxDesign, beta: Float64Array, ties: Ties): boolean {
  const { offset: _, ...bare } = design;
  const predictor = predictors(bare, beta);
  if (predictor === undefined) return false;
  // Without weights, whose sums round: a count is nought or it is not.
  const { weight: __, ...intervals } = design.intervals;
  const { greater, less, tiedTime } = countPairs(intervals, predictor);
  return greater > 0 && less === 0 && (ties === 'exact' || tiedTime === 0);
}

function testsOf(
  { none, fitted, beta, converged }: Maximum,
  states: readonly CoefficientState[],
  variance: Float64Array,
  events: number,
  robust: number | undefined,
): CoxFit['tests'] {
  const df = states.filter((state) => state !== 'aliased').length;
  const infinite = states.includes('infinite');
  const nothing = nothingToTest(states, events);
  const of = (statistic: number): ChiSquared => nothing ?? chiSquared(statistic, df);
  return {
    likelihoodRatio:
      infinite && !converged
        ? noChiSquared('not-converged', 'The likelihood was not followed to its limit', df)
        : of(2 * (fitted.logLikelihood - none.logLikelihood)),
    wald: infinite
      ? noChiSquared(
          'infinite',
          'The parabola that the Wald test takes the likelihood for has no maximum at infinity',
          df,
        )
      : of(inverseForm(variance, beta).value),
    score: of(inverseForm(none.information, none.score).value),
    ...(robust === undefined ? {} : { robustScore: of(robust) }),
  };
}

function nothingToTest(states: readonly CoefficientState[], events: number): ChiSquared | undefined {
  if (states.length === 0) return noChiSquared('no-covariates', 'There are no covariates');
  if (events === 0) return noChiSquared('no-events', 'There are no events');
  if (states.every((state) => state === 'aliased'))
    return noChiSquared('aliased', 'No covariate varies among those at risk at events');
  return undefined;
}

/** The fitted predictor of each row of the intervals; undefined where all are the same by construction. */
function predictors({ intervals, x, size, offset }: CoxDesign, beta: Float64Array): Float64Array | undefined {
  if (size === 0 && offset === undefined) return undefined;
  const result = new Float64Array(intervals.row.length);
  for (let i = 0; i < result.length; i++) {
    let sum = offset === undefined ? 0 : offset[i]!;
    for (let j = 0; j < size; j++) sum += x[i * size + j]! * beta[j]!;
    result[i] = sum;
  }
  return result;
}

function conventionsOf(data: CoxData, ties: Ties, robust: boolean): Conventions {
  return {
    ties,
    variance: !robust
      ? 'inverse information'
      : data.cluster === undefined
        ? 'sandwich, each row by itself'
        : 'sandwich, grouped by cluster',
    ...followUpConventions(data),
    ...(data.weights === undefined
      ? {}
      : { weights: 'case weights; events at one time have their mean weight each where ties are shared (Efron)' }),
    ...(data.strata === undefined
      ? {}
      : { strata: 'a baseline hazard for each; pairs of the concordance within them' }),
    ...(data.offset === undefined ? {} : { offset: 'kept in the null model and in all tests' }),
    concordance: 'Harrell, ties of the predictor count half; infinitesimal jackknife',
  };
}
