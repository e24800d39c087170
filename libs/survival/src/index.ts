export * from './cox/model.js';
export * from './curves/curve.js';
export * from './data.js';
export { bandLabels, unknownColumn, unusedLevels } from './design/code.js';
export { byCodePoint, factorOf, type DesignColumn, type UsedFactor } from './design/factor.js';
export * from './design/matrix.js';
export * from './design/parse.js';
export * from './design/term.js';
