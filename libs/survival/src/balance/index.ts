export { chiSquaredTest, fisherTest, type Counts } from './category-tests.js';
export { compareGroups } from './compare.js';
export { kruskalTest, welchAnova, welchTest, wilcoxonTest } from './number-tests.js';
export * from './result.js';
