import { SurvivalError } from '../data.js';
import { normalQuantile } from '../numeric/distributions.js';
import { CONFIDENCE_TYPES, type ConfidenceType } from './curve.js';

/**
 * @param types those that there are
 * @throws SurvivalError `bad-option`
 */
export function checkConfidence(
  confidence: ConfidenceType,
  level: number,
  types: readonly ConfidenceType[] = CONFIDENCE_TYPES,
): void {
  if (!types.includes(confidence))
    throw new SurvivalError('bad-option', `confidence must be one of ${types.join(', ')}, not ${confidence}`);
  checkLevel(level);
}

/** @throws SurvivalError `bad-option` */
export function checkLevel(level: number): void {
  if (!(level > 0 && level < 1))
    throw new SurvivalError('bad-option', `level must be between 0 and 1, for example 0.95, not ${level}`);
}

/** How many standard errors a limit of this level is from the estimate. @param level in (0, 1) */
export function zOf(level: number): number {
  return normalQuantile(1 - (1 - level) / 2);
}

/** The convention `confidence`: `log, 95 %`, or `none`. */
export function describeConfidence(confidence: ConfidenceType, level: number): string {
  return confidence === 'none' ? 'none' : `${confidence}, ${Number((level * 100).toPrecision(12))} %`;
}
