import type { Warning } from '#kernel';

/** With fewer events than this, rates and tests say little. */
const FEW = 10;

/** What warnings are made from. */
export interface Doubts {
  readonly rows: number;
  readonly events: number;
  /** Rows whose case has made-up facts. */
  readonly synthetic: number;
  /** Rows whose group was decided by a fact that is not certainly on or before the origin. */
  readonly groupAfterOrigin: number;
  /** Covariate → rows without a value at the origin although there is a fact that is later or of uncertain date. */
  readonly covariatesNotAtOrigin: ReadonlyMap<string, number>;
}

/** The warnings of an answer, in a fixed order. */
export function warningsOf(doubts: Doubts): Warning[] {
  const warnings: Warning[] = [];
  const { rows, events, synthetic, groupAfterOrigin } = doubts;
  if (synthetic > 0) {
    warnings.push({ code: 'synthetic-data', message: `${synthetic} of ${rows} cases have made-up facts.` });
  }
  if (groupAfterOrigin > 0) {
    warnings.push({
      code: 'group-known-after-origin',
      message: `The group of ${groupAfterOrigin} of ${rows} cases was decided by a fact after the origin: comparing groups conditions on the future.`,
    });
  }
  for (const [covariate, count] of doubts.covariatesNotAtOrigin) {
    if (count === 0) continue;
    warnings.push({
      code: 'covariate-not-at-origin',
      message: `${covariate} is empty for ${count} of ${rows} cases whose only facts of it are later than the origin or of uncertain date.`,
    });
  }
  if (events < FEW) {
    warnings.push({
      code: 'few-events',
      message: `There are ${events} events, fewer than ${FEW}: estimates are unstable.`,
    });
  }
  return warnings;
}
