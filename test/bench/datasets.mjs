// How fast answers are written from the columns, against a query written by hand and against R's tmerge over the same facts,
// how that grows with the cases, and the most memory that it takes. Every step runs in a process of its own.
import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { dayFromIso } from '../../dist/libs/kernel/src/index.js';
import { AS_OF } from './datasets/study.mjs';
import { median, withFolder } from './support.mjs';

const SMALL = 10_000;
const MIDDLE = 100_000;
const LARGE = 1_000_000;
const ROUNDS = 3;
const GB = 1e9;

const execute = promisify(execFile);
const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
const perCase = (ms, cases) => `${((ms * 1000) / cases).toFixed(2)} µs per case`;

export async function datasets() {
  return withFolder(async (folder) => {
    const study = new Study(folder);
    for (const cases of [SMALL, MIDDLE, LARGE]) await study.build(cases);
    await study.checkAgreement();

    const simple = await study.rounds({ cases: LARGE, question: 'simple', format: 'csv' });
    const parquet = await study.rounds({ cases: LARGE, question: 'simple', format: 'parquet' });
    const simpleMiddle = await study.rounds({ cases: MIDDLE, question: 'simple', format: 'csv' }, { byHand: false });
    const counting = await study.rounds({ cases: LARGE, question: 'counting', format: 'csv' }, { byHand: false });
    const countingMiddle = await study.rounds(
      { cases: MIDDLE, question: 'counting', format: 'csv' },
      { byHand: false },
    );
    const peak = Math.max(
      ...[simple, parquet, simpleMiddle, counting, countingMiddle].map(({ peakBytes }) => peakBytes),
    );

    const against = (name, { ours, peer }) => ({
      name: `columns → ${name}, ${LARGE.toLocaleString('en')} cases, 5 % corrected: simple / SQL by hand without corrections`,
      ratio: ours / peer,
      atMost: 2,
      detail: `${seconds(ours)} against ${seconds(peer)}`,
    });
    const growth = (name, middle, large) => ({
      name: `${name}: time of ${LARGE.toLocaleString('en')} cases / time of ${MIDDLE.toLocaleString('en')}`,
      ratio: large.ours / middle.ours,
      atMost: 12,
      detail: `${seconds(large.ours)} against ${seconds(middle.ours)}`,
    });
    return [
      against('CSV', simple),
      against('Parquet', parquet),
      ...(await study.againstR(counting, countingMiddle)),
      growth('simple', simpleMiddle, simple),
      growth('counting process', countingMiddle, counting),
      {
        name: 'peak memory of a process that answers, GB',
        ratio: peak / GB,
        atMost: 1.5,
        detail: 'the most of all runs, DuckDB and Node together',
      },
    ];
  });
}

/** The same study in several sizes. */
class Study {
  constructor(folder) {
    this.folder = folder;
  }

  file(cases) {
    return join(this.folder, `columns-${cases}.duckdb`);
  }

  async build(cases) {
    await this.step('build', { cases });
  }

  /** One step in a process of its own: `{ ms, peakBytes, … }`. */
  async step(task, { cases, ...rest }) {
    const asked = JSON.stringify({ file: this.file(cases), cases, ...rest });
    const child = join(import.meta.dirname, 'datasets/child.mjs');
    return JSON.parse((await execute(process.execPath, [child, task, asked])).stdout);
  }

  /** @throws Error when the query by hand does not give what ours does as known before the corrections */
  async checkAgreement() {
    const [ours, byHand] = [join(this.folder, 'ours.csv'), join(this.folder, 'by-hand.csv')];
    await this.step('ask', { cases: SMALL, question: 'simple', format: 'csv', out: ours, corrections: false });
    await this.step('byHand', { cases: SMALL, format: 'csv', out: byHand });
    const [left, right] = (await Promise.all([ours, byHand].map((file) => readFile(file, 'utf8')))).map((text) =>
      text.split('\n'),
    );
    const at = left.findIndex((line, i) => line !== right[i]);
    if (at < 0 && left.length === right.length) return;
    throw new Error(
      `The query by hand is no peer: line ${at + 1} of ours is ${left[at]}, of its own ${right[at]} (${left.length} and ${right.length} lines).`,
    );
  }

  /** Our answer with all corrections and, in turns with it, the query by hand: the median of each. */
  async rounds({ cases, question, format }, { byHand = true } = {}) {
    const answers = [];
    const peers = [];
    for (let round = 0; round < ROUNDS; round++) {
      const out = join(this.folder, 'out');
      answers.push(await this.step('ask', { cases, question, format, out, corrections: true }));
      await rm(out);
      if (!byHand) continue;
      peers.push(await this.step('byHand', { cases, format, out }));
      await rm(out);
    }
    return {
      ours: median(answers.map(({ ms }) => ms)),
      peer: median(peers.map(({ ms }) => ms)),
      rows: answers[0].rows,
      peakBytes: Math.max(...answers.map(({ peakBytes }) => peakBytes)),
    };
  }

  /** The counting process against R; nothing where R or its package survival is not there. */
  async againstR(large, middle) {
    try {
      await execute('Rscript', ['-e', 'library(survival)']);
    } catch {
      console.log('skip counting process against tmerge: it needs Rscript with the package survival');
      return [];
    }
    await this.step('histories', { cases: MIDDLE, out: join(this.folder, 'facts.csv') });
    const script = join(import.meta.dirname, 'datasets/tmerge.R');
    const runs = [];
    for (let round = 0; round < ROUNDS; round++) {
      const { stdout } = await execute('Rscript', [script, this.folder, String(dayFromIso(AS_OF))]);
      runs.push(JSON.parse(stdout));
    }
    const { rows } = runs[0];
    if (rows !== middle.rows) throw new Error(`tmerge made ${rows} rows of what gave ${middle.rows} rows.`);
    const tmerge = median(runs.map(({ tmergeMs }) => tmergeMs));
    const all = median(runs.map(({ allMs }) => allMs));
    return [
      {
        name: 'counting process, two time-dependent covariates, per case: tmerge / columns → CSV',
        ratio: tmerge / MIDDLE / (large.ours / LARGE),
        atLeast: 15,
        detail:
          `${perCase(large.ours, LARGE)} against ${perCase(tmerge, MIDDLE)} of ${MIDDLE.toLocaleString('en')}; ` +
          `from the facts to a file R takes ${perCase(all, MIDDLE)}`,
      },
    ];
  }
}
