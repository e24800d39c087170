export * from './cox/model.js';
export * from './curves/curve.js';
export * from './data.js';
