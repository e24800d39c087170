import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fc from 'fast-check';
import { openSqliteLog } from './sqlite-log.js';
import { tempFolder } from '../../../../test/support/temp-folder.js';
import { verifySqliteLog } from './verify.js';
import type { Receipt } from '../verify/chain-walk.js';

const APPEND = 'libs/event-log/src/sqlite/trials/append-until-killed.mjs';
const EXIT_EARLY = 'libs/event-log/src/sqlite/trials/exit-early.mjs';

describe('sqlite log: the end of the process', () => {
  let temp: ReturnType<typeof tempFolder>;
  beforeEach(() => (temp = tempFolder()));
  afterEach(() => temp.remove());

  it('kill -9 loses nothing that was acknowledged and leaves nothing half written', async () => {
    // The moment is drawn, so that runs differ; what it was is in the failure's message.
    const lines = fc.sample(fc.integer({ min: 1, max: 3000 }), 1)[0]!;
    const receipts = await appendAndKill(temp.file, lines);
    expect({ lines, enough: receipts.length >= lines }).toEqual({ lines, enough: true });

    const log = await openSqliteLog({ file: temp.file });
    const types = new Map<string, number>();
    for (let after = 0; ;) {
      const page = await log.readAll({ after, limit: 1000 });
      for (const { stream, type } of page) types.set(`${stream} ${type}`, (types.get(`${stream} ${type}`) ?? 0) + 1);
      if (page.length === 0) break;
      after = page.at(-1)!.position;
    }
    await log.append([{ stream: 'after', expected: 'none', events: [{ type: 'noted', body: Buffer.from('on') }] }]);
    await log.close();

    const { findings, events } = await verifySqliteLog(temp.file, { receipts });
    expect({ lines, findings }).toEqual({ lines, findings: [] });
    expect(events).toBeGreaterThan(receipts.length);
    expect([...types.values()].every((count) => count === 1)).toBe(true);
    for (const type of types.keys()) expect(types.has(type.replace(/a$/, 'b'))).toBe(true);
  });

  it('a process that runs out without closing ends by itself, after its appends are answered', () => {
    expect(execFileSync(process.execPath, [EXIT_EARLY, temp.file]).toString()).toBe('50\n');
  });
});

/** Lets a process append, kills it once it has acknowledged so many events, and gives back all that it acknowledged. */
async function appendAndKill(file: string, lines: number): Promise<Receipt[]> {
  const child = spawn(process.execPath, [APPEND, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let output = '';
  let seen = 0;
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
    seen += data.reduce((count, byte) => (byte === 10 ? count + 1 : count), 0);
    if (seen >= lines) child.kill('SIGKILL');
  });
  await closed;
  return output
    .slice(0, output.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Receipt);
}
