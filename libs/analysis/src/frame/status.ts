import { factorOf, type Warning } from '#survival';
import { count } from '../json.js';
import { invalid } from '../refuse.js';
import type { Table } from '../table.js';
import { columnOf, isAnswer } from './columns.js';

/** How the rows of an analysis end. */
export interface Ends {
  /** 0 censored, k the k-th outcome. */
  readonly status: Int32Array;
  /** Names of the outcomes; one, the event, where none compete. */
  readonly outcomes: readonly string[];
  /** What was read so, for the conventions. */
  readonly reading: string;
  readonly warnings: readonly Warning[];
}

const YES = ['true', 'yes', 'ja', 't', '1'];
const NO = ['false', 'no', 'nej', 'f', '0'];
const CENSORED = ['0', 'censored', '(censored)', 'censor', 'censurerad', ...NO];

/**
 * Reads the status of an analysis of one event: 0 and 1, 1 and 2 (2 is the event, as in R), TRUE and FALSE, or what `event` names.
 *
 * @throws Problem `analysis-invalid` where it cannot be told which value is the event
 */
export function eventEnds(table: Table, name: string, rows: Uint32Array, event: string | undefined): Ends {
  const { codes, levels, unused } = factorOf(columnOf(table, name), rows);
  const warnings: Warning[] = [];
  const place = event === undefined ? guessEvent(table, name, levels, warnings) : levels.indexOf(event);
  if (event !== undefined && place < 0) {
    if (!unused.includes(event))
      throw invalid(`The event must be a value of ${name}`, event, `Name one of ${listed(levels)}.`, 'event');
    warnings.push({ code: 'event-absent', message: `No row that is used has ${name} = ${event}: there is no event.` });
  }
  const status = new Int32Array(codes.length);
  for (let i = 0; i < status.length; i++) status[i] = codes[i] === place ? 1 : 0;
  const other = levels.filter((_, code) => code !== place);
  const outcome = event ?? levels[place] ?? '1';
  const reading = `${name} = ${outcome} is the event${other.length > 0 ? `, ${other.slice(0, 8).join(', ')} censoring` : ''}`;
  const competing = other.filter((level) => !CENSORED.includes(level.toLowerCase()));
  if (competing.length > 0 && other.length > 1) {
    const ends = codes.reduce((sum, code) => sum + Number(competing.includes(levels[code]!)), 0);
    warnings.push({
      code: 'other-outcomes-censored',
      message: `${count(ends, 'row')} with ${name} ${competing.slice(0, 8).join(', ')} ${ends === 1 ? 'counts' : 'count'} as censored. If these are outcomes that compete, 1 - survival is not the probability of the event; cuminc gives it.`,
    });
  }
  return { status, outcomes: [outcome], reading, warnings };
}

/** The place of the event among the values. */
function guessEvent(table: Table, name: string, levels: readonly string[], warnings: Warning[]): number {
  const column = columnOf(table, name);
  if (column.kind === 'text') {
    const lower = levels.map((level) => level.toLowerCase());
    if (!lower.every((level) => YES.includes(level) || NO.includes(level)) || yesTwice(lower))
      throw invalid(
        `${name} must say which value is the event`,
        levels.slice(0, 20),
        'Name it with --event (`event` in JSON).',
        'event',
      );
    return lower.findIndex((level) => YES.includes(level));
  }
  const numbers = levels.map(Number);
  if (numbers.some((value) => !Number.isInteger(value) || value < 0))
    throw invalid(
      `${name} must be 0 or 1, or name the event`,
      levels.slice(0, 20),
      'Name the event with --event (`event` in JSON), or another column.',
      'status',
    );
  if (isAnswer(table) && table.columns.has('time_upper') && numbers.includes(3))
    throw invalid(
      'An event whose day is unknown (status 3) cannot be analysed here',
      'an answer with imprecise dates as intervals',
      'Ask the question with another impreciseDates, or name the event with --event.',
      'status',
    );
  if (!isAnswer(table) && Math.max(...numbers) === 2 && !numbers.includes(0)) {
    warnings.push({
      code: 'status-1-2',
      message: `${name} is 1 or 2: 2 is taken for the event and 1 for censoring, as R does. Name the event if it is another.`,
    });
    return numbers.indexOf(2);
  }
  if (numbers.some((value) => value > 1) && !numbers.includes(1))
    throw invalid(
      `${name} must be 0 or 1, or name the event`,
      levels.slice(0, 20),
      'Name the event with --event (`event` in JSON).',
      'event',
    );
  return numbers.indexOf(1);
}

