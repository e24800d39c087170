/*
 * The public interface, by subject; see README.md. What is not named here is no part of it.
 */

// What goes in and what comes out everywhere.
export {
  isEstimable,
  notEstimable,
  numberOf,
  SurvivalError,
  type ChiSquared,
  type Conventions,
  type Estimate,
  type Factor,
  type NotEstimable,
  type Numbers,
  type Observations,
  type Warning,
} from './data.js';
export { ascendingOrder } from './numeric/order.js';

// Survival curves, and what is read from them.
export { atRiskTable, type AtRiskCounts, type AtRiskOfGroup, type AtRiskOptions } from './curves/at-risk.js';
export {
  CONFIDENCE_TYPES,
  CURVE_ESTIMATORS,
  type ConfidenceType,
  type Curve,
  type CurveEstimator,
  type CurveOptions,
  type Curves,
} from './curves/curve.js';
export { estimateCurves } from './curves/estimate.js';
export { lifeTable, type LifeTable, type LifeTableInterval } from './curves/life-table.js';
export { curvePointsAt, type PointOnCurve } from './curves/points.js';
export { curveQuantiles, type CurveQuantiles, type Quantile } from './curves/quantiles.js';
export {
  restrictedMean,
  restrictedMeanDifference,
  type RestrictedMean,
  type RestrictedMeanDifference,
} from './curves/restricted-mean.js';

// Tests of curves.
export { adjustP, ADJUSTMENTS, type Adjustment } from './tests/adjust.js';
export { logRankTest, type LogRank, type LogRankGroup, type LogRankOptions } from './tests/log-rank.js';
export { pairwiseTests, type PairwiseTest, type PairwiseTests } from './tests/pairwise.js';
export { trendTest, type Trend } from './tests/trend.js';
export { WEIGHTINGS, type Weighting } from './tests/weighting.js';

// Outcomes that compete, states, events that recur.
export {
  INITIAL_STATE,
  type StateCurve,
  type StateCurves,
  type StateData,
  type StateOccupancy,
  type StateOptions,
  type StateTransition,
} from './states/curves.js';
export { estimateStates } from './states/estimate.js';
export {
  estimateMeanCounts,
  type MeanCountCurve,
  type MeanCountCurves,
  type MeanCountOptions,
} from './states/mean-count.js';

// The terms of a model.
export { codeVariable, unknownColumn, unusedLevels, type Coded } from './design/code.js';
export { factorOf, type DesignColumn, type UsedFactor } from './design/factor.js';
export { modelMatrix, type ModelMatrix } from './design/matrix.js';
export { parseTerms } from './design/parse.js';
export { columnsOfTerms, spellVariable, type Term, type Variable } from './design/term.js';

// Proportional hazards.
export { coxCoefficients, type CoxCoefficient } from './cox/coefficients.js';
export { concordance, type ConcordanceOptions } from './cox/concordance.js';
export { fitCox } from './cox/fit.js';
export {
  TIES,
  type CoefficientState,
  type Concordance,
  type Covariate,
  type CoxData,
  type CoxFit,
  type CoxOptions,
  type TermTest,
  type Ties,
} from './cox/model.js';
export { termTests } from './cox/term-tests.js';

// After a fit.
export {
  baselineHazard,
  type BaselineHazard,
  type BaselineHazards,
  type BaselineOptions,
} from './cox/after/baseline.js';
export type { NewRows } from './cox/after/new-rows.js';
export {
  predictCurves,
  type PredictCurvesOptions,
  type PredictedCurve,
  type PredictedCurves,
} from './cox/after/predict-curves.js';
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
  coxResiduals,
  RESIDUAL_TYPES,
  type ResidualOptions,
  type Residuals,
  type ResidualType,
} from './cox/after/residuals.js';
export { TIME_TRANSFORMS, type TimeTransform } from './cox/after/transform.js';

// Groups at baseline.
export { chiSquaredTest, fisherTest, type Counts } from './balance/category-tests.js';
export { compareGroups } from './balance/compare.js';
export { kruskalTest, welchAnova, welchTest, wilcoxonTest } from './balance/number-tests.js';
export type {
  BalanceCovariate,
  BalanceTest,
  CategorySummary,
  GroupComparison,
  GroupSize,
  NumberSummary,
  StandardisedDifference,
} from './balance/result.js';
