import type { Comparison } from '../../../support/survival-golden.js';

export const coxMoreComparisons: readonly Comparison[] = [];
