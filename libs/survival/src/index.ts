export * from './balance/index.js';
export * from './check.js';
export { baselineHazard, type BaselineHazard, type BaselineHazards } from './cox/after/baseline.js';
export type { NewRows } from './cox/after/new-rows.js';
export {
  predictCox,
  PREDICTION_TYPES,
  type Predictions,
  type PredictionType,
  type PredictOptions,
} from './cox/after/predict.js';
export {
  proportionalityTest,
  type ProportionalityOptions,
  type ProportionalityTest,
} from './cox/after/proportionality.js';
export {
  RESIDUAL_TYPES,
  residualsOf,
  type ResidualOptions,
  type Residuals,
  type ResidualType,
} from './cox/after/residuals.js';
export {
  survivalFor,
  type PredictedCurve,
  type PredictedCurves,
  type SurvivalForOptions,
} from './cox/after/survival-for.js';
export { TIME_TRANSFORMS, type TimeTransform } from './cox/after/transform.js';
export { coxCoefficients, type CoxCoefficient } from './cox/coefficients.js';
export { concordance, type ConcordanceOptions } from './cox/concordance.js';
export { fitCox } from './cox/fit.js';
export * from './cox/model.js';
export { termTests } from './cox/term-tests.js';
export { dfbeta, scoreResiduals } from './cox/residuals.js';
export * from './curves/at-risk.js';
export * from './curves/curve.js';
export * from './curves/estimate.js';
export * from './curves/life-table.js';
export { curvePointsAt, type PointOnCurve } from './curves/points.js';
export * from './curves/quantiles.js';
export * from './curves/restricted-mean.js';
export * from './data.js';
export { bandLabels, codeVariable, unknownColumn, unusedLevels, type Coded } from './design/code.js';
export { byCodePoint, factorOf, type DesignColumn, type UsedFactor } from './design/factor.js';
export * from './design/matrix.js';
export * from './design/parse.js';
export * from './design/term.js';
export { normalQuantile, normalTwoSided } from './numeric/distributions.js';
export { ascendingOrder } from './numeric/order.js';
export * from './states/index.js';
export * from './tests/index.js';
