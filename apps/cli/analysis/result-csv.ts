import type { AnalysisResult } from '#analysis';
import type { Cell } from '#dataset';
import { csvOf } from '#exchange';

/** The rows of a result as CSV with all digits: the curve where there is one, otherwise the coefficients, tests, means or covariates. */
export async function resultCsv(result: AnalysisResult): Promise<string> {
  const lines = linesOf(result);
  const names = [...new Set(lines.flatMap((line) => Object.keys(line)))];
  const rows = lines.map((line) => names.map((name) => cellOf((line as Record<string, unknown>)[name])));
  const pieces: string[] = [];
  for await (const piece of csvOf(
    names.map((name) => ({ name })),
    [rows],
  ))
    pieces.push(piece);
  return pieces.join('');
}

function linesOf(result: AnalysisResult): readonly object[] {
  switch (result.analysis) {
    case 'km':
    case 'cuminc':
      return result.curve;
    case 'cox':
      return result.coefficients;
    case 'zph':
      return result.tests;
    case 'logrank':
    case 'rmst':
      return result.groups;
    case 'balance':
      return result.covariates.flatMap(({ name, groups }) =>
        groups.flatMap(({ levels, ...of }): object[] =>
          levels === undefined
            ? [{ covariate: name, ...of }]
            : levels.map((level) => ({ covariate: name, group: of.group, missing: of.missing, ...level })),
        ),
      );
  }
}

/** What cannot be estimated is empty. */
function cellOf(value: unknown): Cell {
  return typeof value === 'number' || typeof value === 'string' ? value : null;
}
