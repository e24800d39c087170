import { checkLevel, zOf } from '../curves/confidence.js';
import { notEstimable, type Estimate, type NotEstimable } from '../data.js';
import { normalTwoSided } from '../numeric/distributions.js';
import type { CoxFit } from './model.js';

/** One line of a table of coefficients; where there is no coefficient, all numbers have the same reason. */
export interface CoxCoefficient {
  /** The covariate's name. */
  readonly name: string;
  /** The logarithm of the hazard ratio of two rows that differ by 1. Not estimable: `no-events`, `aliased`, `infinite`, `undetermined`. */
  readonly estimate: Estimate;
  /** By the fit's variance: robust, where that was asked for. */
  readonly se: Estimate;
  /** By the inverse information, where `se` is robust. */
  readonly naiveSe?: Estimate;
  /** The estimate by its error; not estimable, as p: `no-variance`. */
  readonly z: Estimate;
  /** Two-sided. */
  readonly p: Estimate;
  /** With its limits of confidence; not estimable where exp overflows (`overflow`). */
  readonly hazardRatio: Estimate;
  readonly lower: Estimate;
  readonly upper: Estimate;
}

const NO_EVENTS = notEstimable('no-events', 'There are no events');
const ALIASED = notEstimable(
  'aliased',
  'It is constant, or a combination of covariates before it: the model is fitted without it',
);
const UNDETERMINED = notEstimable(
  'undetermined',
  'Where another coefficient is infinite nothing is left that tells this one, e.g. where neither its group nor the reference has events',
);
const NO_VARIANCE = notEstimable('no-variance', 'The standard error is 0');
const TOO_LARGE = notEstimable('overflow', 'The hazard ratio is larger than a number can be');

/** @param beta where the iteration stopped */
function infinite(beta: number): NotEstimable {
  const where = beta > 0 ? 'infinity' : 'minus infinity';
  return notEstimable(
    'infinite',
    `The likelihood rises for ever as the coefficient goes to ${where}, e.g. where one of two groups has no events. Tests by score, and by likelihood ratio where there is one, are still valid`,
  );
}

/**
 * The coefficients of a fit with standard errors, Wald tests, and hazard ratios with their limits (R: `summary(fit)`).
 *
 * @param level of confidence, between 0 and 1
 * @returns one for each covariate, in their order
 * @throws SurvivalError `bad-option`
 */
export function coxCoefficients(fit: CoxFit, level = 0.95): CoxCoefficient[] {
  checkLevel(level);
  const { covariates, beta, variance, naiveVariance } = fit;
  const size = covariates.length;
  const width = zOf(level);
  const ratio = (logarithm: number): Estimate => {
    const value = Math.exp(logarithm);
    return value < Infinity ? value : TOO_LARGE;
  };
  return covariates.map((name, j) => {
    const none = reasonOf(fit, j);
    if (none !== undefined) {
      const naive = naiveVariance === undefined ? {} : { naiveSe: none };
      return {
        name,
        estimate: none,
        se: none,
        ...naive,
        z: none,
        p: none,
        hazardRatio: none,
        lower: none,
        upper: none,
      };
    }
    const estimate = beta[j]!;
    const se = Math.sqrt(variance[j * size + j]!);
    const naive = naiveVariance === undefined ? {} : { naiveSe: Math.sqrt(naiveVariance[j * size + j]!) };
    const z = estimate / se;
    return {
      name,
      estimate,
      se,
      ...naive,
      z: se > 0 ? z : NO_VARIANCE,
      p: se > 0 ? normalTwoSided(z) : NO_VARIANCE,
      hazardRatio: ratio(estimate),
      lower: ratio(estimate - width * se),
      upper: ratio(estimate + width * se),
    };
  });
}

/** Why a covariate has no coefficient; undefined where it has one. */
export function reasonOf({ events, states, beta }: CoxFit, j: number): NotEstimable | undefined {
  if (events === 0) return NO_EVENTS;
  if (states[j] === 'aliased') return ALIASED;
  if (states[j] === 'infinite') return infinite(beta[j]!);
  return states[j] === 'undetermined' ? UNDETERMINED : undefined;
}
