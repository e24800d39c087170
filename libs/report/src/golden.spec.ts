import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  analyse,
  type AnalysisResult,
  type CoxResult,
  type CumIncResult,
  type KmResult,
  type Table,
  type ZphResult,
} from '#analysis';
import { ROOT } from '../../../test/support/forlopp.js';
import { tableOf, tableOfCells } from '../../../test/support/golden-table.js';
import { GoldenData } from '../../../test/support/survival-golden.js';
import { colliding, readSvg } from '../../../test/support/svg.js';
import { forestPicture, incidencePicture, logLogPicture, schoenfeldPicture, survivalPicture } from './index.js';
import { widthOf } from './drawing/text-width.js';

const FOLDER = join(ROOT, 'test', 'golden', 'pictures');

/** What R has, in the form of our results: see test/golden/survival/pictures.R. */
const ofR = JSON.parse(readFileSync(join(FOLDER, 'results.json'), 'utf8')) as Readonly<Record<string, AnalysisResult>>;

const every = (step: number, most: number): number[] => Array.from({ length: most / step + 1 }, (_, i) => i * step);

/** Months from MGUS to plasma cell malignancy or to death without it, whichever comes first. */
function mgus2(): Table {
  const data = GoldenData.read('mgus2');
  const [ptime, pstat] = [data.text('ptime'), data.text('pstat')];
  const [futime, death] = [data.text('futime'), data.text('death')];
  return tableOfCells({
    sex: data.text('sex'),
    etime: pstat.map((had, i) => (had === '1' ? ptime[i]! : futime[i]!)),
    event: pstat.map((had, i) => (had === '1' ? 'pcm' : death[i] === '1' ? 'death' : 'censor')),
  });
}

const covariates = ['trt', 'celltype', 'karno', 'diagtime', 'age', 'prior'];
const veteran = tableOf(GoldenData.read('veteran'), 'time', 'status', ...covariates);

const RESULTS = {
  'lung-sex': () =>
    analyse(
      { analysis: 'km', group: 'sex', event: '2', times: every(100, 1000) },
      tableOf(GoldenData.read('lung'), 'time', 'status', 'sex'),
    ) as KmResult,
  'stanford-transplant': () =>
    analyse(
      { analysis: 'km', id: 'subject', status: 'death', group: 'trt', times: every(200, 1800) },
      tableOf(GoldenData.read('stanford_tmerge'), 'subject', 'tstart', 'tstop', 'death', 'trt'),
    ) as KmResult,
  'mgus2-incidence': () =>
    analyse(
      { analysis: 'cuminc', time: 'etime', status: 'event', censor: 'censor', group: 'sex', times: every(60, 420) },
      mgus2(),
    ) as CumIncResult,
  'veteran-forest': () => analyse({ analysis: 'cox', covariates }, veteran) as CoxResult,
  'veteran-schoenfeld': () => analyse({ analysis: 'zph', covariates }, veteran) as ZphResult,
};

const SEX = { labels: { '1': 'Men', '2': 'Women' }, timeUnit: 'days' };

const PICTURES = {
  'lung-sex': (result: KmResult) =>
    survivalPicture(result, { ...SEX, title: 'Survival in advanced lung cancer by sex' }),
  'stanford-transplant': (result: KmResult) =>
    survivalPicture(result, {
      title: 'Stanford heart transplant programme: survival by transplant, which changes with time',
      labels: { '0': 'Not yet transplanted', '1': 'Transplanted' },
      timeUnit: 'days',
      width: 1200,
    }),
  'mgus2-incidence': (result: CumIncResult) =>
    incidencePicture(result, {
      title: 'MGUS: kumulativ incidens av plasmacellssjukdom och död efter kön',
      labels: { F: 'Kvinnor', M: 'Män', pcm: 'plasmacellssjukdom', death: 'död utan den' },
      outcomes: ['pcm', 'death'],
      timeUnit: 'months',
      language: 'sv',
    }),
  'veteran-forest': (result: CoxResult) =>
    forestPicture(result, { labels: { trt: 'treatment (2 against 1)', karno: 'Karnofsky score' } }),
  'veteran-schoenfeld': (result: ZphResult) => schoenfeldPicture(result, { timeUnit: 'days' }),
  'lung-log-log': (result: KmResult) => logLogPicture(result, SEX),
};

type Name = keyof typeof PICTURES;
const NAMES = Object.keys(PICTURES) as Name[];
const sourceOf = (name: Name): keyof typeof RESULTS => (name === 'lung-log-log' ? 'lung-sex' : name);
const draw = (name: Name, result: AnalysisResult): string => (PICTURES[name] as (of: AnalysisResult) => string)(result);

/** FORLOPP_UPDATE=1 writes them anew: look at them before they are committed. */
describe.each(NAMES)('%s', (name) => {
  const file = join(FOLDER, `${name}.svg`);
  const result = RESULTS[sourceOf(name)]();
  const drawn = draw(name, result);

  it('is the picture that was looked at', () => {
    if (process.env['FORLOPP_UPDATE'] === '1') {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(file, drawn);
    }
    expect(drawn).toBe(readFileSync(file, 'utf8'));
  });

  it("is the picture that R's numbers make", () => {
    const { request, conventions, warnings } = result;
    const theirs = { ...ofR[sourceOf(name)]!, request, conventions, warnings } as AnalysisResult;
    expect(draw(name, theirs)).toBe(drawn);
  });

  it('is well-formed, has a name and a description, and no text lies on another', () => {
    const svg = readSvg(drawn);
    const [root] = svg.elements;
    expect(root!.attributes.get('role')).toBe('img');
    const ids = svg.elements.flatMap(({ attributes }) => attributes.get('id') ?? []);
    expect(root!.attributes.get('aria-labelledby')).toBe(ids.join(' '));
    expect(colliding(svg, widthOf)).toEqual([]);
  });

  it('has no scripts and nothing from elsewhere', () => {
    const names = new Set(readSvg(drawn).elements.map(({ name }) => name));
    expect([...names].filter((name) => !/^(svg|title|desc|g|rect|path|text)$/.test(name))).toEqual([]);
    expect(drawn).not.toMatch(/href|url\(|\son\w+=/);
  });
});
