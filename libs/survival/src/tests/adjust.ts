import { SurvivalError } from '../data.js';

/** The names of {@link Adjustment}. */
export const ADJUSTMENTS = ['none', 'holm', 'bh', 'bonferroni'] as const;
/** How p values are adjusted for how many there are: see {@link adjustP}. */
export type Adjustment = (typeof ADJUSTMENTS)[number];

/**
 * P values adjusted for how many there are, as R's `p.adjust`: `bonferroni`; `holm` (Holm 1979), which controls the same error and is
 * never worse; `bh` (Benjamini and Hochberg 1995), which controls the rate of false discoveries.
 *
 * @param p each in [0, 1]; NaN where there is none: it stays so and does not count
 * @throws SurvivalError `bad-option`
 */
export function adjustP(p: readonly number[], method: Adjustment): number[] {
  const bad = p.find((value) => value < 0 || value > 1);
  if (bad !== undefined) throw new SurvivalError('bad-option', `A p value must be between 0 and 1, not ${bad}`);
  const ascending = Array.from(p.keys())
    .filter((i) => !Number.isNaN(p[i]))
    .sort((a, b) => p[a]! - p[b]!);
  const n = ascending.length;
  const adjusted = [...p];
  let bound: number;
  switch (method) {
    case 'none':
      break;
    case 'bonferroni':
      for (const i of ascending) adjusted[i] = Math.min(1, n * p[i]!);
      break;
    case 'holm':
      bound = 0;
      for (const [rank, i] of ascending.entries())
        adjusted[i] = bound = Math.min(1, Math.max(bound, (n - rank) * p[i]!));
      break;
    case 'bh':
      bound = 1;
      for (const [rank, i] of [...ascending.entries()].reverse())
        adjusted[i] = bound = Math.min(bound, (n / (rank + 1)) * p[i]!);
      break;
    default:
      throw new SurvivalError(
        'bad-option',
        `The adjustment must be one of ${ADJUSTMENTS.join(', ')}, not ${String(method)}`,
      );
  }
  return adjusted;
}
