import { SurvivalError } from '../data.js';
import type { CoxData, CoxFit } from './model.js';

/** @throws SurvivalError `length-mismatch` where the data are not as long or as wide as those of the fit */
export function checkFitted(fit: CoxFit, data: CoxData): void {
  const n = data.time.length;
  const lengths = [
    data.status,
    data.start,
    data.weights,
    data.offset,
    data.strata?.codes,
    ...data.covariates.map((c) => c.values),
  ];
  const odd = lengths.find((array) => array !== undefined && array.length !== n);
  // A fit may have left out rows that are never at risk.
  if (odd !== undefined || n < fit.n) {
    throw new SurvivalError(
      'length-mismatch',
      `The data must be the ${fit.n} rows that the model was fitted to, in every array; received ${odd?.length ?? n}. Pass the data of the fit`,
    );
  }
  if (data.covariates.length !== fit.beta.length) {
    throw new SurvivalError(
      'length-mismatch',
      `The data must have the ${fit.beta.length} covariates of the model; received ${data.covariates.length}. Pass the data of the fit`,
    );
  }
}
