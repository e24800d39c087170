import type { Problem } from '#kernel';

/** Lines to the person: results to stdout, remarks to stderr, so that results can be piped. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function remark(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** A table for a terminal: columns as wide as their widest cell, numbers to the right. */
export function table(header: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  const cells = [header, ...rows].map((row) => row.map((cell) => (cell === null ? '' : String(cell))));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const right = header.map(
    (_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number' || row[column] === null),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (right[column] === true ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd();
  return [line(cells[0]!), widths.map((width) => '─'.repeat(width)).join('  '), ...cells.slice(1).map(line)].join('\n');
}

/** How a refusal is told on a terminal. */
export function problemText(problem: Problem): string {
  const errors = problem.errors.slice(0, 20).map(({ pointer, rule }) => `  ${pointer}: ${rule}`);
  const more = problem.errors.length > 20 ? [`  … and ${problem.errors.length - 20} more`] : [];
  return [
    `forlopp: ${problem.code}: ${problem.message}`,
    ...(problem.errors.length > 1 ? [...errors, ...more] : []),
  ].join('\n');
}
