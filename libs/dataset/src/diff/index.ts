export { pairsOf, casesOf, type CaseOf } from './cases.js';
export { causesOfDifference, type SeenCase } from './causes.js';
export { comparing, comparisonOf, questionDifferences } from './compare.js';
export * from './difference.js';
export { DifferenceTally } from './totals.js';
