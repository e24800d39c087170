export * from './check.js';
export * from './cox/model.js';
export * from './curves/curve.js';
export * from './curves/estimate.js';
export * from './data.js';
export * from './tests/index.js';
