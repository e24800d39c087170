import type { ZphResult } from '#analysis';
import { isEstimable, type Estimate } from '#survival';
import { timeTitle } from '../curves/options.js';
import { axisBelow, roomy, TICK, TITLE_BELOW, widest, type Frame } from '../drawing/axes.js';
import { LINES } from '../drawing/colours.js';
import { pValue, short } from '../drawing/numbers.js';
import { head, MARGIN, notes } from '../drawing/page.js';
import { linear, niceTicks, type Scale } from '../drawing/scale.js';
import { FAINT, INK, line, picture, px, QUIET, text } from '../drawing/svg.js';
import { cut, widthOf } from '../drawing/text-width.js';
import { WORDS } from '../drawing/words.js';
import { settingsOf, type PictureOptions, type Settings } from '../options.js';
import { FREEDOM, smooth, type Smooth } from './spline.js';
import { timeTicks } from './time-ticks.js';

type Residuals = ZphResult['residuals'][number];

const NAME = 12.5;
const BETWEEN = 18;
/** Panels are not narrower, so that a row holds as many as fit, three at most. */
const PANEL = 300;
const COLOUR = LINES[0]!.colour;

/**
 * Scaled Schoenfeld residuals with the coefficient added, against time on the scale of the test, a panel for each term: how the
 * coefficient goes with time (Grambsch and Therneau 1994; R: `plot(cox.zph)`), with the spline of {@link smooth} and the p of the test.
 *
 * @throws SurvivalError `bad-option`
 */
export function schoenfeldPicture(result: ZphResult, options: PictureOptions = {}): string {
  const settings = settingsOf(options, 'schoenfeld');
  const { language, width } = settings;
  const words = WORDS[language];
  const title = options.title ?? words.schoenfeld;
  const time = timeTitle(options, language);
  const global = result.tests.find(({ term }) => term === 'GLOBAL');
  const overall = global === undefined ? '' : ` ${words.global}: ${pText(global.p, settings)}.`;
  const says = `${time}: ${words.scale(result.transform)}.${overall}`;
  const top = head(title, options.synthetic === true ? [says, words.synthetic] : [says], width);
  const across = Math.max(1, Math.min(3, result.residuals.length, Math.floor((width - 2 * MARGIN) / PANEL)));
  const down = Math.ceil(result.residuals.length / across);
  const foot = notes([words.flat, words.smooth(FREEDOM), words.dashedMean], 0, width);
  const panelWidth = (width - 2 * MARGIN - (across - 1) * BETWEEN) / across;
  const wanted =
    settings.height === undefined
      ? panelWidth * 0.7
      : (settings.height - top.bottom - foot.bottom - 16) / Math.max(1, down);
  const panelHeight = Math.round(Math.max(170, Math.min(380, wanted)));
  const panels = result.residuals.flatMap((residuals, i) => {
    const left = MARGIN + (i % across) * (panelWidth + BETWEEN);
    const test = testOf(result, residuals.term);
    const box = { left, right: left + panelWidth, top: top.bottom + Math.floor(i / across) * panelHeight, bottom: 0 };
    return drawPanel(
      residuals,
      { ...box, bottom: box.top + panelHeight },
      {
        settings,
        transform: result.transform,
        time,
        p: test === undefined ? '' : pText(test.p, settings),
      },
    );
  });
  const below = notes([words.flat, words.smooth(FREEDOM), words.dashedMean], top.bottom + down * panelHeight, width);
  const tests = result.tests.map(
    ({ term, p }) => `${term === 'GLOBAL' ? words.global : settings.nameOf(term)} ${pText(p, settings)}`,
  );
  return picture({
    id: settings.id,
    width,
    height: Math.ceil(Math.max(below.bottom + 10, settings.height ?? 0)),
    title,
    description: `${title}. ${words.testOf}: ${tests.join('; ')}.`,
    language,
    body: [...top.body, ...panels, ...below.body],
  });
}

/** The test of a term; a level's is its factor's. */
function testOf({ tests }: ZphResult, term: string): ZphResult['tests'][number] | undefined {
  return tests.find((test) => test.term === term) ?? tests.find((test) => term.startsWith(`${test.term}=`));
}

function pText(p: Estimate, { language }: Settings): string {
  return isEstimable(p) ? pValue(p, language) : WORDS[language].notEstimable;
}

interface PanelWords {
  readonly settings: Settings;
  readonly transform: string;
  readonly time: string;
  readonly p: string;
}

