import type { DatasetAnswer } from '#dataset';

const FORMULA = /^[=+\-@\t\r]/;

/** The canonical CSV of an answer in memory, by a reading of its rules that shares no code with what writes it. */
export function csvText({ columns, rows, question }: DatasetAnswer): string {
  const cell = (value: string | number | null): string => {
    if (value === null) return question.missing;
    if (typeof value === 'number') return numberText(value);
    const safe = FORMULA.test(value) ? `'${value}` : value;
    const quoted = /[",\n\r]/.test(safe) || (question.missing === 'NA' && value === 'NA');
    return quoted ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [columns.map(({ name }) => name), ...rows].map((line) => `${line.map(cell).join(',')}\n`).join('');
}

function numberText(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return '0';
  if (size >= 1e-4 && size < 1e15) return String(value);
  return value.toExponential().replace('e+', 'e');
}
