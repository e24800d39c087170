// Statistics on a million rows against R's package survival in the same run: arrays in memory, no file is read on either side's clock.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { makeRows, ROWS, writeRows } from './survival/rows.mjs';

const execute = promisify(execFile);
const ours = fileURLToPath(new URL('survival/child.mjs', import.meta.url));
const theirs = fileURLToPath(new URL('survival/peer.R', import.meta.url));
const million = ROWS.toLocaleString('en');

/** What is compared: our task, R's, how much faster ours is to be, how often each is tried (the best counts). */
const COMPARED = [
  {
    task: 'km-days',
    name: `Kaplan-Meier with intervals, three groups, ${million} whole days / survfit`,
    atLeast: 50,
    ours: 7,
    theirs: 3,
  },
  {
    task: 'km-years',
    name: `Kaplan-Meier with intervals, three groups, ${million} distinct times / survfit`,
    atLeast: 10,
    ours: 5,
    theirs: 3,
  },
  {
    task: 'logrank-days',
    name: `log-rank, three groups, ${million} whole days / survdiff`,
    atLeast: 50,
    ours: 7,
    theirs: 3,
  },
  {
    task: 'logrank-years',
    name: `log-rank, three groups, ${million} distinct times / survdiff`,
    atLeast: 10,
    ours: 5,
    theirs: 3,
  },
  {
    task: 'cox',
    name: `Cox, ten covariates, Efron, with concordance, ${million} rows / coxph`,
    atLeast: 4,
    ours: 3,
    theirs: 2,
    bare: 'cox-fit',
  },
  { task: 'cox-intervals', name: 'Cox, ten covariates, 2,000,000 intervals / coxph', atLeast: 4, ours: 2, theirs: 1 },
];

export async function survival() {
  if (!(await hasR())) {
    console.log('skip statistics against R: it needs Rscript with the package survival');
    return [];
  }
  const folder = await mkdtemp(join(tmpdir(), 'forlopp-survival-'));
  try {
    await writeRows(folder, makeRows());
    const results = [];
    for (const { task, name, atLeast, ours: times, theirs: theirTimes, bare } of COMPARED) {
      const our = await run(process.execPath, [ours, folder, task, times]);
      const their = await run('Rscript', [theirs, folder, task, theirTimes]);
      if (!(Math.abs(our.answer - their.answer) <= 1e-9 * Math.abs(their.answer))) {
        throw new Error(`${task}: ours is ${our.answer}, R's is ${their.answer}`);
      }
      let beside = '';
      if (bare !== undefined) {
        const fit = await run('Rscript', [theirs, folder, bare, theirTimes]);
        beside = `; bare coxph.fit takes ${seconds(fit.ms)}, ${(fit.ms / our.ms).toFixed(2)} times ours`;
      }
      const detail = `${seconds(our.ms)} against ${seconds(their.ms)}${beside}; peak memory ${gigabytes(our)} against ${gigabytes(their)}`;
      results.push({ name, ratio: their.ms / our.ms, atLeast, detail });
    }
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function hasR() {
  try {
    await execute('Rscript', ['-e', 'library(survival)']);
    return true;
  } catch {
    return false;
  }
}

async function run(command, args) {
  const { stdout } = await execute(command, args.map(String));
  return JSON.parse(stdout);
}

const seconds = (ms) => (ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`);
const gigabytes = ({ peakBytes }) => `${(peakBytes / 1e9).toFixed(2)} GB`;
