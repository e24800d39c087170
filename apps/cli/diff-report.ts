import type { Both, Cell, Row, ToldDifference } from '#dataset';
import type { AnswersCompared } from '../../src/datasets/compare-answers/compare-answers.js';
import { table, visible } from './output.js';

/** Rows of a case that a terminal shows of each answer. */
const SHOWN = 12;

/** A summary, and the cases that are told in full. */
export function diffText({ questions, differs, comparison, totals, cases }: AnswersCompared): string {
  const { language } = questions.b;
  const lines = [
    ...(differs.length === 0 ? ['the questions are the same'] : differs.flatMap(memberLines)),
    ...(comparison.by === 'rows' ? [] : ['the shapes are not the same: only which cases are in the rows is compared']),
    ...onlyLine('A', comparison.only.a),
    ...onlyLine('B', comparison.only.b),
    '',
    summary(totals),
  ];
  const { came, went, changed, reason } = totals;
  const all = came.cases + went.cases + changed.cases + reason;
  const told = cases.flatMap((one) => ['', ...caseLines(one, comparison.columns, language)]);
  const more = all > cases.length ? ['', `… and ${all - cases.length} more cases (--limit tells of more)`] : [];
  return [...lines, ...(all === 0 ? ['', 'no case differs'] : told), ...more].join('\n');
}

/** What differs, of a member with parts (exits) by its parts. */
function memberLines({ member, a, b }: AnswersCompared['differs'][number]): string[] {
  if (!isParts(a) || !isParts(b)) return [visible(`${member}: A ${valueText(a)}, B ${valueText(b)}`)];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((part) => JSON.stringify(a[part]) !== JSON.stringify(b[part]))
    .map((part) => visible(`${member}.${part}: A ${valueText(a[part])}, B ${valueText(b[part])}`));
}

function isParts(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function onlyLine(answer: string, columns: readonly string[]): string[] {
  return columns.length === 0 ? [] : [`columns in ${answer} only: ${columns.join(', ')}`];
}

function summary({ cases, casesInRows, events, personDays, ...kinds }: AnswersCompared['totals']): string {
  const { unchanged, came, went, changed, reason } = kinds;
  const of = (name: string, total: { cases: number; events: number; personDays: number }): (string | number)[] => [
    name,
    total.cases,
    total.events,
    rounded(total.personDays),
  ];
  const totals = table(
    ['', 'cases', 'in rows', 'events', 'person-days'],
    [
      ['A', cases.a, casesInRows.a, events.a, rounded(personDays.a)],
      ['B', cases.b, casesInRows.b, events.b, rounded(personDays.b)],
      [
        'B − A',
        cases.b - cases.a,
        casesInRows.b - casesInRows.a,
        events.b - events.a,
        rounded(personDays.b - personDays.a),
      ],
    ],
  );
  const parts = table(
    ['', 'cases', 'events', 'person-days'],
    [of('came', came), of('went', went), of('changed', changed), of('unchanged', unchanged)],
  );
  const aside = reason === 0 ? '' : `\n${reason} in the rows of neither, for another reason`;
  return `${totals}\n\n${parts}${aside}`;
}

const rounded = (days: number): number => Math.round(days * 1000) / 1000;

function caseLines(one: ToldDifference, columns: readonly string[], language: 'sv' | 'en'): string[] {
  const { id, kind, place, columns: changed, rows, causes } = one;
  const places = place.a === place.b ? '' : ` (A ${place.a}, B ${place.b})`;
  return [
    visible(`${id}: ${kind}${places}`),
    ...changed.map(({ name, a, b }) => visible(`  ${name}: ${valueText(a)} → ${valueText(b)}`)),
    ...(rows === null ? [] : rowLines(rows, columns)),
    ...causes.map((cause) => visible(`  because: ${cause[language]}`)),
  ];
}

function rowLines({ a, b }: Both<readonly Row[]>, columns: readonly string[]): string[] {
  const of = (answer: string, rows: readonly Row[]): Cell[][] =>
    rows.slice(0, SHOWN).map((row) => [answer, ...row.slice(1)]);
  const shown = [...of('A', a), ...of('B', b)];
  const more = Math.max(0, a.length - SHOWN) + Math.max(0, b.length - SHOWN);
  return [
    ...table(['', ...columns.slice(1)], shown)
      .split('\n')
      .map((line) => `  ${line}`),
    ...(more === 0 ? [] : [`  … and ${more} more rows`]),
  ];
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return '(none)';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
