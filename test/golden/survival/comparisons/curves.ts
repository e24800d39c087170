import type { Comparison } from '../../../support/survival-golden.js';

export const curvesComparisons: readonly Comparison[] = [];