function drawPanel(residuals: Residuals, box: Frame, words: PanelWords): string[] {
  const { term } = residuals;
  const { time, scale, value } = ascending(residuals);
  const { settings } = words;
  const { language } = settings;
  const [low, high] = rangeOf(value);
  const values = niceTicks(low, high, 5).map((tick) => ({ tick, label: short(tick, 4, language) }));
  const labels = widest(
    values.map(({ label }) => label),
    TICK,
  );
  const frame: Frame = {
    left: box.left + labels + 10,
    top: box.top + 30,
    right: box.right - 8,
    bottom: box.bottom - TITLE_BELOW - 8,
  };
  const x = linear([scale[0] ?? 0, scale.at(-1) ?? 1], [frame.left + 5, frame.right - 5]);
  const y = linear([low, high], [frame.bottom - 5, frame.top + 5]);
  const ticks = timeTicks(time, scale, words.transform).map((each) => ({
    at: x(each.scale),
    label: short(each.time, 4, language),
  }));
  const line0 = low < 0 && high > 0 ? line([frame.left, y(0)], [frame.right, y(0)], `stroke="${QUIET}"`) : '';
  const mean = value.reduce((sum, each) => sum + each, 0) / value.length;
  const fitted = smooth(scale, value);
  const name = `${WORDS[language].schoenfeldAxis}: ${settings.nameOf(term)}`;
  const room = box.right - box.left - widthOf(words.p, NAME) - 16;
  return [
    text(box.left, box.top + 18, cut(name, room, NAME, 600), { size: NAME, weight: 600, full: name }),
    words.p === '' ? '' : text(frame.right, box.top + 18, words.p, { size: NAME, anchor: 'end' }),
    ...values.map(({ tick }) => line([frame.left, y(tick)], [frame.right, y(tick)], `stroke="${FAINT}"`)),
    ...values.map(({ tick, label }) => text(frame.left - 6, y(tick) + 4, label, { size: TICK, anchor: 'end' })),
    line([frame.left, frame.top], [frame.left, frame.bottom], `stroke="${INK}"`),
    line0,
    value.length === 0
      ? ''
      : line([frame.left, y(mean)], [frame.right, y(mean)], `stroke="${COLOUR}" stroke-dasharray="6 3"`),
    ...(fitted === undefined ? [] : drawSmooth(fitted, x, y, frame)),
    drawPoints(scale, value, x, y),
    ...axisBelow(
      frame,
      roomy(
        ticks,
        widest(
          ticks.map(({ label }) => label),
          TICK,
        ) + 8,
      ),
      words.time,
    ),
  ];
}

/** The residuals that there are, by time whatever their stratum. */
function ascending({ time, scale = time, value }: Residuals): {
  readonly time: readonly number[];
  readonly scale: readonly number[];
  readonly value: readonly number[];
} {
  const order = [...value.keys()].filter((i) => value[i] !== null).sort((a, b) => scale[a]! - scale[b]! || a - b);
  return {
    time: order.map((i) => time[i]!),
    scale: order.map((i) => scale[i]!),
    value: order.map((i) => value[i]!),
  };
}

/** The least and the greatest, where they differ. */
function rangeOf(values: readonly number[]): readonly [number, number] {
  if (values.length === 0) return [-1, 1];
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low < high ? [low, high] : [low - 1, high + 1];
}

/** A dot for each residual; of those that would lie on one half of a pixel, one. */
function drawPoints(scale: readonly number[], value: readonly number[], x: Scale, y: Scale): string {
  const seen = new Set<string>();
  for (let i = 0; i < value.length; i++) {
    seen.add(`M${px(Math.round(x(scale[i]!) * 2) / 2 - 2)} ${px(Math.round(y(value[i]!) * 2) / 2)}`);
  }
  const dots = [...seen].map((at) => `${at}a2 2 0 1 0 4 0a2 2 0 1 0 -4 0`);
  return dots.length === 0 ? '' : `<path d="${dots.join('')}" fill="none" stroke="${QUIET}"/>`;
}

/** The band stays within the panel: at its ends it may be much wider than the points lie. */
function drawSmooth(of: Smooth, x: Scale, y: Scale, { top, bottom }: Frame): string[] {
  const within = (value: number): number => Math.min(bottom, Math.max(top, y(value)));
  const path = (values: Float64Array): string[] =>
    Array.from(values, (value, i) => `${px(x(of.x[i]!))} ${px(within(value))}`);
  const back = path(of.lower).toReversed();
  return [
    `<path d="M${path(of.upper).join('L')}L${back.join('L')}Z" fill="${COLOUR}" fill-opacity="0.16"/>`,
    `<path d="M${path(of.fit).join('L')}" fill="none" stroke="${COLOUR}" stroke-width="2"/>`,
  ];
}
