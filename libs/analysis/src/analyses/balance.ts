import {
  codeVariable,
  compareGroups,
  parseTerms,
  spellVariable,
  type BalanceCovariate,
  type GroupComparison,
  type Variable,
  type Warning,
} from '#survival';
import { columnOf, groupOf } from '../frame/columns.js';
import { factor } from '../frame/frame.js';
import { usedRows } from '../frame/rows.js';
import { invalid, refusing } from '../refuse.js';
import type { AnalysisRequest } from '../request.js';
import type { BalanceResult } from '../result.js';
import type { Table } from '../table.js';
import { headOf } from './head.js';

/** How alike groups are at baseline. A row without a value of a covariate counts as missing there, and is used for the others. */
export function analyseBalance(request: AnalysisRequest, table: Table): BalanceResult {
  const name = groupOf(request, table);
  if (name === undefined)
    throw invalid('balance needs groups', 'no group', 'Name their column with --group (`group` in JSON).', 'group');
  const variables = variablesOf(request);
  const used = usedRows(table, [name]);
  const group = factor(table, name, used.rows);
  const warnings: Warning[] = [...used.warnings];
  const compared = variables.map((variable) => ({
    name: nameOf(variable, variables),
    comparison: refusing(() => compareGroups(covariateOf(variable, table, used.rows, warnings), group)),
  }));
  const sizes = new Uint32Array(group.levels.length);
  for (const code of group.codes) sizes[code]!++;
  const parts = compared.map(({ name: of, comparison: { conventions, warnings: own } }) => ({
    conventions,
    warnings: own.map(({ code, message }) => ({ code, message: `${of}: ${message}` })),
  }));
  const frame = {
    head: { rows: table.rows, used: used.rows.length, dropped: used.dropped },
    conventions: { group: name },
    warnings,
  };
  return {
    analysis: 'balance',
    ...headOf(request, frame, parts),
    groups: group.levels.map((level, code) => ({ group: level, n: sizes[code]! })),
    covariates: compared.map(({ name: of, comparison }) => covariateResult(of, comparison)),
  };
}

function variablesOf({ covariates }: AnalysisRequest): Variable[] {
  const rule = 'balance compares columns, factor(…), bands(…), log(…) and sqrt(…)';
  const fix = 'Name some with --covariates (`covariates` in JSON).';
  if (covariates === undefined) throw invalid(rule, 'none', fix, 'covariates');
  return refusing(() => parseTerms(covariates)).map((term) => {
    if (term.kind === 'effect' && term.variables.length === 1) return term.variables[0]!;
    throw invalid(rule, covariates, fix, 'covariates');
  });
}

/** The column, or how the variable is written where two are of one column. */
function nameOf(variable: Variable, all: readonly Variable[]): string {
  const alone = all.filter(({ column }) => column === variable.column).length === 1;
  return alone && variable.kind !== 'log' && variable.kind !== 'sqrt' ? variable.column : spellVariable(variable);
}

/** A covariate in these rows, also where it has no value. */
function covariateOf(variable: Variable, table: Table, rows: Uint32Array, warnings: Warning[]): BalanceCovariate {
  const column = columnOf(table, variable.column);
  const missing = (row: number): boolean =>
    column.kind === 'text' ? column.codes[row]! < 0 : Number.isNaN(column.values[row]!);
  const places = Uint32Array.from(rows.keys()).filter((place) => !missing(rows[place]!));
  const present = places.map((place) => rows[place]!);
  const coded = codeVariable(variable, table.columns, present, (warning) => warnings.push(warning));
  if (coded.kind === 'number') {
    const values = new Float64Array(rows.length).fill(NaN);
    for (let i = 0; i < places.length; i++) values[places[i]!] = coded.values[i]!;
    return { kind: 'number', values };
  }
  const codes = new Int32Array(rows.length).fill(-1);
  for (let i = 0; i < places.length; i++) codes[places[i]!] = coded.codes[i]!;
  return { kind: 'category', codes, levels: coded.levels };
}

function covariateResult(name: string, comparison: GroupComparison): BalanceResult['covariates'][number] {
  return {
    name,
    kind: comparison.kind,
    groups: groupsOf(comparison),
    differences: comparison.differences.map(({ groups, difference }) => ({ groups, smd: difference })),
    tests: comparison.tests.map(({ test, statistic, df, p, method }) => ({
      test,
      statistic: statistic ?? null,
      df,
      p,
      method,
    })),
  };
}

function groupsOf(comparison: GroupComparison): BalanceResult['covariates'][number]['groups'] {
  if (comparison.kind === 'number') return comparison.groups;
  return comparison.groups.map(({ group, n, missing, levels }) => ({
    group,
    n,
    missing,
    levels: levels.map(({ level, n: count, proportion }) => ({ level, count, proportion })),
  }));
}
