import type { AtRiskTable } from '#analysis';
import { count, percent, short } from '../drawing/numbers.js';
import { unitWord, WORDS, type Language } from '../drawing/words.js';
import { refused, shareOf, type PictureOptions, type Settings } from '../options.js';
import { hasFew, trimmed, type Series } from './series.js';
import type { TableGroup } from './table.js';

/** What pictures of curves over time take. */
export interface CurveOptions extends PictureOptions {
  /** The axis in percent. Default false: from 0 to 1. */
  readonly percent?: boolean;
  /** Where the axis of values ends, above 0 and at most 1; default 1. A curve that rises above it is refused. */
  readonly valueMax?: number;
  /** Where the axis of time ends; default where the data do. */
  readonly until?: number;
  /** Curves end where less than this share of a group's greatest number at risk remains; default: nowhere. */
  readonly leastShare?: number;
  /** Default: where there are at most four curves. */
  readonly bands?: boolean;
  /** A stroke at each time at which somebody was censored; default true for survival, false for incidences, which are drawn several in one picture. */
  readonly censorMarks?: boolean;
  /** The numbers below: at risk, events and censored; at risk alone; none. Default `full`. */
  readonly table?: 'full' | 'at-risk' | 'none';
  readonly timeTitle?: string;
  readonly valueTitle?: string;
}

/** With more curves than this their bands hide each other. */
const BANDS = 4;
const COLOURS = 8;

/** The series as they are drawn. @throws SurvivalError `bad-option` */
export function drawnSeries(all: readonly Series[], options: CurveOptions): Series[] {
  const { until, valueMax = 1 } = options;
  if (until !== undefined && !(until > 0 && Number.isFinite(until))) throw refused('until', 'a time after 0', until);
  shareOf('valueMax', options.valueMax);
  const series = all.map((each) => trimmed(each, until, shareOf('leastShare', options.leastShare)));
  for (const { value } of series) {
    const most = value.reduce((greatest, each) => Math.max(greatest, each), 0);
    if (most > valueMax) throw refused('valueMax', `at least ${most.toPrecision(3)}, the greatest value`, valueMax);
  }
  return series;
}

export function hasBands(series: readonly Series[], { bands }: CurveOptions): boolean {
  return (bands ?? series.length <= BANDS) && series.some(({ lower }) => lower.some((each) => !Number.isNaN(each)));
}

interface Shown {
  readonly table: readonly TableGroup[];
  readonly censorMarks: boolean;
  readonly groupsChange: boolean;
}

/** What has to be said below curves. */
export function curveNotes(
  all: readonly Series[],
  series: readonly Series[],
  { table, censorMarks, groupsChange }: Shown,
  options: CurveOptions,
  { language }: Settings,
): string[] {
  const words = WORDS[language];
  const { until, leastShare, bands } = options;
  const longer = until !== undefined && all.some(({ time }) => (time.at(-1) ?? 0) > until);
  return [
    censorMarks && series.some(({ censored }) => censored.some((each) => each > 0)) ? words.censorMarks : '',
    series.some(hasFew) ? words.pale : '',
    table.length > 0 ? (options.table === 'at-risk' ? words.conventionAtRisk : words.convention) : '',
    groupsChange ? words.groupsChange : '',
    options.table !== 'none' && table.length === 0 ? words.noTable : '',
    bands === undefined && series.length > BANDS ? words.noBands : '',
    leastShare === undefined ? '' : words.ends(percent(leastShare, language)),
    longer ? words.endsBefore(timeText(until, options, language)) : '',
    series.length > COLOURS ? words.repeats : '',
  ].filter((note) => note !== '');
}

/** A time with its unit. */
export function timeText(time: number, { timeUnit }: PictureOptions, language: Language): string {
  const text = short(time, 4, language);
  return timeUnit === undefined ? text : `${text} ${unitWord(timeUnit, language)}`;
}

/** The title of an axis of time. */
export function timeTitle(options: Pick<CurveOptions, 'timeTitle' | 'timeUnit'>, language: Language): string {
  const { time } = WORDS[language];
  if (options.timeTitle !== undefined) return options.timeTitle;
  return options.timeUnit === undefined ? time : `${time} (${unitWord(options.timeUnit, language)})`;
}

/** A group's name: one that is a number says of which column it is. */
export function groupName(group: string, column: string | undefined, { nameOf }: Settings): string {
  const name = nameOf(group);
  return name === group && column !== undefined && /^-?\d+(\.\d+)?$/.test(group)
    ? `${nameOf(column)} = ${group}`
    : name;
}

/** Times of the table, and so of the axis. None where the result has too few of them for an axis. */
export function tableTimes({ times }: AtRiskTable, { table }: CurveOptions): readonly number[] {
  return times.length < 2 || table === 'none' ? [] : times;
}

/** Numbers as cells. */
export function cellsOf(numbers: readonly number[], language: Language): string[] {
  return numbers.map((each) => count(each, language));
}

/** The first row of each group in one block, named by the group. */
export function atRiskAlone(groups: readonly TableGroup[], language: Language): TableGroup[] {
  const name = WORDS[language].rowAtRisk;
  const [first] = groups;
  if (first === undefined) return [];
  if (groups.length === 1 && first.name === '') return [{ name: '', rows: first.rows.slice(0, 1) }];
  const rows = groups.map(({ name: group, style, rows: [row] }) => ({
    name: group,
    ...(style === undefined ? {} : { style }),
    cells: row!.cells,
  }));
  return [{ name, rows }];
}
