// One statistic in a process of its own, so that its peak memory is its own: `child.mjs FOLDER TASK REPEATS`.
import { estimateCurves, fitCox, logRankTest } from '../../../dist/libs/survival/src/index.js';
import { covariateNames, readColumn } from './rows.mjs';

const [folder, task, repeats] = process.argv.slice(2);
const column = (name) => readColumn(folder, name);

const time = async (name) => (name === 'days' ? Int32Array.from(await column('days')) : column('years'));
const status = async () => Uint8Array.from(await column('status'));
const group = async () => ({ codes: Int32Array.from(await column('group')), levels: ['0', '1', '2'] });
const covariates = async () => {
  const all = [];
  for (const [term, name] of covariateNames().entries()) all.push({ name, values: await column(name), term });
  return all;
};
const doubled = (cut, both, all) => {
  const values = new Float64Array(both.length + all.length);
  for (let i = 0; i < both.length; i++) values[i] = cut === undefined ? all[both[i]] : cut[both[i]];
  values.set(all, both.length);
  return values;
};

async function curves(name) {
  const data = { time: await time(name), status: await status() };
  const options = { group: await group() };
  return () =>
    estimateCurves(data, options).curves.reduce((sum, { survival }) => sum + survival.reduce((a, b) => a + b, 0), 0);
}

async function logRank(name) {
  const data = { time: await time(name), status: await status() };
  const by = await group();
  return () => logRankTest(data, by).statistic;
}

/** Makes what a task needs, and gives what is timed. */
const TASKS = {
  'km-days': () => curves('days'),
  'km-years': () => curves('years'),
  'logrank-days': () => logRank('days'),
  'logrank-years': () => logRank('years'),
  async cox() {
    const data = {
      time: await time('days'),
      status: await status(),
      covariates: await covariates(),
      terms: covariateNames(),
    };
    return () => fitCox(data).logLikelihood[1];
  },
  async 'cox-intervals'() {
    const [days, died, cut] = [await column('days'), await column('status'), await column('cut')];
    const both = Uint32Array.from(cut.keys()).filter((i) => cut[i] > 0);
    const data = {
      start: Int32Array.from(doubled(new Float64Array(cut.length), both, cut)),
      time: Int32Array.from(doubled(cut, both, days)),
      status: Uint8Array.from(doubled(new Float64Array(cut.length), both, died)),
      covariates: (await covariates()).map((one) => ({ ...one, values: doubled(undefined, both, one.values) })),
      terms: covariateNames(),
    };
    return () => fitCox(data).logLikelihood[1];
  },
};

const run = await TASKS[task]();
let answer;
let ms = Infinity;
for (let i = 0; i < Number(repeats); i++) {
  const start = performance.now();
  answer = run();
  ms = Math.min(ms, performance.now() - start);
}
console.log(JSON.stringify({ ms, answer, peakBytes: process.resourceUsage().maxRSS * 1024 }));
