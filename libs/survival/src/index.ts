export * from './check.js';
export { concordance, type ConcordanceOptions } from './cox/concordance.js';
export { fitCox } from './cox/fit.js';
export * from './cox/model.js';
export { dfbeta, scoreResiduals } from './cox/residuals.js';
export * from './curves/curve.js';
export * from './curves/estimate.js';
export * from './data.js';
