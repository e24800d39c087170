import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { openSqliteLog } from '#event-log';
import { dumpColumns } from '../../../test/support/dump-columns.js';
import { LogScript } from '../../../test/support/recorded.js';
import { trialProtocol } from '../../../test/support/trial-protocol.js';
import { openColumns } from './index.js';

const REBUILD = 'libs/columns/src/trials/rebuild-until-killed.mjs';
const EVENTS = 3000;
const ROUNDS = 3;

/** Lets a process rebuild the columns, and kills it so long after so many lines. */
async function rebuildAndKill(file: string, log: string, lines: number, ms: number): Promise<void> {
  const child = spawn(process.execPath, [REBUILD, file, log], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    const before = output.split('\n').length;
    output += data.toString();
    if (before <= lines && output.split('\n').length > lines) void sleep(ms).then(() => child.kill('SIGKILL'));
  });
  expect((await closed)[1]).toBe('SIGKILL');
}

it('kill -9 while columns are rebuilt leaves the old ones or the new ones, whole, and nothing else after the next start', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rebuild-kill-'));
  const [file, logFile] = [join(folder, 'columns.duckdb'), join(folder, 'log.sqlite')];
  try {
    const script = new LogScript();
    script.register(trialProtocol({ before: 'none', sameInstant: 'error', entry: false, studyEnd: undefined }));
    for (let i = 1; i < EVENTS; i++)
      script.fact({ protocol: 'trial', caseId: `c${i % 700}` }, 'begin', '2010-01-01', { size: i });
    const log = await openSqliteLog({ file: logFile });
    await Promise.all(
      script.events.map(({ stream, type, body }) =>
        log.append([{ stream, expected: 'any', events: [{ type, body }] }]),
      ),
    );
    const fresh = await openColumns({ file: ':memory:' });
    await fresh.apply(await log.readAll({ limit: EVENTS }));
    await log.close();
    const whole = await dumpColumns(fresh);
    await fresh.close();
    // The moments are drawn, so that runs differ; what they were is in the failure's message.
    const moments = fc.sample(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 250 })), ROUNDS);
    for (const [lines, ms] of moments) {
      await rebuildAndKill(file, logFile, lines, ms);
      const columns = await openColumns({ file });
      expect({ lines, ms, tables: await dumpColumns(columns) }).toEqual({ lines, ms, tables: whole });
      await columns.close();
      const text = readFileSync(file, 'latin1').trim();
      const database = text.length < 100 ? text : 'columns.duckdb';
      const left = readdirSync(folder).filter((name) => name.startsWith('columns'));
      expect({ lines, ms, left: left.toSorted() }).toEqual({
        lines,
        ms,
        left: [...new Set(['columns.duckdb', database])].toSorted(),
      });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
