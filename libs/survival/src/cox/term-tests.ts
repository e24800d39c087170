import type { ChiSquared } from '../data.js';
import { chiSquared, noChiSquared } from '../numeric/chi-squared.js';
import { inverseForm } from '../numeric/matrix.js';
import { checkFitted } from './check-fitted.js';
import { reasonOf } from './coefficients.js';
import type { CoxData, CoxFit, TermTest } from './model.js';
import { columnsByTerm } from './terms.js';

/**
 * The Wald test of each term: that the coefficients of its columns, those of a factor say, are all 0. With b the coefficients and
 * V their part of the fit's variance (the sandwich, where the fit has it), b' V⁻¹ b is chi-squared with as many degrees of freedom
 * as there are columns, fewer where V is singular (R: `survival:::coxph.wtest`, and `anova(test = 'Wald')` of package car).
 *
 * @param data that of the fit
 * @returns in the order of `data.terms`; not estimable: `no-events`, `aliased`, `infinite`, `undetermined` (one of the columns), `no-columns`,
 *   `no-variance`
 * @throws SurvivalError `length-mismatch`
 */
export function termTests(fit: CoxFit, data: CoxData): TermTest[] {
  checkFitted(fit, data);
  return columnsByTerm(data).map(({ term, columns }) => ({ term, ...waldTest(fit, columns) }));
}

function waldTest(fit: CoxFit, columns: readonly number[]): ChiSquared {
  const { states, beta, variance } = fit;
  const df = columns.length;
  if (df === 0) return noChiSquared('no-columns', 'The term has no columns');
  const [none] = columns.map((j) => reasonOf(fit, j)).filter((reason) => reason !== undefined);
  if (none !== undefined) return noChiSquared(none.notEstimable, none.message, df);
  const size = states.length;
  // On the scale of standard errors: columns that differ by powers of ten are no reason to call one dependent.
  const errors = columns.map((j) => Math.sqrt(variance[j * size + j]!));
  const correlations = columns.flatMap((j, a) =>
    columns.map((k, b) => variance[j * size + k]! / (errors[a]! * errors[b]!)),
  );
  const z = columns.map((j, a) => beta[j]! / errors[a]!);
  const { value, rank } = inverseForm(Float64Array.from(correlations), Float64Array.from(z));
  if (rank > 0 && Number.isFinite(value)) return chiSquared(value, rank);
  return noChiSquared('no-variance', 'The variance of the coefficients is 0', df);
}
