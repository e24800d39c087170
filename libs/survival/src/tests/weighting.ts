import { SurvivalError } from '../data.js';

/** The names of {@link Weighting.kind}. */
export const WEIGHTINGS = ['log-rank', 'gehan', 'tarone-ware', 'peto', 'fleming-harrington'] as const;

/**
 * How much an event time counts. n: rows at risk; S: the Kaplan-Meier estimate of all groups of the stratum together, just
 * before the time (left-continuous).
 *
 * `log-rank`: 1 (Mantel 1966). `gehan`: n (Gehan 1965, Breslow 1970). `tarone-ware`: the square root of n (Tarone and Ware 1977).
 * `peto`: S, which is what R's `survdiff` with `rho = 1` calls the Peto and Peto modification of Gehan's test; it is not the
 * product of 1 - d/(n + 1) that some programs weigh by. `fleming-harrington`: S to the power rho (Harrington and Fleming 1982).
 */
export interface Weighting {
  readonly kind: (typeof WEIGHTINGS)[number];
  /** Of `fleming-harrington` alone: at least 0; 0 is the log-rank test. Default 1. */
  readonly rho?: number;
}

/** The weight of an event time as n^risk · S^survival. */
export interface Powers {
  readonly risk: number;
  readonly survival: number;
}

/** @throws SurvivalError `bad-option` */
export function powersOf({ kind, rho }: Weighting): Powers {
  if (rho !== undefined && kind !== 'fleming-harrington') {
    throw new SurvivalError('bad-option', `The weighting ${kind} has no rho; received ${rho}. Leave it out`);
  }
  switch (kind) {
    case 'log-rank':
      return { risk: 0, survival: 0 };
    case 'gehan':
      return { risk: 1, survival: 0 };
    case 'tarone-ware':
      return { risk: 0.5, survival: 0 };
    case 'peto':
      return { risk: 0, survival: 1 };
    case 'fleming-harrington':
      if (rho !== undefined && !(rho >= 0 && rho < Infinity)) {
        throw new SurvivalError('bad-option', `rho must be a finite number of at least 0, not ${rho}`);
      }
      return { risk: 0, survival: rho ?? 1 };
    default:
      throw new SurvivalError(
        'bad-option',
        `The weighting must be one of ${WEIGHTINGS.join(', ')}, not ${String(kind)}`,
      );
  }
}

/** The weighting in words, for conventions. */
export function describeWeighting({ kind, rho = 1 }: Weighting): string {
  switch (kind) {
    case 'log-rank':
      return 'log-rank: every event time counts the same';
    case 'gehan':
      return 'Gehan-Breslow: rows at risk';
    case 'tarone-ware':
      return 'Tarone-Ware: square root of rows at risk';
    case 'peto':
      return 'Peto-Peto as in R: Kaplan-Meier just before the time, all groups of the stratum together';
    case 'fleming-harrington':
      return `Fleming-Harrington, rho ${rho}: Kaplan-Meier just before the time, all groups of the stratum together, to the power rho`;
  }
}
