import { quoteText } from '#columns';
import type { OutputColumn } from './output.js';

/** What is quoted, and what a spreadsheet would run as a formula: as `csvOf` of the exchange has it. */
const UNSAFE = '[",\\n\\r]|^[=+\\-@\\t\\r]';

/** A row as a line of CSV: the text that `csvOf` gives for the same cells. */
export function lineSql(columns: readonly OutputColumn[], missing: '' | 'NA'): string {
  const cells = columns.map((column) => cellSql(column, missing));
  return `concat(${cells.join(`, ',', `)}, chr(10))`;
}

function cellSql({ sql, kind, csv }: OutputColumn, missing: '' | 'NA'): string {
  const text = csv !== undefined && missing === '' ? csv : textSql(sql, kind, missing);
  return missing === '' ? text : `coalesce(${text}, '${missing}')`;
}

/** A cell as text; NULL (which `concat` passes over) where it is missing. */
function textSql(sql: string, kind: OutputColumn['kind'], missing: '' | 'NA'): string {
  switch (kind) {
    case 'integer':
      return `(${sql})::BIGINT::VARCHAR`;
    case 'number':
      return numberSql(sql);
    case 'date':
      return `(${sql})::VARCHAR`;
    case 'text': {
      const formula = `regexp_matches(v, ${quoteText('^[=+\\-@\\t\\r]')})`;
      const safe = `CASE WHEN ${formula} THEN '''' || v ELSE v END`;
      const quoted = `CASE WHEN regexp_matches(v, ${quoteText('[",\\n\\r]')}) THEN '"' || replace(${safe}, '"', '""') || '"' ELSE ${safe} END`;
      const literal = missing === 'NA' ? `WHEN v = 'NA' THEN '"NA"'` : '';
      return `CASE ${literal} WHEN regexp_matches(v, ${quoteText(UNSAFE)}) THEN ${quoted} ELSE v END`.replaceAll(
        /\bv\b/g,
        // A function: what a label says with a dollar sign is no pattern.
        () => `(${sql})`,
      );
    }
  }
}

/**
 * A number as `numberText` of the exchange writes it: the shortest digits that read back, whole numbers without a point,
 * and an exponent only below 1e-4 and from 1e16 on.
 */
export function numberSql(sql: string): string {
  const x = `(${sql})`;
  const plain = `${x}::DOUBLE::VARCHAR`;
  return `CASE WHEN ${x} = trunc(${x}) AND abs(${x}) < 1e16 THEN ${x}::BIGINT::VARCHAR
    WHEN abs(${x}) >= 1e-4 AND abs(${x}) < 1e16 THEN ${plain}
    ELSE regexp_replace(regexp_replace(${plain}, 'e\\+?0*', 'e'), 'e-0*', 'e-') END`;
}

/** A text as a cell of CSV in which a missing value is empty. */
export function quotedCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
