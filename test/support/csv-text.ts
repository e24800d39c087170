import type { Cell, DatasetAnswer } from '#dataset';

const FORMULA = /^[=+\-@\t\r]/;

/** The canonical CSV of an answer in memory, by a reading of its rules that shares no code with what writes it. */
export function csvText({ columns, rows, question }: DatasetAnswer): string {
  const lines = [columns.map(({ name }) => name), ...rows];
  return lines.map((line) => `${line.map((cell) => cellText(cell, question.missing)).join(',')}\n`).join('');
}

/** One cell of it. */
export function cellText(cell: Cell, missing: '' | 'NA'): string {
  if (cell === null) return missing;
  if (typeof cell === 'number') return numberText(cell);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  const quoted = /[",\n\r]/.test(safe) || (missing === 'NA' && cell === 'NA');
  return quoted ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function numberText(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return '0';
  if (size >= 1e-4 && size < 1e16) return String(value);
  return value.toExponential().replace('e+', 'e');
}
