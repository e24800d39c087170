import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { LogScript } from '../../../test/support/recorded.js';
import { trialProtocol } from '../../../test/support/trial-protocol.js';
import { openColumns, type Columns } from './index.js';

const APPLY = 'libs/columns/src/trials/apply-until-killed.mjs';
const EVENTS = 4000;

function someLog(): LogScript {
  const script = new LogScript();
  script.register(trialProtocol({ before: 'none', sameInstant: 'error', entry: false, studyEnd: undefined }));
  for (let i = 1; i < EVENTS; i++) {
    script.fact({ protocol: 'trial', caseId: `c${i % 700}` }, 'begin', '2010-01-01', { size: i });
  }
  return script;
}

/** Lets a process apply the log, kills it once it has committed so often, and says what it had committed by then. */
async function applyAndKill(file: string, log: string, commits: number): Promise<number> {
  const child = spawn(process.execPath, [APPLY, file, log], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
    if (output.split('\n').length > commits) child.kill('SIGKILL');
  });
  await closed;
  return Number(output.slice(0, output.lastIndexOf('\n')).split('\n').at(-1));
}

async function dump(columns: Columns): Promise<unknown> {
  const reading = await columns.connect();
  const tables = ['events', 'cases', 'facts_0', 'checkpoint'].map((table) => reading.rows(`SELECT * FROM ${table}`));
  const all = await Promise.all(tables);
  await reading.close();
  return all;
}

it('kill -9 leaves columns that hold all that was committed, and that go on from there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'columns-kill-'));
  const [file, log] = [join(folder, 'columns.duckdb'), join(folder, 'log.json')];
  try {
    const { events } = someLog();
    writeFileSync(log, JSON.stringify(events.map((event) => ({ ...event, body: Buffer.from(event.body).toString() }))));
    // The moment is drawn, so that runs differ; what it was is in the failure's message.
    const commits = fc.sample(fc.integer({ min: 1, max: 300 }), 1)[0]!;
    const committed = await applyAndKill(file, log, commits);
    const columns = await openColumns({ file });
    expect({ commits, atLeast: columns.position >= committed }).toEqual({ commits, atLeast: true });
    expect(columns.position % 7 === 0 || columns.position === EVENTS).toBe(true);
    const fresh = await openColumns({ file: ':memory:' });
    await fresh.apply(events.slice(0, columns.position));
    expect({ commits, tables: await dump(columns) }).toEqual({ commits, tables: await dump(fresh) });
    await columns.apply(events);
    await fresh.apply(events);
    expect({ commits, tables: await dump(columns) }).toEqual({ commits, tables: await dump(fresh) });
    await columns.close();
    await fresh.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
