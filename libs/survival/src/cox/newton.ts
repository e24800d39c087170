import { decompose, invert, solve } from '../numeric/matrix.js';
import type { Evaluation, Likelihood } from './likelihood.js';

/** A fall of the log-likelihood by less than this part of it is rounding. */
const ROUNDING = 1e-12;
/**
 * The part of the log-likelihood that the last step gained, at which it was the last: R's rule, with a hundredth of its default
 * (1e-9). Coefficients are then within some 1e-9 standard errors of the maximum.
 */
const CONVERGED = 1e-11;
/** Steps at most this part of the coefficient, or of its standard error, are none. */
const SMALL = 1e-10;
const SMALL_IN_SE = 1e-12;
/** The gain of a step (in log-likelihood) below which a likelihood that still rises has its maximum at infinity. */
const NEARLY_NOTHING = 1e-8;
/** A gain below this is rounding. */
const NOTHING = SMALL_IN_SE * SMALL_IN_SE;
const HALVINGS = 30;
/** A variance that has grown by more than this on the way to infinity goes there too. */
const GROWN = 1e5;

/** Where a likelihood is greatest, or where it was left. */
export interface Maximum {
  readonly beta: Float64Array;
  /** At beta = 0, and at the estimate. */
  readonly none: Evaluation;
  readonly fitted: Evaluation;
  readonly iterations: number;
  /** Columns without information of their own. */
  readonly aliased: readonly boolean[];
  /** Columns whose steps go on for ever: which way, or 0. */
  readonly infinite: readonly number[];
  /** Columns that lose their information as others go on for ever. */
  readonly undetermined: readonly boolean[];
  readonly converged: boolean;
}

type Found = Omit<Maximum, 'undetermined'>;

/**
 * Maximises a concave log-likelihood by Newton-Raphson from 0, halving a step that lowers it or makes it no number.
 *
 * Where the maximum is finite the steps end up quadratically small. Where the likelihood rises for ever along a direction it
 * does so as a constant less exp(-distance): what is left to gain and the information shrink alike, so the steps (the score over
 * the information) never do. That tells the two apart when nearly nothing is left to gain.
 *
 * Where risks leave the range of numbers before that, it asks whether the coefficients reached put every event first.
 *
 * @param most steps
 * @param separates whether these coefficients put every event before all others at risk: then more of the same is always better
 */
export function maximise(
  likelihood: Likelihood,
  size: number,
  most: number,
  separates: (beta: Float64Array) => boolean,
): Maximum {
  const found = climb(likelihood, size, most, separates);
  return { ...found, undetermined: undetermined(found) };
}

function climb(likelihood: Likelihood, size: number, most: number, separates: (beta: Float64Array) => boolean): Found {
  let beta = new Float64Array(size);
  const none = likelihood(beta, true);
  const { factor } = decompose(none.information, size);
  const aliased = Array.from(beta, (_, j) => factor[j * size + j] === 0);
  let fitted = withoutAliased(none, aliased);
  let before = new Float64Array(size);
  let gained = Infinity;
  for (let iterations = 0; ; iterations++) {
    const factors = decompose(fitted.information, size);
    const step = solve(factors, fitted.score);
    const gain = step.reduce((sum, by, j) => sum + by * fitted.score[j]!, 0);
    const done = { beta, none, fitted, iterations, aliased };
    const endless = greatest(step) > 0.5 * greatest(before) && gain > NOTHING;
    const collapsed = gained < 1e-3 && factors.rank < aliased.filter((is) => !is).length;
    if (collapsed) return { ...done, infinite: directions(beta, before), converged: true };
    if (endless && gain < NEARLY_NOTHING) return { ...done, infinite: directions(beta, step), converged: true };
    const converged = gained <= CONVERGED * Math.abs(fitted.logLikelihood) && !endless;
    if (converged || gain <= NOTHING || isSmall(step, beta, fitted.information))
      return { ...done, infinite: aliased.map(() => 0), converged: true };
    const next = iterations < most ? ascend(likelihood, beta, step, fitted.logLikelihood) : undefined;
    if (next === undefined) {
      const rising = endless && gain < 1e-3;
      if (rising) return { ...done, infinite: directions(beta, step), converged: true };
      if (gain < NEARLY_NOTHING) return { ...done, infinite: aliased.map(() => 0), converged: true };
      return { ...done, infinite: separates(beta) ? directions(beta, beta) : aliased.map(() => 0), converged: false };
    }
    gained = next.evaluation.logLikelihood - fitted.logLikelihood;
    fitted = withoutAliased(next.evaluation, aliased);
    before = next.step;
    beta = next.beta;
  }
}

/** Those neither aliased nor infinite whose variance has grown out of all measure, while others went to infinity. */
function undetermined({ none, fitted, aliased, infinite }: Found): boolean[] {
  const size = aliased.length;
  if (infinite.every((way) => way === 0)) return aliased.map(() => false);
  const before = invert(decompose(none.information, size));
  const after = invert(decompose(fitted.information, size));
  return aliased.map((is, j) => {
    const variance = after[j * size + j]!;
    return !is && infinite[j] === 0 && (variance === 0 || variance > GROWN * before[j * size + j]!);
  });
}

/** The first of the step, its half, its quarter, … that does not lower the log-likelihood. */
function ascend(
  likelihood: Likelihood,
  from: Float64Array<ArrayBuffer>,
  full: Float64Array,
  level: number,
): { beta: Float64Array<ArrayBuffer>; step: Float64Array<ArrayBuffer>; evaluation: Evaluation } | undefined {
  for (let halvings = 0; halvings <= HALVINGS; halvings++) {
    const step = Float64Array.from(full, (by) => by * 0.5 ** halvings);
    const beta = from.map((value, j) => value + step[j]!);
    const evaluation = likelihood(beta, true);
    if (evaluation.logLikelihood >= level - ROUNDING * Math.abs(level)) return { beta, step, evaluation };
  }
  return undefined;
}

/** Rounding must not give an aliased column a share in a later step. */
function withoutAliased(evaluation: Evaluation, aliased: readonly boolean[]): Evaluation {
  const size = aliased.length;
  if (!aliased.includes(true)) return evaluation;
  const keep = (j: number) => (aliased[j]! ? 0 : 1);
  return {
    ...evaluation,
    score: evaluation.score.map((u, j) => u * keep(j)),
    information: evaluation.information.map((value, at) => value * keep(at % size) * keep(Math.floor(at / size))),
  };
}

function isSmall(step: Float64Array, beta: Float64Array, information: Float64Array): boolean {
  return step.every((by, j) => {
    const se = 1 / Math.sqrt(information[j * step.length + j]!);
    return by === 0 || Math.abs(by) <= Math.max(SMALL * Math.abs(beta[j]!), SMALL_IN_SE * se);
  });
}

/** Which way each coefficient goes on for ever, or 0: those that still move by a part of what they moved so far. */
function directions(beta: Float64Array, step: Float64Array): number[] {
  const most = greatest(step);
  return Array.from(step, (by, j) =>
    Math.abs(by) > 1e-3 * Math.abs(beta[j]!) && Math.abs(by) > 1e-4 * most ? Math.sign(by) : 0,
  );
}

function greatest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
