import type { Covariate } from '../cox/model.js';
import { SurvivalError, type Warning } from '../data.js';
import { codeVariable, type Coded } from './code.js';
import type { DesignColumn } from './factor.js';
import { spellVariable, type Term, type Variable } from './term.js';

/** Columns that can be fitted at all: a matrix of more squares would not end in a day. */
const MOST_COLUMNS = 2_000;

/** A model's matrix without an intercept. */
export interface ModelMatrix {
  readonly covariates: readonly Covariate[];
  /** Terms, by {@link Covariate.term}: `age`, `celltype`, `age:sex`. */
  readonly terms: readonly string[];
  /** What the levels of each factor are compared with. */
  readonly references: Readonly<Record<string, string>>;
  /** The sum of the offsets. */
  readonly offset?: Float64Array;
  /** Levels that no row has (`levels-unused`), factors with one level (`one-level`). */
  readonly warnings: readonly Warning[];
}

/**
 * The columns that terms make of a table, coded as by R's `model.matrix` with treatment contrasts: a factor has a column of 0 and 1
 * for each level but its reference; in an interaction whose other part is no term of its own, for each level. A factor with one
 * level keeps a constant column, whose coefficient is aliased.
 *
 * @param columns by name, of one length
 * @param rows the rows that are used, each with a value in all columns of the terms
 * @returns columns with a value for each of the rows, in their order; names as `age`, `celltype=large`, `age:sex=2`
 * @throws SurvivalError `unknown-column`, `unknown-reference`, `not-numbers`, `bad-value`, `missing-value`, `too-many-columns`
 */
export function modelMatrix(
  terms: readonly Term[],
  columns: ReadonlyMap<string, DesignColumn>,
  rows: Uint32Array,
): ModelMatrix {
  const warnings: Warning[] = [];
  const coded = new Map<string, Coded>();
  const code = (variable: Variable): Coded => {
    const key = spellVariable(variable);
    const known = coded.get(key) ?? codeVariable(variable, columns, rows, (warning) => warnings.push(warning));
    coded.set(key, known);
    return known;
  };
  const effects = terms.flatMap((term) => (term.kind === 'effect' ? [term.variables] : []));
  const labels = labelsOf(effects.flat());
  const label = (variable: Variable): string => labels.get(spellVariable(variable))!;
  const present = new Set(effects.map(setKey));
  const references = new Map<string, string>();
  const covariates: Covariate[] = [];
  for (const [term, variables] of effects.entries()) {
    let made: Named[] = [{ name: '', values: undefined }];
    for (const variable of variables) {
      const values = code(variable);
      if (values.kind === 'factor') references.set(label(variable), values.levels[values.reference]!);
      const others = variables.filter((other) => other !== variable);
      const contrasts = others.length === 0 || present.has(setKey(others));
      const wide = made.length * (values.kind === 'factor' ? values.levels.length : 1);
      if (covariates.length + wide > MOST_COLUMNS) throw tooMany(variables.map(label).join(':'));
      made = cross(made, columnsOf(label(variable), values, contrasts));
    }
    covariates.push(...made.map(({ name, values }) => ({ name, values: values!, term })));
  }
  for (const [key, values] of coded) {
    if (values.kind !== 'factor' || values.levels.length !== 1) continue;
    const message = `${labels.get(key)} is ${values.levels[0]} in every row that is used: it has no effect to estimate.`;
    warnings.push({ code: 'one-level', message });
  }
  const offset = offsetOf(terms, code, rows.length);
  return {
    covariates,
    terms: effects.map((variables) => variables.map(label).join(':')),
    // A column may have any name, also one that means something in an object.
    references: Object.fromEntries(references),
    ...(offset === undefined ? {} : { offset }),
    warnings,
  };
}

function tooMany(term: string): SurvivalError {
  return new SurvivalError(
    'too-many-columns',
    `The terms may make ${MOST_COLUMNS} columns at most, a column for each level of a factor; ${term} makes more. Put levels together, or give a factor of many as strata`,
  );
}

interface Named {
  readonly name: string;
  /** Undefined before the first: a column of ones. */
  readonly values: Float64Array | undefined;
}

function setKey(variables: readonly Variable[]): string {
  return variables.map(spellVariable).sort().join(':');
}

/** The column's name, or how the variable is written where two variables of a model read one column. */
function labelsOf(variables: readonly Variable[]): Map<string, string> {
  const short = (variable: Variable): string =>
    variable.kind === 'log' || variable.kind === 'sqrt' ? spellVariable(variable) : variable.column;
  const written = new Map(variables.map((variable) => [spellVariable(variable), short(variable)]));
  const names = [...written.values()];
  const twice = new Set(names.filter((name, i) => names.indexOf(name) < i));
  return new Map([...written].map(([key, name]) => [key, twice.has(name) ? key : name]));
}

function columnsOf(label: string, coded: Coded, contrasts: boolean): Named[] {
  if (coded.kind === 'number') return [{ name: label, values: coded.values }];
  const { codes, levels, reference } = coded;
  return levels.flatMap((level, code) => {
    if (contrasts && code === reference && levels.length > 1) return [];
    const values = new Float64Array(codes.length);
    for (let i = 0; i < codes.length; i++) values[i] = codes[i] === code ? 1 : 0;
    return [{ name: `${label}=${level}`, values }];
  });
}

/** Every product of one of each; those of the left side change fastest, as in R. */
function cross(left: readonly Named[], right: readonly Named[]): Named[] {
  return right.flatMap((b) =>
    left.map((a) => {
      if (a.values === undefined) return b;
      const values = new Float64Array(a.values.length);
      for (let i = 0; i < values.length; i++) values[i] = a.values[i]! * b.values![i]!;
      return { name: `${a.name}:${b.name}`, values };
    }),
  );
}

function offsetOf(
  terms: readonly Term[],
  code: (variable: Variable) => Coded,
  length: number,
): Float64Array | undefined {
  const offsets = terms.flatMap((term) => (term.kind === 'offset' ? [term] : []));
  if (offsets.length === 0) return undefined;
  const sum = new Float64Array(length);
  for (const { variable, times } of offsets) {
    const coded = code(variable);
    if (coded.kind === 'factor') {
      throw new SurvivalError(
        'not-numbers',
        `An offset takes a column of numbers; received ${variable.column}, which holds texts. Name another.`,
      );
    }
    for (let i = 0; i < length; i++) sum[i]! += times * coded.values[i]!;
  }
  return sum;
}
