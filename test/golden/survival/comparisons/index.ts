import type { Comparison } from '../../../support/survival-golden.js';
import { aalenJohansenComparisons } from './aalen-johansen.js';
import { balanceComparisons } from './balance.js';
import { coxFitComparisons } from './cox-fit.js';
import { coxMoreComparisons } from './cox-more.js';
import { curvesComparisons } from './curves.js';
import { testsComparisons } from './tests.js';

/** Every comparison with R, by the chapter's section. */
export const COMPARISONS: Readonly<Record<string, readonly Comparison[]>> = {
  'Survival curves': curvesComparisons,
  'Tests of curves': testsComparisons,
  'Competing outcomes and states': aalenJohansenComparisons,
  'Proportional hazards': coxFitComparisons,
  'After a proportional-hazards fit': coxMoreComparisons,
  'Balance of groups': balanceComparisons,
};
