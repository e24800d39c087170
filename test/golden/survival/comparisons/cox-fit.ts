import type { Comparison } from '../../../support/survival-golden.js';

export const coxFitComparisons: readonly Comparison[] = [];
