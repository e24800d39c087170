import type { Coefficient, CoxResult } from '#analysis';
import { isEstimable } from '#survival';
import { bareP, ratio } from '../drawing/numbers.js';
import { WORDS } from '../drawing/words.js';
import type { Settings } from '../options.js';

/** A line of a forest plot. */
export interface ForestRow {
  readonly label: string;
  /** A level below the heading of its factor. */
  readonly inset: boolean;
  readonly kind: 'heading' | 'reference' | 'estimate' | 'none';
  /** `1.34 (0.89–2.02)`, or why there is none. */
  readonly numbers: string;
  readonly p: string;
  readonly estimate?: { readonly ratio: number; readonly lower: number | null; readonly upper: number | null };
}

/** Terms in their order; levels of a factor stand below its name and its reference. */
export function forestRows(result: CoxResult, settings: Settings): ForestRow[] {
  const words = WORDS[settings.language];
  const rows: ForestRow[] = [];
  const open = new Set<string>();
  for (const coefficient of result.coefficients) {
    const factor = factorOf(coefficient.term, result.references);
    if (factor !== undefined && !open.has(factor)) {
      open.add(factor);
      const nothing = { numbers: '', p: '' };
      rows.push({ label: settings.nameOf(factor), inset: false, kind: 'heading', ...nothing });
      const reference = settings.nameOf(result.references[factor]!);
      rows.push({ label: reference, inset: true, kind: 'reference', numbers: `1 (${words.reference})`, p: '' });
    }
    rows.push(rowOf(coefficient, factor, settings));
  }
  return rows;
}

/** References of factors that no term is a level of, so that they are said somewhere. */
export function otherReferences({ coefficients, references }: CoxResult): (readonly [string, string])[] {
  const shown = new Set(coefficients.map(({ term }) => factorOf(term, references)));
  return Object.entries(references).filter(([factor]) => !shown.has(factor));
}

/** How a term is called in one line. */
export function termName(term: string, { references }: CoxResult, { nameOf }: Settings): string {
  if (nameOf(term) !== term) return nameOf(term);
  const factor = factorOf(term, references);
  return factor === undefined ? term : `${nameOf(factor)} = ${nameOf(term.slice(factor.length + 1))}`;
}

/** The factor that a term is a level of: the longest of those it begins with. */
function factorOf(term: string, references: CoxResult['references']): string | undefined {
  return Object.keys(references)
    .filter((factor) => term.startsWith(`${factor}=`))
    .sort((a, b) => b.length - a.length)[0];
}

function rowOf(coefficient: Coefficient, factor: string | undefined, settings: Settings): ForestRow {
  const { language, nameOf } = settings;
  const words = WORDS[language];
  const { term, estimate, hazardRatio, lower, upper, p } = coefficient;
  const level = factor === undefined ? term : nameOf(term.slice(factor.length + 1));
  const label = nameOf(term) === term ? level : nameOf(term);
  const inset = factor !== undefined;
  if (!isEstimable(estimate) || hazardRatio === null) {
    const infinite = !isEstimable(estimate) && estimate.notEstimable === 'infinite';
    return { label, inset, kind: 'none', numbers: infinite ? words.infinite : words.aliased, p: '–' };
  }
  const limits = lower === null || upper === null ? '–' : `${ratio(lower, language)}–${ratio(upper, language)}`;
  return {
    label,
    inset,
    kind: 'estimate',
    numbers: `${ratio(hazardRatio, language)} (${limits})`,
    p: p === null ? '–' : bareP(p, language),
    estimate: { ratio: hazardRatio, lower, upper },
  };
}
