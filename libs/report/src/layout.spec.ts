import type { CoxResult, KmResult } from '#analysis';
import { madeIncidence, madeKm, madeRows } from '../../../test/support/made-results.js';
import { colliding, readSvg } from '../../../test/support/svg.js';
import { forestPicture, incidencePicture, logLogPicture, survivalPicture, type Language } from './index.js';
import { widthOf } from './drawing/text-width.js';

const LONG =
  'A group whose name is so very long that no picture has room for all of it, with <b>&"quotes\'</b> and more';
const HOSTILE = '<script>alert("&\')</script>\u0000\ud800\n';
const TIMES = [0, 50, 100, 150, 200, 250, 300, 350, 400];

const named = (n: number): string[] => Array.from({ length: n }, (_, i) => `arm ${i + 1}`);
const alternate = (i: number): number => i % 2;
const always = (): number => 1;
const never = (): number => 0;

const RESULTS: Readonly<Record<string, KmResult>> = {
  'one group': madeKm(madeRows([''], 40, alternate), TIMES),
  'two groups': madeKm(madeRows(named(2), 40, alternate), TIMES),
  'five groups': madeKm(madeRows(named(5), 30, alternate), TIMES),
  'eight groups': madeKm(madeRows(named(8), 30, alternate), TIMES),
  'ten groups': madeKm(madeRows(named(10), 30, alternate), TIMES),
  'long and hostile names': madeKm(madeRows([LONG, HOSTILE, '2'], 30, alternate), TIMES),
  'survival that reaches 0, nobody censored': madeKm(madeRows(named(2), 40, always), TIMES),
  'all censored': madeKm(madeRows(named(2), 40, never), TIMES),
  'one row': madeKm(madeRows([''], 1, always), [0, 5, 10]),
  'no table': madeKm(madeRows(named(2), 20, alternate), []),
  'many times': madeKm(
    madeRows(named(2), 40, alternate),
    Array.from({ length: 200 }, (_, i) => i * 2),
  ),
  'great numbers': {
    ...madeKm(madeRows(named(2), 40, alternate), TIMES),
    atRisk: {
      times: TIMES,
      groups: named(2).map((group) => {
        const most = TIMES.map(() => 12_345_678.5);
        return { group, atRisk: most, events: most, censored: most };
      }),
    },
  },
};
const WIDTHS = [320, 480, 720, 1200];
const LANGUAGES: readonly Language[] = ['sv', 'en'];

describe.each(Object.entries(RESULTS))('%s', (_, result) => {
  it.each(WIDTHS)('has room for its texts at a width of %i', (width) => {
    for (const language of LANGUAGES) {
      const options = { width, language, timeUnit: 'days', synthetic: true } as const;
      for (const svg of [
        survivalPicture(result, { ...options, leastShare: 0.1 }),
        survivalPicture(result, { ...options, complement: true, percent: true, until: 130 }),
      ]) {
        expect(colliding(readSvg(svg), widthOf)).toEqual([]);
        expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      }
      const logLog = logLogPicture(result, options);
      expect(colliding(readSvg(logLog), widthOf)).toEqual([]);
      expect(logLog).not.toMatch(/NaN|Infinity|undefined/);
    }
  });
});

it.each(WIDTHS)('incidences have room for their texts at a width of %i', (width) => {
  for (const groups of [[''], named(2), named(8), [LONG, HOSTILE]]) {
    const result = madeIncidence(
      madeRows(groups, 30, (i) => i % 3),
      TIMES,
    );
    for (const language of LANGUAGES) {
      const svg = incidencePicture(result, { width, language, labels: { b: LONG } });
      expect(colliding(readSvg(svg), widthOf)).toEqual([]);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    }
  }
});

const test = { statistic: 1, df: 1, p: 0.3 };
const none = { notEstimable: 'infinite', message: 'Rises for ever.' };
const nothing = { se: null, z: null, p: null, hazardRatio: null, lower: null, upper: null };
const estimate = (
  term: string,
  hazardRatio: number,
  lower: number,
  upper: number,
): CoxResult['coefficients'][number] => ({
  term,
  estimate: Math.log(hazardRatio),
  se: 1,
  z: 1,
  p: 0.0001,
  hazardRatio,
  lower,
  upper,
});
const COX: CoxResult = {
  analysis: 'cox',
  request: { analysis: 'cox' },
  rows: 9,
  used: 9,
  dropped: {},
  conventions: {},
  warnings: [],
  n: 9,
  events: 5,
  ties: 'efron',
  logLikelihood: { none: -2, fitted: -1 },
  iterations: 3,
  tests: { likelihoodRatio: test, wald: test, score: test },
  concordance: { estimate: 0.6, se: 0.1, concordant: 1, discordant: 1, tiedX: 0, tiedTime: 0, tiedBoth: 0 },
  references: { arm: 'control', other: 'b' },
  terms: [],
  coefficients: [
    estimate('age', 1.02, 1.01, 1.03),
    estimate(`arm=${LONG}`, 0.2, 1e-9, 1e9),
    { term: 'arm=never', estimate: none, ...nothing },
    { term: 'twice', estimate: { notEstimable: 'aliased', message: 'A combination of earlier ones.' }, ...nothing },
    estimate(HOSTILE, 3, 2, 4),
  ],
};

it.each(WIDTHS)('a forest has room for its texts at a width of %i', (width) => {
  for (const language of LANGUAGES) {
    const svg = forestPicture(COX, { width, language });
    expect(colliding(readSvg(svg), widthOf)).toEqual([]);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  }
});

it('names coefficients that are infinite or cannot be estimated, draws none of them, and says all references', () => {
  const { texts, elements } = readSvg(forestPicture(COX, { width: 1200 }));
  const all = texts.map(({ text }) => text).join(' ');
  expect(all).toContain('Not drawn, for there is no finite estimate: arm = never, twice.');
  expect(all).toContain('References: other: b.');
  expect(all).toContain('1 (reference)');
  expect(all).toContain('Arrow: the interval goes on beyond the axis.');
  // The paper, three estimates and the reference.
  expect(elements.filter(({ name }) => name === 'rect')).toHaveLength(5);
});

it('would see texts that lie on each other or reach out of the picture', () => {
  const at = (x: number, text: string): string => `<text x="${x}" y="20" font-size="12">${text}</text>`;
  const svg = readSvg(`<svg width="100" height="40">${at(5, 'first')}${at(20, 'second')}${at(80, 'third')}</svg>`);
  expect(colliding(svg, widthOf)).toEqual(['out: third', 'first | second']);
  for (const wrong of ['<a>', '<a></b>', '<a b=1/>', '<a b="1" b="2"/>', '<a>&nbsp;</a>', '<a/><a/>', '<a/>x']) {
    expect(() => readSvg(wrong)).toThrow(Error);
  }
});
