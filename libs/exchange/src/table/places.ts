import { echo, Problem } from '#kernel';

/** Names that are told where one is not there. */
const TOLD = 5;

/** Chooses the columns that are wanted from those that there are. */
export type Choose = (all: readonly string[]) => readonly string[];

/**
 * The number of each column that is wanted, from 0, each once.
 *
 * @throws Problem `analysis-invalid` for one that is not there, `file-invalid` for one that is there twice
 */
export function placesOf(names: readonly string[], wanted: Choose, where: string): number[] {
  return [...new Set(wanted(names))].map((name) => {
    const at = names.indexOf(name);
    if (at < 0) throw unknownColumn(name, names);
    if (names.indexOf(name, at + 1) < 0) return at;
    throw new Problem(
      'file-invalid',
      `Every column must have a name of its own; received ${echo(name)} twice in ${where}. Rename one.`,
    );
  });
}

/** A column that is not there, with the names that are nearest to it. */
function unknownColumn(name: string, names: readonly string[]): Problem {
  const nearest = names.toSorted((a, b) => distance(name, a) - distance(name, b)).slice(0, TOLD);
  const shown = names.length <= TOLD ? names : nearest;
  const told = `${shown.map((one) => echo(one)).join(', ')}${shown.length < names.length ? ` and ${names.length - shown.length} more` : ''}`;
  return new Problem(
    'analysis-invalid',
    `A column must be one of the table's; received ${echo(name)}. ${shown.length < names.length ? 'The nearest are' : 'They are'} ${told}.`,
    { extra: { reason: 'unknown-column' } },
  );
}

/** How many letters one has to change, add or leave out (Levenshtein), whatever their case. */
function distance(a: string, b: string): number {
  const [from, to] = [a.toLowerCase(), b.toLowerCase()];
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++)
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (from[i] === to[j] ? 0 : 1)));
    row = next;
  }
  return row[to.length]!;
}
