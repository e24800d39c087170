import type { Problem } from '#kernel';

/** The exit code of a command that Ctrl-C ended, as shells say it. */
export const INTERRUPTED = 130;

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

/** What was recorded may hold line breaks and sequences that a terminal obeys: they are shown, not done. */
export function visible(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001F\u007F-\u009F\u2028\u2029]/g, (character) =>
    character === '\n' ? '␤' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

type Cell = string | number | null;

/** A table for a terminal: columns as wide as their widest cell, numbers to the right. */
export function table(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return tableLines(header, rows).join('\n');
}

/**
 * The lines of {@link table}: the header, a rule, and one for each row.
 *
 * @param toRight columns of numbers that are written as texts
 */
export function tableLines(
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
  toRight: (column: number) => boolean = () => false,
): string[] {
  const cells = [header, ...rows].map((row) => row.map((cell) => (cell === null ? '' : visible(String(cell)))));
  const widths = header.map((_, column) => cells.reduce((widest, row) => Math.max(widest, row[column]!.length), 0));
  const right = header.map(
    (_, column) =>
      toRight(column) ||
      (rows.length > 0 && rows.every((row) => typeof row[column] === 'number' || row[column] === null)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (right[column] === true ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd();
  return [line(cells[0]!), widths.map((width) => '─'.repeat(width)).join('  '), ...cells.slice(1).map(line)];
}

/** Parts with blanks between them, in lines that a terminal of 100 columns shows whole, indented. */
export function wrapped(parts: readonly string[], indent: number, width = 100): string {
  const lines: string[] = [];
  for (const part of parts.map(visible)) {
    const last = lines.at(-1);
    if (last !== undefined && indent + last.length + 2 + part.length <= width)
      lines[lines.length - 1] = `${last}  ${part}`;
    else lines.push(part);
  }
  return lines.map((line) => ' '.repeat(indent) + line).join('\n');
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