function listed(levels: readonly string[]): string {
  return levels.slice(0, 20).join(', ') + (levels.length > 20 ? ', …' : '');
}

function yesTwice(lower: readonly string[]): boolean {
  return lower.filter((level) => YES.includes(level)).length > 1;
}

/**
 * Reads the status of outcomes that compete: `censor` is censoring, by default 0 or a text such as `censored`, every other value an outcome.
 *
 * @throws Problem `analysis-invalid` where it cannot be told which value is censoring, or there is no outcome
 */
export function outcomeEnds(table: Table, name: string, rows: Uint32Array, censor: string | undefined): Ends {
  const { codes, levels, unused } = factorOf(columnOf(table, name), rows);
  const warnings: Warning[] = [];
  const column = columnOf(table, name);
  const censored = censor === undefined ? levels.filter((level) => CENSORED.includes(level.toLowerCase())) : [censor];
  if (censored.length > 1 || (censor === undefined && censored.length === 0 && column.kind === 'text'))
    throw invalid(
      `${name} must say which value is censoring`,
      levels.slice(0, 20),
      'Name it with --censor (`censor` in JSON).',
      'censor',
    );
  const place = censored.length === 0 ? -1 : levels.indexOf(censored[0]!);
  if (censor !== undefined && place < 0 && !unused.includes(censor))
    throw invalid(`Censoring must be a value of ${name}`, censor, `Name one of ${listed(levels)}.`, 'censor');
  if (place < 0) {
    warnings.push({
      code: 'censoring-absent',
      message: `No row that is used has ${name} = ${censored[0] ?? '0'}, which is censoring: every row ends in an outcome.`,
    });
  }
  const isOutcome = (level: string): boolean => level !== (censored[0] ?? '0');
  // Outcomes that happen in no used row are still outcomes, with a curve of 0: only numbers are not known beforehand.
  const values = column.kind === 'text' ? [...levels, ...unused] : levels;
  const outcomes = values.filter(isOutcome);
  if (outcomes.length > 200)
    throw invalid(
      'At most 200 outcomes can compete',
      `${outcomes.length} values of ${name}`,
      'Name a column that has one value for each outcome.',
      'status',
    );
  const codeOf = Int32Array.from(levels, (level) => outcomes.indexOf(level) + 1);
  const status = codes.map((code) => codeOf[code]!);
  const names = column.kind === 'number' ? namesByCause(table, name, rows, status, outcomes) : outcomes;
  const reading = `${name} = ${censored[0] ?? '0'} is censoring, ${outcomes.map((value, k) => (value === names[k] ? value : `${value} ${names[k]}`)).join(', ')} ${outcomes.length === 1 ? 'an outcome' : 'outcomes'}`;
  return { status, outcomes: names, reading, warnings };
}

/** In an answer of ours the column `cause` names what the codes stand for, where a code stands for one cause. */
function namesByCause(
  table: Table,
  name: string,
  rows: Uint32Array,
  status: Int32Array,
  outcomes: readonly string[],
): readonly string[] {
  const causes = table.columns.get('cause');
  if (name !== 'status' || !isAnswer(table) || causes?.kind !== 'text') return outcomes;
  const found = new Int32Array(outcomes.length).fill(-1);
  for (let i = 0; i < status.length; i++) {
    if (status[i] === 0) continue;
    const cause = causes.codes[rows[i]!]!;
    const before = found[status[i]! - 1]!;
    if (cause < 0 || (before >= 0 && before !== cause)) return outcomes;
    found[status[i]! - 1] = cause;
  }
  return outcomes.map((code, k) => causes.levels[found[k]!] ?? code);
}
