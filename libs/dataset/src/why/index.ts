export { explainCase, type CaseInAnswer } from './explain.js';
export {
  NOT_USED,
  STEP_CODES,
  type Explanation,
  type NotUsed,
  type Step,
  type StepCode,
  type Timeline,
} from './explanation.js';
