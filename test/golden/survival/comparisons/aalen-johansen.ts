import type { Comparison } from '../../../support/survival-golden.js';

export const aalenJohansenComparisons: readonly Comparison[] = [];
