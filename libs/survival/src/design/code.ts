import { SurvivalError, type Warning } from '../data.js';
import { factorOf, type DesignColumn } from './factor.js';
import { spellVariable, type Variable } from './term.js';

/** A variable's values in the rows that are used: numbers, or levels with the one that the others are compared with. */
export type Coded =
  | { readonly kind: 'number'; readonly values: Float64Array }
  | {
      readonly kind: 'factor';
      readonly codes: Int32Array;
      readonly levels: readonly string[];
      readonly reference: number;
    };

/** @throws SurvivalError `unknown-column`, `unknown-reference`, `bad-value`, `missing-value`, `not-numbers` */
export function codeVariable(
  variable: Variable,
  columns: ReadonlyMap<string, DesignColumn>,
  rows: Uint32Array,
  warn: (warning: Warning) => void,
): Coded {
  const column = columns.get(variable.column);
  if (column === undefined) throw unknownColumn(variable.column, columns);
  if (variable.kind === 'factor' || (variable.kind === 'column' && column.kind === 'text')) {
    const { unused, ...factor } = factorOf(column, rows);
    if (unused.length > 0) warn(unusedLevels(variable.column, unused));
    const reference = 'reference' in variable ? variable.reference : undefined;
    return { kind: 'factor', ...factor, reference: placeOf(variable, reference, factor.levels, unused) };
  }
  if (column.kind === 'text') {
    throw new SurvivalError(
      'not-numbers',
      `${spellVariable(variable)} takes a column of numbers; received ${variable.column}, which holds texts such as ${JSON.stringify(column.levels[0] ?? '')}. Use factor(${variable.column}).`,
    );
  }
  const values = numbersOf(variable, column.values, rows);
  return variable.kind === 'bands' ? codeBands(variable, values, warn) : { kind: 'number', values };
}

/** The bands that limits make, from the lowest: `<30`, `30-<50`, `>=50`. */
export function bandLabels(limits: readonly number[]): string[] {
  return [`<${limits[0]}`, ...limits.slice(1).map((limit, i) => `${limits[i]}-<${limit}`), `>=${limits.at(-1)}`];
}

/** The warning `levels-unused`. */
export function unusedLevels(column: string, unused: readonly string[]): Warning {
  const named = unused.slice(0, 5).join(', ') + (unused.length > 5 ? ` and ${unused.length - 5} more` : '');
  return { code: 'levels-unused', message: `No row that is used has ${column} = ${named}: left out.` };
}

function codeBands(
  variable: Variable & { kind: 'bands' },
  values: Float64Array,
  warn: (warning: Warning) => void,
): Coded {
  const all = bandLabels(variable.limits);
  const counts = new Uint32Array(all.length);
  const codes = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    let band = 0;
    while (band < variable.limits.length && values[i]! >= variable.limits[band]!) band++;
    codes[i] = band;
    counts[band]!++;
  }
  const levels = all.filter((_, band) => counts[band]! > 0);
  const unused = all.filter((_, band) => counts[band] === 0);
  if (unused.length > 0) warn(unusedLevels(variable.column, unused));
  const place = all.map((label) => levels.indexOf(label));
  for (let i = 0; i < codes.length; i++) codes[i] = place[codes[i]!]!;
  return { kind: 'factor', codes, levels, reference: placeOf(variable, variable.reference, levels, unused) };
}

function placeOf(
  variable: Variable,
  reference: string | undefined,
  levels: readonly string[],
  unused: readonly string[],
): number {
  if (reference === undefined) return 0;
  const place = levels.indexOf(reference);
  if (place >= 0) return place;
  const why = unused.includes(reference) ? ', which no row that is used has' : '';
  throw new SurvivalError(
    'unknown-reference',
    `The reference of ${variable.column} must be one of ${levels.slice(0, 20).join(', ')}; received ${JSON.stringify(reference)}${why}. Name one of these, or leave ref out for ${levels[0]}.`,
  );
}

function numbersOf(variable: Variable, from: Float64Array, rows: Uint32Array): Float64Array {
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const value = from[rows[i]!]!;
    values[i] = variable.kind === 'log' ? Math.log(value) : variable.kind === 'sqrt' ? Math.sqrt(value) : value;
    if (!Number.isFinite(values[i]!)) throw outside(variable, value, rows[i]!);
  }
  return values;
}

function outside(variable: Variable, value: number, row: number): SurvivalError {
  const rule = { log: 'numbers above 0', sqrt: 'numbers of at least 0' }[variable.kind as string] ?? 'finite numbers';
  return new SurvivalError(
    Number.isNaN(value) ? 'missing-value' : 'bad-value',
    `${spellVariable(variable)} takes ${rule}; received ${value} in row ${row + 1}. Correct or leave out the row.`,
  );
}

/** The refusal of a name that no column has. */
export function unknownColumn(name: string, columns: ReadonlyMap<string, DesignColumn>): SurvivalError {
  const names = [...columns.keys()];
  const listed = names.slice(0, 30).join(', ') + (names.length > 30 ? ', …' : '');
  return new SurvivalError(
    'unknown-column',
    `A column must be one of ${listed}; received ${JSON.stringify(name)}. Name one of these.`,
  );
}
