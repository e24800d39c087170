import type { KmResult } from '#analysis';
import { madeIncidence, madeKm, madeRows } from '../../../test/support/made-results.js';
import { readSvg, type Svg } from '../../../test/support/svg.js';
import { incidencePicture, survivalPicture, type SurvivalOptions } from './index.js';

const TIMES = [0, 100, 200, 300];
const half = (i: number): number => i % 2;
const two = madeKm(madeRows(['1', 'b'], 30, half), TIMES);

const curvesOf = ({ elements }: Svg): (string | undefined)[] =>
  elements
    .filter(({ attributes }) => attributes.get('stroke-width') === '2' && attributes.get('d')!.includes('H'))
    .map(({ attributes }) => attributes.get('stroke-opacity'));
const bandsOf = ({ elements }: Svg): number =>
  elements.filter(({ attributes }) => attributes.has('fill-opacity')).length;
const allText = ({ texts }: Svg): string => texts.map(({ text }) => text.replaceAll('\u00a0', ' ')).join(' ');
const draw = (result: KmResult, options?: SurvivalOptions): Svg => readSvg(survivalPicture(result, options));

it('has the numbers of the table below the ticks of the axis', () => {
  const { texts } = draw(two);
  const ticks = TIMES.map((time) => texts.find(({ text, anchor }) => text === String(time) && anchor === 'middle')!);
  const names = texts.filter(({ text }) => ['At risk', 'Events', 'Censored'].includes(text));
  const rows = two.atRisk.groups.flatMap(({ atRisk, events, censored }) => [atRisk, events, censored]);
  expect(names).toHaveLength(rows.length);
  names.forEach(({ y }, row) => {
    const cells = texts.filter((text) => text.y === y && text.anchor === 'middle');
    expect(cells.map(({ text }) => Number(text))).toEqual(rows[row]);
    expect(cells.map(({ x }) => x)).toEqual(ticks.map(({ x }) => x));
  });
});

it('says who is shown, in both languages, and names groups of numbers by their column', () => {
  expect(allText(draw(two))).toContain('n = 60, 30 events, 30 censored, 95% confidence bands.');
  expect(allText(draw(two, { language: 'sv' }))).toContain('n = 60, 30 händelser, 30 censurerade, 95 % konfidensband.');
  expect(allText(draw(two))).toContain('arm = 1');
  expect(allText(draw(two, { labels: { '1': 'One' } }))).toContain('One');
  expect(allText(draw(two, { synthetic: true }))).toContain('Synthetic data');
  expect(allText(draw(two, { timeUnit: 'months', language: 'sv' }))).toContain('Tid (månader)');
});

it('describes itself for who cannot see it', () => {
  const svg = survivalPicture(two, { timeUnit: 'days', id: 'own' });
  expect(svg).toContain('aria-labelledby="own-title own-desc"');
  expect(svg).toMatch(
    /<desc id="own-desc">[^<]*60, 30 events[^<]*Median \(95% confidence interval\): arm = 1 \(n = 30\) 1 days/,
  );
  expect(svg).toContain('not reached');
});

it('is pale where fewer than ten are at risk, and says so', () => {
  const one = draw(madeKm(madeRows([''], 30, half), TIMES));
  expect(curvesOf(one)).toEqual([undefined, '0.45']);
  expect(allText(one)).toContain('Pale line: fewer than 10 at risk.');
});

it('ends where few remain, where it is told to, and draws bands for few curves only', () => {
  const one = madeKm(madeRows([''], 30, half), TIMES);
  expect(curvesOf(draw(one, { leastShare: 0.5 }))).toEqual([undefined]);
  expect(allText(draw(one, { leastShare: 0.5 }))).toContain('less than 50% of the greatest number at risk');
  expect(allText(draw(one, { until: 150 }))).toContain('The picture ends at 150');
  expect(bandsOf(draw(two))).toBe(2);
  expect(bandsOf(draw(two, { bands: false }))).toBe(0);
  const five = madeKm(madeRows(['a', 'b', 'c', 'd', 'e'], 9, half), TIMES);
  expect(bandsOf(draw(five))).toBe(0);
  expect(bandsOf(draw(five, { bands: true }))).toBe(5);
});

it('shows at risk alone, or no numbers', () => {
  expect(allText(draw(two, { table: 'at-risk' }))).not.toContain('Censored');
  expect(allText(draw(two, { table: 'at-risk' }))).toContain('At risk');
  expect(allText(draw(two, { table: 'none' }))).not.toContain('At risk');
  expect(allText(draw({ ...two, atRisk: { times: [], groups: [] } }))).toContain('Numbers at risk are not shown');
});

it('draws 100 000 points in a picture no larger than its pixels', () => {
  const many = madeKm(madeRows(['a', 'b'], 50_000, half), [0, 1000]);
  expect(many.curve).toHaveLength(100_000);
  expect(survivalPicture(many).length).toBeLessThan(250_000);
});

it('counts each outcome up to and with the times of the table', () => {
  const result = madeIncidence(
    madeRows([''], 30, (i) => i % 3),
    TIMES,
  );
  const { texts } = readSvg(incidencePicture(result, { labels: { a: 'first', b: 'second' } }));
  // The name of the row stands below the one beside the curve.
  const row = texts.findLast(({ text }) => text === 'second')!;
  const cells = texts.filter(({ y, anchor }) => y === row.y && anchor === 'middle').map(({ text }) => text);
  expect(cells).toEqual(['0', '3', '6', '10']);
});

it.each<[string, SurvivalOptions]>([
  ['width', { width: 100 }],
  ['height', { height: NaN }],
  ['id', { id: '1 "' }],
  ['leastShare', { leastShare: 2 }],
  ['until', { until: 0 }],
  ['valueMax', { valueMax: 0.5 }],
])('refuses a %s that cannot be', (name, options) => {
  expect(() => survivalPicture(two, options)).toThrow(new RegExp(`^${name} is .*; received `));
});
