import type { Format } from '#dataset';
import { Problem } from '#kernel';

/** Flags that say what becomes of an answer. */
export interface OutputOptions {
  readonly format?: string;
  readonly json?: boolean;
  readonly output?: string;
  readonly bundle?: string;
  readonly audit?: boolean;
  readonly strict?: boolean;
}

/** What becomes of an answer. */
export type Output =
  | { readonly kind: 'table' }
  | { readonly kind: 'audit'; readonly json: boolean }
  | { readonly kind: 'bundle'; readonly file: string }
  | { readonly kind: 'rows'; readonly format: Format; readonly file: string | undefined };

/** What `--format` takes. */
export const OUTPUT_FORMATS = ['table', 'csv', 'ndjson', 'json', 'parquet', 'arrow', 'adtte'] as const;

/** The format of a file, by the end of its name. */
const NAMED: readonly (readonly [end: string, format: Format])[] = [
  ['.adtte.csv', 'adtte'],
  ['.csv', 'csv'],
  ['.ndjson', 'ndjson'],
  ['.json', 'json'],
  ['.parquet', 'parquet'],
  ['.arrow', 'arrow'],
];
const BINARY: readonly Format[] = ['parquet', 'arrow'];

/**
 * @param terminal stdout is one
 * @throws Problem `usage` where flags exclude each other, or the place cannot take the format
 */
export function outputOf(options: OutputOptions, terminal: boolean): Output {
  const { audit, bundle, json, output } = options;
  const named = [
    ...(bundle === undefined ? [] : ['--bundle']),
    ...(audit === true ? ['--audit'] : []),
    ...(output === undefined ? [] : ['--output']),
    ...(options.format === undefined ? [] : ['--format']),
  ];
  if ((bundle !== undefined || audit === true) && (named.length > 1 || (bundle !== undefined && json === true))) {
    throw new Problem(
      'usage',
      `A bundle and an audit are written by themselves; received ${[...named, ...(json === true ? ['--json'] : [])].join(' and ')}. Call once for each.`,
    );
  }
  if (bundle !== undefined) return { kind: 'bundle', file: bundle };
  if (audit === true) return { kind: 'audit', json: json === true };
  const format = json === true ? 'json' : (options.format ?? formatOfFile(output) ?? 'table');
  if (format === 'table') {
    if (output === undefined) return { kind: 'table' };
    throw new Problem(
      'usage',
      'A file is written in a format of its own, and no table; received a name that ends in none of them. Name it .csv, .ndjson, .json, .parquet or .arrow, or add --format.',
    );
  }
  const rows = { kind: 'rows', format: format as Format, file: output } as const;
  if (terminal && output === undefined && BINARY.includes(rows.format)) {
    throw new Problem(
      'usage',
      `A terminal shows text; received --format ${format}. Name a file with -o, or send it on with a pipe.`,
    );
  }
  return rows;
}

function formatOfFile(file: string | undefined): Format | undefined {
  const name = file?.toLowerCase() ?? '';
  return NAMED.find(([end]) => name.endsWith(end))?.[1];
}

/** The address of the rows in a format. */
export function pathOf(format: Format): string {
  return `/v1/datasets.${format === 'adtte' ? 'adtte.csv' : format}`;
}
