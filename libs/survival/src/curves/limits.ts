import type { ConfidenceType } from './curve.js';

/**
 * Limits of confidence for one survival, as `survfit_confint` of R's survival: symmetric on the scale of the type, within [0, 1].
 * NaN where the scale has no such number: at S = 0 always, at S = 1 on the scales log-log, arcsin and logit.
 *
 * @param error the standard error of log S
 * @param z the quantile of the level, see `zOf`
 */
export function limitsOf(
  type: ConfidenceType,
  s: number,
  error: number,
  z: number,
): readonly [lower: number, upper: number] {
  if (type === 'none' || s === 0) return [NaN, NaN];
  switch (type) {
    case 'log': {
      const factor = Math.exp(z * error);
      return [s / factor, Math.min(s * factor, 1)];
    }
    case 'plain':
      return [Math.max(s - z * error * s, 0), Math.min(s + z * error * s, 1)];
    case 'log-log': {
      if (s === 1) return [NaN, NaN];
      const middle = Math.log(-Math.log(s));
      const half = (z * error) / Math.log(s);
      return [Math.exp(-Math.exp(middle - half)), Math.exp(-Math.exp(middle + half))];
    }
    case 'logit': {
      if (s === 1) return [NaN, NaN];
      const middle = Math.log(s / (1 - s));
      const half = (z * error) / (1 - s);
      return [1 - 1 / (1 + Math.exp(middle - half)), 1 - 1 / (1 + Math.exp(middle + half))];
    }
    case 'arcsin': {
      if (s === 1) return [NaN, NaN];
      const middle = Math.asin(Math.sqrt(s));
      const half = 0.5 * z * error * Math.sqrt(s / (1 - s));
      return [Math.sin(Math.max(0, middle - half)) ** 2, Math.sin(Math.min(Math.PI / 2, middle + half)) ** 2];
    }
  }
}
