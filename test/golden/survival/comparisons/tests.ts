import type { Comparison } from '../../../support/survival-golden.js';

export const testsComparisons: readonly Comparison[] = [];
