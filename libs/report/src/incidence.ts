import type { CumIncResult } from '#analysis';
import {
  atRiskAlone,
  cellsOf,
  curveNotes,
  drawnSeries,
  groupName,
  hasBands,
  tableTimes,
  timeText,
  timeTitle,
  type CurveOptions,
} from './curves/options.js';
import { drawCurves } from './curves/picture.js';
import { pointsBy } from './curves/points.js';
import { groupColumn, groupsChange, sizeText } from './curves/result.js';
import { seriesOf, type Series } from './curves/series.js';
import type { TableGroup } from './curves/table.js';
import { crossedStyle, lineStyle, type LineStyle } from './drawing/colours.js';
import { count, percent } from './drawing/numbers.js';
import { WORDS } from './drawing/words.js';
import { refused, settingsOf, type Settings } from './options.js';

export interface IncidenceOptions extends CurveOptions {
  /** Which outcomes are drawn; default all of the result. */
  readonly outcomes?: readonly string[];
}

/**
 * Cumulative incidences as SVG, a curve for each group and outcome: groups by colour, outcomes by dashes (one group only: outcomes by
 * both). Below the axis of time are the numbers at risk, those who had each outcome, and the censored (see {@link survivalPicture}).
 *
 * @throws SurvivalError `bad-option`
 */
export function incidencePicture(result: CumIncResult, options: IncidenceOptions = {}): string {
  const settings = settingsOf(options, 'incidence');
  const { language, nameOf } = settings;
  const words = WORDS[language];
  const outcomes = options.outcomes ?? result.outcomes;
  const unknown = outcomes.find((outcome) => !result.outcomes.includes(outcome));
  if (unknown !== undefined) throw refused('outcomes', `some of ${result.outcomes.join(', ')}`, unknown);
  const all = seriesByGroup(result, outcomes, settings);
  const series = drawnSeries(all, options);
  const { censorMarks = false } = options;
  const table = tableOf(result, outcomes, options, settings);
  const bands = hasBands(series, options);
  const column = groupColumn(result);
  const whole = `${words.incidence} (${words.aalenJohansen})`;
  const title = options.title ?? (column === undefined ? whole : words.by(whole, nameOf(column)));
  const facts = factsOf(result, outcomes, settings);
  const says = bands ? [...facts, words.bands(percent(result.request.level ?? 0.95, language))] : facts;
  const ends = series
    .filter(({ time }) => time.length > 0)
    .map(
      ({ name, time, value }) =>
        `${name} ${percent(Number(value.at(-1)!.toPrecision(3)), language)} ${words.end(timeText(time.at(-1)!, options, language))}`,
    );
  return drawCurves({
    settings,
    title,
    says: [`${says.join(', ')}.`, ...(options.synthetic === true ? [words.synthetic] : [])],
    description: `${title}: ${facts.join(', ')}. ${words.incidence}: ${ends.join('; ')}.`,
    notes: curveNotes(all, series, { table, censorMarks, groupsChange: groupsChange(result) }, options, settings),
    series,
    timeTitle: timeTitle(options, language),
    valueTitle: options.valueTitle ?? words.incidence,
    percent: options.percent ?? false,
    valueMax: options.valueMax ?? 1,
    until: options.until,
    bands,
    censorMarks,
    times: tableTimes(result.atRisk, options),
    table,
  });
}

/** How a curve is drawn: groups by colour and outcomes by dashes, outcomes by both where there is one group. */
function styleOf(group: number, groups: number, outcome: number): LineStyle {
  return groups === 1 ? lineStyle(outcome) : crossedStyle(group, outcome);
}

const keyOf = (group: string, outcome: string): string => JSON.stringify([group, outcome]);

function seriesByGroup(result: CumIncResult, outcomes: readonly string[], settings: Settings): Series[] {
  const points = pointsBy(result.curve, ({ group, outcome }) => keyOf(group, outcome));
  return result.groups.flatMap(({ group }, g) =>
    outcomes.map((outcome, o) => {
      const names = [groupName(group, groupColumn(result), settings), settings.nameOf(outcome)];
      const name = names.filter((each) => each !== '').join(', ');
      const of = { name, style: styleOf(g, result.groups.length, o), begins: 0 };
      return seriesOf(points.get(keyOf(group, outcome)) ?? [], of, ({ incidence }) => incidence);
    }),
  );
}

/** How many there are, how many had each outcome (those that are drawn first), and how many were censored. */
function factsOf(result: CumIncResult, drawn: readonly string[], { language, nameOf }: Settings): string[] {
  const words = WORDS[language];
  const sum = (of: (group: CumIncResult['groups'][number]) => number): number =>
    result.groups.reduce((all, group) => all + of(group), 0);
  const entered = (outcome: string): string =>
    count(
      sum(({ events }) => events[outcome] ?? 0),
      language,
    );
  return [
    sizeText(
      result,
      sum(({ n }) => n),
      language,
    ),
    ...[...new Set([...drawn, ...result.outcomes])].map((outcome) => `${entered(outcome)} ${nameOf(outcome)}`),
    words.censored(
      count(
        sum(({ censored }) => censored),
        language,
      ),
    ),
  ];
}

function tableOf(
  result: CumIncResult,
  outcomes: readonly string[],
  options: CurveOptions,
  settings: Settings,
): TableGroup[] {
  const { language, nameOf } = settings;
  const words = WORDS[language];
  const times = tableTimes(result.atRisk, options);
  if (times.length === 0) return [];
  const points = pointsBy(result.curve, ({ group, outcome }) => keyOf(group, outcome));
  const size = result.groups.length;
  const groups = result.atRisk.groups.map(({ group, atRisk, censored }, g) => {
    const rows = outcomes.map((outcome, o) => ({
      name: nameOf(outcome),
      style: styleOf(g, size, o),
      cells: cellsOf(eventsUpTo(points.get(keyOf(group, outcome)) ?? [], times), language),
    }));
    return {
      name: groupName(group, groupColumn(result), settings),
      rows: [
        { name: words.rowAtRisk, cells: cellsOf(atRisk, language) },
        ...rows,
        { name: words.rowCensored, cells: cellsOf(censored, language) },
      ],
    };
  });
  if (options.table !== 'at-risk') return groups;
  return atRiskAlone(
    groups.map((group, g) => (size === 1 ? group : { ...group, style: crossedStyle(g, 0) })),
    language,
  );
}

/** How many had entered an outcome up to and with each time; times ascend. */
function eventsUpTo(points: readonly { time: number; events: number }[], times: readonly number[]): number[] {
  let [next, sum] = [0, 0];
  return times.map((time) => {
    while (next < points.length && points[next]!.time <= time) sum += points[next++]!.events;
    return sum;
  });
}
