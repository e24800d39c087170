import { notEstimable, type ChiSquared } from '../data.js';
import { chiSquaredUpper } from './distributions.js';

/** @param df positive */
export function chiSquared(statistic: number, df: number): ChiSquared {
  return { statistic, df, p: chiSquaredUpper(statistic, df) };
}

/** A test that cannot be made. @param df what it would have */
export function noChiSquared(code: string, message: string, df = 0): ChiSquared {
  const reason = notEstimable(code, message);
  return { statistic: reason, df, p: reason };
}
