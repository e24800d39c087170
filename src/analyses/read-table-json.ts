import type { Table, TableColumn } from '#analysis';
import { columnOfTexts } from '#exchange';
import { echo, Problem } from '#kernel';

/**
 * A table that came as JSON: `{"columns": {"time": [1, 2], "group": ["a", null]}}`. A column of numbers is one of numbers, any other one
 * of text; null is missing, and so are texts that are empty or `NA`.
 *
 * @throws Problem `analysis-invalid`
 */
export function readTableJson(table: unknown): Table {
  const columns = isObject(table) && Object.keys(table).length === 1 ? table['columns'] : undefined;
  if (!isObject(columns) || Object.keys(columns).length === 0) {
    throw refuse('/table', 'A table must be {"columns": {"<name>": [<values>], …}}', echo(table), 'Send it so.');
  }
  const given = Object.entries(columns);
  const [first] = given as [[string, unknown]];
  const rows = Array.isArray(first[1]) ? first[1].length : 0;
  for (const [name, values] of given) {
    if (Array.isArray(values) && values.length === rows && rows > 0) continue;
    const received = Array.isArray(values) ? `${values.length} values in ${echo(name)}` : echo(values);
    throw refuse(
      pointer(name),
      'The columns of a table must be lists of values, one for each row, and at least one',
      `${received}, and ${rows} in ${echo(first[0])}`,
      'Send one value for each row, null where there is none.',
    );
  }
  return { rows, columns: new Map(given.map(([name, values]) => [name, columnOf(name, values as unknown[])])) };
}

function columnOf(name: string, values: readonly unknown[]): TableColumn {
  if (values.every((value) => value === null || typeof value === 'number'))
    return { kind: 'number', values: Float64Array.from(values, (value) => value ?? NaN) };
  const codeOf = new Map<string, number>();
  const codes = new Int32Array(values.length);
  for (const [i, value] of values.entries()) {
    if (typeof value === 'object' && value !== null) {
      throw refuse(
        `${pointer(name)}/${i}`,
        'A value of a table must be a number, a text, true, false or null',
        echo(value),
        'Send one of these.',
      );
    }
    const text = value === null ? '' : String(value as string | number | boolean);
    let code = codeOf.get(text);
    if (code === undefined) codeOf.set(text, (code = codeOf.size));
    codes[i] = code;
  }
  return columnOfTexts(codes, [...codeOf.keys()], false);
}

const pointer = (name: string): string => `/table/columns/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

function refuse(at: string, rule: string, received: string, fix: string): Problem {
  return new Problem('analysis-invalid', `${rule}; received ${received}. ${fix}`, {
    errors: [{ pointer: at, rule, received }],
  });
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
