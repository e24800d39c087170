import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CoxResult, CumIncResult, KmResult, ZphResult } from '#analysis';
import { ROOT } from '../../../test/support/forlopp.js';
import { colliding, readSvg } from '../../../test/support/svg.js';
import { forestPicture, incidencePicture, logLogPicture, schoenfeldPicture, survivalPicture } from './index.js';
import { widthOf } from './drawing/text-width.js';

const FOLDER = join(ROOT, 'test', 'golden', 'pictures');

/** Made by R: see test/golden/survival/pictures.R. */
const results = JSON.parse(readFileSync(join(FOLDER, 'results.json'), 'utf8')) as {
  readonly 'lung-sex': KmResult;
  readonly 'stanford-transplant': KmResult;
  readonly 'mgus2-incidence': CumIncResult;
  readonly 'veteran-forest': CoxResult;
  readonly 'veteran-schoenfeld': ZphResult;
};

const SEX = { labels: { '1': 'Men', '2': 'Women' }, timeUnit: 'days' };

const PICTURES: Readonly<Record<string, () => string>> = {
  'lung-sex': () => survivalPicture(results['lung-sex'], { ...SEX, title: 'Survival in advanced lung cancer by sex' }),
  'stanford-transplant': () =>
    survivalPicture(results['stanford-transplant'], {
      title: 'Stanford heart transplant programme: survival by transplant, which changes with time',
      labels: { '0': 'Not yet transplanted', '1': 'Transplanted' },
      timeUnit: 'days',
      width: 1200,
    }),
  'mgus2-incidence': () =>
    incidencePicture(results['mgus2-incidence'], {
      title: 'MGUS: kumulativ incidens av plasmacellssjukdom och död efter kön',
      labels: { F: 'Kvinnor', M: 'Män', pcm: 'plasmacellssjukdom', death: 'död utan den' },
      timeUnit: 'months',
      language: 'sv',
    }),
  'veteran-forest': () =>
    forestPicture(results['veteran-forest'], { labels: { trt: 'treatment (2 against 1)', karno: 'Karnofsky score' } }),
  'veteran-schoenfeld': () => schoenfeldPicture(results['veteran-schoenfeld'], { timeUnit: 'days' }),
  'lung-log-log': () => logLogPicture(results['lung-sex'], SEX),
};

/** FORLOPP_UPDATE=1 writes them anew: look at them before they are committed. */
describe.each(Object.keys(PICTURES))('%s', (name) => {
  const file = join(FOLDER, `${name}.svg`);
  const drawn = PICTURES[name]!();

  it('is the picture that was looked at', () => {
    if (process.env['FORLOPP_UPDATE'] === '1') {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(file, drawn);
    }
    expect(drawn).toBe(readFileSync(file, 'utf8'));
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
