import type { Comparison } from '../../../support/survival-golden.js';

export const balanceComparisons: readonly Comparison[] = [];
