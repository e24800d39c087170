import type { Explanation } from '#dataset';

type Timeline = NonNullable<Explanation['timeline']>;
type Cell = string | number | null;

/** Widest line of a picture. */
const WIDTH = 100;
/** Widest name of a covariate that stands whole. */
const NAME = 16;

/**
 * A case's days as text: a line for follow-up, from `├` to `┤` with `┼` where rows meet and `●` at the facts that decided,
 * the days below it, and a line for each time-dependent covariate with its values where they begin.
 */
export function timelinePicture({ entry, stop, cuts, marks, covariates }: Timeline): string[] {
  const names = covariates.map(({ name }) => (name.length > NAME ? `${name.slice(0, NAME - 1)}…` : name));
  const left = Math.max(0, ...names.map((name) => name.length + 2));
  // The day of the end may stand a little to the right of its mark.
  const width = WIDTH - left - 8;
  const first = Math.min(0, entry);
  const span = Math.max(stop - first, Number.EPSILON);
  const columns = Math.min(width, Math.max(24, Math.ceil(span) + 1));
  const at = (day: number): number => Math.round(((day - first) / span) * (columns - 1));

  const line = Array.from({ length: columns }, (_, i): string => (i < at(entry) ? '·' : '─'));
  for (const cut of cuts) if (cut > entry && cut < stop) line[at(cut)] = '┼';
  line[at(entry)] = '├';
  line[at(stop)] = '┤';
  for (const { day } of marks) if (at(day) > at(entry) && at(day) < at(stop)) line[at(day)] = '●';
  const ended = marks.some(({ day }) => day === stop);
  const days = [entry, stop, ...marks.map(({ day }) => day), ...cuts];
  const indent = ' '.repeat(left);
  return [
    `${indent}${line.join('')}${ended ? '●' : ''}`,
    `${indent}${dayLine([...new Set(days)], at, columns)}`,
    ...covariates.map(({ values }, i) => `${names[i]!.padEnd(left)}${valueLine(values, at, at(stop) + 1)}`),
  ];
}

/** Day numbers below their marks; one that does not fit beside those before it is left out. */
function dayLine(days: readonly number[], at: (day: number) => number, columns: number): string {
  const room = Array.from({ length: columns + 8 }, () => ' ');
  for (const day of days) {
    const text = String(Math.round(day * 100) / 100);
    const from = at(day);
    const free = room.slice(Math.max(0, from - 1), from + text.length + 1).every((place) => place === ' ');
    if (free && from + text.length <= room.length) room.splice(from, text.length, ...text.split(''));
  }
  return room.join('').trimEnd();
}

/** Values where they begin, as long as they fit before the next one. */
function valueLine(
  values: readonly { readonly from: number; readonly value: Cell }[],
  at: (day: number) => number,
  columns: number,
): string {
  const room = Array.from({ length: columns }, () => ' ');
  values.forEach(({ from, value }, i) => {
    const start = at(from);
    const end = i + 1 < values.length ? at(values[i + 1]!.from) : columns;
    const text = value === null ? '' : String(value);
    const shown = text.slice(0, Math.max(0, end - start));
    for (let place = start; place < end; place++) room[place] = value === null ? '·' : '─';
    room.splice(start, shown.length, ...shown.split(''));
  });
  return room.join('').trimEnd();
}
