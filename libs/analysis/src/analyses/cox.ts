import { coxCoefficients, fitCox, notEstimable, termTests, type CoxCoefficient } from '#survival';
import { orNull } from '../json.js';
import { refusing } from '../refuse.js';
import type { AnalysisRequest } from '../request.js';
import type { Coefficient, CoxResult } from '../result.js';
import type { Table } from '../table.js';
import { headOf } from './head.js';
import { modelOf } from './model.js';

const NO_PREDICTOR = notEstimable('no-covariates', 'All rows have the same predictor.');

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
    coefficients: coxCoefficients(fit, request.level).map(coefficientOf),
    terms: termTests(fit, model.data),
    references: model.references,
    logLikelihood: { none: fit.logLikelihood[0], fitted: fit.logLikelihood[1] },
    tests,
    concordance: {
      estimate: concordance?.concordance ?? NO_PREDICTOR,
      se: orNull(concordance?.se ?? NO_PREDICTOR),
      concordant: concordance?.concordant ?? 0,
      discordant: concordance?.discordant ?? 0,
      tiedX: concordance?.tiedX ?? 0,
      tiedTime: concordance?.tiedTime ?? 0,
      tiedBoth: concordance?.tiedBoth ?? 0,
    },
    iterations: fit.iterations,
  };
}

function coefficientOf({ name, estimate, naiveSe, ...rest }: CoxCoefficient): Coefficient {
  const { se, z, p, hazardRatio, lower, upper } = rest;
  return {
    term: name,
    estimate,
    se: orNull(se),
    ...(naiveSe === undefined ? {} : { naiveSe: orNull(naiveSe) }),
    z: orNull(z),
    p: orNull(p),
    hazardRatio: orNull(hazardRatio),
    lower: orNull(lower),
    upper: orNull(upper),
  };
}
