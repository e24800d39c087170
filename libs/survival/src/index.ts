export * from './cox/model.js';
export * from './curves/curve.js';
export * from './data.js';
export * from './tests/index.js';
