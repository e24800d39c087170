/** What a term reads from one column. A text column that is named without a function is a factor. */
export type Variable =
  | { readonly kind: 'column'; readonly column: string }
  | { readonly kind: 'factor'; readonly column: string; readonly reference?: string }
  | {
      readonly kind: 'bands';
      readonly column: string;
      /** Increasing; a band holds its lower limit. */
      readonly limits: readonly number[];
      readonly reference?: string;
    }
  | { readonly kind: 'log' | 'sqrt'; readonly column: string };

/** A term of a model: one variable, or several that interact; or what is added to the linear predictor as it is. */
export type Term =
  | { readonly kind: 'effect'; readonly variables: readonly Variable[] }
  | { readonly kind: 'offset'; readonly variable: Variable; readonly times: number };

/** The names of the columns that terms read, each once. */
export function columnsOfTerms(terms: readonly Term[]): string[] {
  const variables = terms.flatMap((term) => (term.kind === 'offset' ? [term.variable] : term.variables));
  return [...new Set(variables.map(({ column }) => column))];
}

/** A variable as it would be written: two that are written alike are the same. */
export function spellVariable(variable: Variable): string {
  const column = /^[\p{L}\p{N}_.]+$/u.test(variable.column) ? variable.column : `\`${variable.column}\``;
  if (variable.kind === 'column') return column;
  const limits = variable.kind === 'bands' ? variable.limits.map((limit) => `, ${limit}`).join('') : '';
  const reference = 'reference' in variable ? `, ref=${variable.reference}` : '';
  return `${variable.kind}(${column}${limits}${reference})`;
}
