import type { KmResult } from '#analysis';
import { timeTitle } from './curves/options.js';
import { named } from './curves/legend.js';
import { drawLine, place, type Placed } from './curves/lines.js';
import { groupColumn } from './curves/result.js';
import { hasFew, type Series } from './curves/series.js';
import { axisBelow, axisLeft, roomy, TICK, TITLE_BELOW, widest, type Frame } from './drawing/axes.js';
import { decimals, short } from './drawing/numbers.js';
import { head, MARGIN, notes } from './drawing/page.js';
import { linear, logarithmic, logTicks, niceTicks, type Scale } from './drawing/scale.js';
import { picture } from './drawing/svg.js';
import { WORDS } from './drawing/words.js';
import { settingsOf, type PictureOptions } from './options.js';
import { factsOf, survivalSeries, titleOf } from './survival.js';

const ABOVE_PANEL = 26;

interface Panel {
  readonly frame: Frame;
  readonly placed: readonly Placed[];
  readonly x: Scale;
  readonly y: Scale;
}

/**
 * log(-log S) against the logarithm of time: under proportional hazards curves lie a constant distance apart. Points where S is 0 or 1,
 * or time is not above 0, have no place in it (R: `plot(survfit, fun = 'cloglog')`).
 *
 * @throws SurvivalError `bad-option`
 */
export function logLogPicture(result: KmResult, options: PictureOptions = {}): string {
  const settings = settingsOf(options, 'log-log');
  const { language, width } = settings;
  const words = WORDS[language];
  const all = survivalSeries(result, settings).map(transformed);
  const series = all.filter(({ time }) => time.length > 0);
  const empty = all.filter(({ time }) => time.length === 0).map(({ name }) => name || '–');
  const [fromTime, toTime] = rangeOf(
    series.map(({ time }) => time),
    [1, 10],
  );
  const [low, high] = rangeOf(
    series.map(({ value }) => value),
    [-1, 1],
  );
  const column = groupColumn(result);
  const title =
    options.title ?? (column === undefined ? words.logLog : words.by(words.logLog, settings.nameOf(column)));
  const facts = `${factsOf(result, language).join(', ')}.`;
  const top = head(title, options.synthetic === true ? [facts, words.synthetic] : [facts], width);
  const says = [
    words.parallel,
    series.some(hasFew) ? words.pale : '',
    empty.length === 0 ? '' : words.leftOut(empty.join(', ')),
  ];
  const below = (bottom: number): ReturnType<typeof notes> =>
    notes(
      says.filter((note) => note !== ''),
      bottom + TITLE_BELOW + 4,
      width,
    );
  const valueTicks = niceTicks(low, high, 6);
  const places = Math.max(...valueTicks.map((tick) => (String(tick).split('.')[1] ?? '').length));
  const valueLabels = valueTicks.map((tick) => decimals(tick, places, language));

  const lay = (above: number, beside: number): Panel => {
    const from = above + ABOVE_PANEL;
    const high_ =
      settings.height === undefined
        ? Math.min(560, Math.max(240, width * 0.55))
        : settings.height - from - below(0).bottom - 10;
    const frame = {
      left: MARGIN + widest(valueLabels, TICK) + 12,
      top: from,
      right: width - MARGIN - Math.max(beside, 16),
      bottom: from + Math.round(Math.max(140, high_)),
    };
    const x = logarithmic([fromTime, toTime], [frame.left + 6, frame.right]);
    const y = linear([low, high], [frame.bottom - 8, frame.top + 8]);
    return { frame, x, y, placed: series.map((each) => place(each, x, y, Infinity)) };
  };
  const { frame, x, y, placed, names } = named(series, top.bottom, width, lay);
  const foot = below(frame.bottom);
  const ticks = logTicks(fromTime, toTime, Math.max(3, (frame.right - frame.left) / 50)).map((time) => ({
    at: x(time),
    label: short(time, 4, language),
  }));
  const shown = roomy(
    ticks,
    widest(
      ticks.map(({ label }) => label),
      TICK,
    ) + 6,
  );
  return picture({
    id: settings.id,
    width,
    height: Math.ceil(Math.max(foot.bottom + 10, settings.height ?? 0)),
    title,
    description: `${title}, ${titleOf(result, settings)}: ${facts} ${words.parallel}`,
    language,
    body: [
      ...top.body,
      ...axisLeft(
        frame,
        valueTicks.map((tick, i) => ({ at: y(tick), label: valueLabels[i]! })),
        words.logLogAxis,
      ),
      ...axisBelow(frame, shown, `${timeTitle(options, language)}, ${words.logScale}`),
      ...placed.flatMap(drawLine),
      ...names,
      ...foot.body,
    ],
  });
}

/** The points of a series that have a place, transformed. */
function transformed(series: Series): Series {
  const kept = Array.from(series.time.keys()).filter(
    (i) => series.time[i]! > 0 && series.value[i]! > 0 && series.value[i]! < 1,
  );
  const pick = (values: Float64Array): Float64Array => Float64Array.from(kept, (i) => values[i]!);
  const value = pick(series.value).map((survival) => Math.log(-Math.log(survival)));
  return {
    ...series,
    begins: value[0] ?? 0,
    time: pick(series.time),
    value,
    lower: pick(series.lower),
    upper: pick(series.upper),
    atRisk: pick(series.atRisk),
    censored: pick(series.censored),
  };
}

/** The least and the greatest; where there are none, or one, something to draw an axis by. */
function rangeOf(lists: readonly Float64Array[], otherwise: readonly [number, number]): readonly [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (const list of lists) {
    for (const value of list) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  if (least > most) return otherwise;
  if (least < most) return [least, most];
  return otherwise[0] > 0 ? [least / 2, most * 2] : [least - 1, most + 1];
}
