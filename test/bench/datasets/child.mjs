// One step of the measurement in a process of its own, so that its peak memory is its own: `child.mjs TASK JSON`.
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { openColumns } from '../../../dist/libs/columns/src/index.js';
import { askDataset } from '../../../dist/libs/dataset/src/index.js';
import { simpleByHand } from './peer.mjs';
import { COUNTING, eventsOf, lastEvent, lastFact, SIMPLE } from './study.mjs';

/** As following a log does it. */
const PAGE = 4096;
const HELD_PAGES = 64;
const QUESTIONS = { simple: SIMPLE, counting: COUNTING };
const FORMATS = { csv: '(FORMAT csv, HEADER)', parquet: '(FORMAT parquet)' };

const TASKS = {
  /** Builds the columns of a study. */
  async build({ file, cases }) {
    const columns = await openColumns({ file, caseCache: 2 * cases });
    let page = [];
    let pages = 0;
    const apply = async (hold) => {
      await columns.apply(page, { hold });
      page = [];
    };
    for (const event of eventsOf(cases)) {
      page.push(event);
      if (page.length === PAGE) await apply(++pages % HELD_PAGES !== 0);
    }
    await apply(false);
    if (columns.position !== lastEvent(cases)) throw new Error(`The columns are at ${columns.position}.`);
    await columns.close();
  },

  /** Our answer into a file. */
  async ask({ file, cases, question, format, out, corrections }) {
    const columns = await openColumns({ file });
    const start = performance.now();
    const asKnown = corrections ? lastEvent(cases) : lastFact(cases);
    const answer = await askDataset(columns, { ...QUESTIONS[question], asKnown });
    const ready = performance.now();
    if (format === 'csv') await pipeline(answer.csv(), createWriteStream(out));
    else await answer.writeParquet(out);
    const end = performance.now();
    const { rows, exclusions } = answer.audit;
    await answer.close();
    await columns.close();
    return { ms: end - start, readyMs: ready - start, rows, exclusions };
  },

  /** The query written by hand into a file. */
  async byHand({ file, cases, format, out }) {
    const columns = await openColumns({ file });
    const reading = await columns.connect();
    const start = performance.now();
    await reading.run(`COPY (${simpleByHand(lastFact(cases))}) TO '${out}' ${FORMATS[format]}`);
    const ms = performance.now() - start;
    await reading.close();
    await columns.close();
    return { ms };
  },

  /** What R gets: the facts that stand, in days. */
  async histories({ file, out }) {
    const columns = await openColumns({ file });
    const reading = await columns.connect();
    await reading.run(
      `COPY (SELECT f.case_no AS id, f.type, f."text:orsak" AS orsak, f.day_from AS day FROM facts_0 f
       ANTI JOIN supersessions s ON s.case_no = f.case_no AND s.revision = f.revision) TO '${out}' ${FORMATS.csv}`,
    );
    await reading.close();
    await columns.close();
  },
};

const [task, asked] = process.argv.slice(2);
const result = await TASKS[task](JSON.parse(asked));
// On Linux in kibibytes, and of everything in the process: DuckDB's memory and ours.
console.log(JSON.stringify({ ...result, peakBytes: process.resourceUsage().maxRSS * 1024 }));
