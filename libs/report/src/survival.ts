import type { GroupSummary, Interval, KmResult } from '#analysis';
import { isEstimable, type NotEstimable } from '#survival';
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
import { groupColumn, groupsChange, sizeText } from './curves/result.js';
import { seriesOf, type Series } from './curves/series.js';
import type { TableGroup } from './curves/table.js';
import { lineStyle } from './drawing/colours.js';
import { count, percent, short } from './drawing/numbers.js';
import { WORDS, type Language } from './drawing/words.js';
import { settingsOf, type Settings } from './options.js';
import { pointsBy } from './curves/points.js';

export interface SurvivalOptions extends CurveOptions {
  /** 1 - S instead of S, for an outcome that is good news. Default false. */
  readonly complement?: boolean;
}

/**
 * Survival curves as SVG: steps with confidence bands and marks of censoring, and below the axis of time the numbers at risk,
 * events and censored at its ticks, which are the times of the result's table (Morris et al. 2019, BMJ Open 9:e030215, KMunicate).
 *
 * @throws SurvivalError `bad-option`
 */
export function survivalPicture(result: KmResult, options: SurvivalOptions = {}): string {
  const settings = settingsOf(options, 'survival');
  const { language } = settings;
  const words = WORDS[language];
  const { complement = false } = options;
  const all = survivalSeries(result, settings, complement);
  const series = drawnSeries(all, options);
  const { censorMarks = true } = options;
  const table = tableOf(result, options, settings);
  const bands = hasBands(series, options);
  const title = options.title ?? titleOf(result, settings, complement);
  const facts = factsOf(result, language);
  const says = bands ? [...facts, words.bands(percent(result.request.level ?? 0.95, language))] : facts;
  const value = result.request.reverse === true ? words.followUp : words.survival;
  return drawCurves({
    settings,
    title,
    says: [`${says.join(', ')}.`, ...(options.synthetic === true ? [words.synthetic] : [])],
    description: describe(result, `${title}: ${facts.join(', ')}.`, options, settings),
    notes: curveNotes(all, series, { table, censorMarks, groupsChange: groupsChange(result) }, options, settings),
    series,
    timeTitle: timeTitle(options, language),
    valueTitle: options.valueTitle ?? valueName(value, complement),
    percent: options.percent ?? false,
    valueMax: options.valueMax ?? 1,
    until: options.until,
    bands,
    censorMarks,
    times: tableTimes(result.atRisk, options),
    table,
  });
}

/** A series for each group, in the order of the result. */
export function survivalSeries(result: KmResult, settings: Settings, complement = false): Series[] {
  const points = pointsBy(result.curve, ({ group }) => group);
  return result.groups.map(({ group }, i) => {
    const of = { name: groupName(group, groupColumn(result), settings), style: lineStyle(i), begins: 1, complement };
    return seriesOf(points.get(group) ?? [], of, ({ survival }) => survival);
  });
}

/** `Survival (Kaplan–Meier) by sex`. */
export function titleOf(result: KmResult, { language, nameOf }: Settings, complement = false): string {
  const words = WORDS[language];
  const { request } = result;
  const column = groupColumn(result);
  const estimators = {
    'kaplan-meier': words.kaplanMeier,
    'nelson-aalen': words.nelsonAalen,
    'fleming-harrington': words.flemingHarrington,
  };
  const title =
    request.reverse === true
      ? `${valueName(words.followUp, complement)} (${words.reverse})`
      : `${valueName(words.survival, complement)} (${estimators[request.estimator ?? 'kaplan-meier']})`;
  return column === undefined ? title : words.by(title, nameOf(column));
}

/** How many there are, in words. */
export function factsOf(result: KmResult, language: Language): string[] {
  const words = WORDS[language];
  const sum = (of: (group: GroupSummary) => number): number => result.groups.reduce((all, group) => all + of(group), 0);
  return [
    sizeText(
      result,
      sum(({ n }) => n),
      language,
    ),
    words.events(
      count(
        sum(({ events }) => events),
        language,
      ),
    ),
    words.censored(
      count(
        sum(({ censored }) => censored),
        language,
      ),
    ),
  ];
}

function tableOf(result: KmResult, options: CurveOptions, settings: Settings): TableGroup[] {
  const { language } = settings;
  const words = WORDS[language];
  if (tableTimes(result.atRisk, options).length === 0) return [];
  const groups = result.atRisk.groups.map(({ group, atRisk, events, censored }, i) => ({
    name: groupName(group, groupColumn(result), settings),
    style: lineStyle(i),
    rows: [
      { name: words.rowAtRisk, cells: cellsOf(atRisk, language) },
      { name: words.rowEvents, cells: cellsOf(events, language) },
      { name: words.rowCensored, cells: cellsOf(censored, language) },
    ],
  }));
  return options.table === 'at-risk' ? atRiskAlone(groups, language) : groups;
}

/** What a reader who cannot see the curves wants: how many, and each group's median. */
function describe(result: KmResult, begins: string, options: SurvivalOptions, settings: Settings): string {
  const { language } = settings;
  const words = WORDS[language];
  const level = words.interval(percent(result.request.level ?? 0.95, language));
  const medians = result.groups.map(({ group, median, n }) => {
    const name = groupName(group, groupColumn(result), settings);
    const size = result.groups.length > 1 ? ` (${words.n(count(n, language))})` : '';
    const text = intervalText(median, (time) => timeText(time, options, language), language);
    return `${name === '' ? '' : `${name}${size} `}${text}`;
  });
  return `${begins} ${words.median} (${level}): ${medians.join('; ')}.`;
}

function intervalText(interval: Interval, whole: (value: number) => string, language: Language): string {
  const words = WORDS[language];
  const missing = ({ notEstimable }: NotEstimable): string =>
    notEstimable === 'not-reached' ? words.notReached : words.notEstimable;
  const { estimate, lower, upper } = interval;
  if (!isEstimable(estimate)) return missing(estimate);
  const limit = (of: typeof lower): string => (isEstimable(of) ? short(of, 4, language) : missing(of));
  const limits = isEstimable(lower) || isEstimable(upper) ? ` (${words.to(limit(lower), limit(upper))})` : '';
  return `${whole(estimate)}${limits}`;
}

const valueName = (name: string, complement: boolean): string => (complement ? `1 − ${name.toLowerCase()}` : name);
