import type { CoxData } from './model.js';

/** Columns of a model that belong together. */
export interface TermColumns {
  readonly term: string;
  /** Indices of the model's covariates. */
  readonly columns: readonly number[];
}

/** The columns of each term, in the order of terms. */
export function columnsByTerm({ covariates, terms }: Pick<CoxData, 'covariates' | 'terms'>): TermColumns[] {
  const all = Array.from(covariates.keys());
  return terms.map((term, index) => ({ term, columns: all.filter((j) => covariates[j]!.term === index) }));
}
