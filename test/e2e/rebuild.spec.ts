import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDouble } from '../doubles/kurrentdb/double.js';
import { forlopp, get, post, ROOT, startServer, withFolder, type Server } from '../support/forlopp.js';

const QUESTION = '/v1/datasets.csv?protocol=case-histories&endpoint=start&asOf=2020-12-31';
const ROUNDS = 2;
const REBUILD = '/v1/follow/rebuild';

async function fill(server: Server): Promise<void> {
  const yaml = await readFile(join(ROOT, 'test/golden/case-histories/protocol.yaml'), 'utf8');
  await post(server, '/v1/protocols', yaml, { 'content-type': 'application/yaml' });
  const events = Array.from({ length: 2000 }, (_, i) => ({
    source: 's',
    id: `e${i}`,
    case: `K${i % 900}`,
    type: i < 900 ? 'opened' : 'start',
    occurred: `2020-0${1 + Math.floor(i / 900)}-10`,
    synthetic: true,
  })).filter(({ type }, i) => type === 'opened' || i < 1800);
  const { status, text } = await post(server, '/v1/protocols/case-histories/events', { events });
  expect({ status, text: text.slice(0, 300) }).toMatchObject({ status: 200 });
}

async function send(server: Server, method: 'POST' | 'DELETE'): Promise<{ status: number; json: Record<string, any> }> {
  const response = await fetch(server.url + REBUILD, { method });
  return { status: response.status, json: (await response.json()) as Record<string, any> };
}

/** Runs `forlopp follow rebuild` and interrupts it as soon as it says how it gets on. */
async function interrupted(folder: string): Promise<{ code: number | null; stdout: string }> {
  const child = spawn(process.execPath, [join(ROOT, 'dist/apps/cli/main.js'), 'follow', 'rebuild', '--json'], {
    env: { PATH: process.env['PATH'], FORLOPP_DATA: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.once('data', () => child.kill('SIGINT'));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout };
}

async function manifestAt(server: Server, asKnown: string): Promise<Record<string, any>> {
  return (await get(server, `${QUESTION.replace('.csv', '.manifest.json')}${asKnown}`)).json;
}

describe.each(['SQLite', 'KurrentDB (the double)'])(
  'columns that are rebuilt beside those that are asked, on %s',
  (name) => {
    it('answer with the same bytes all the while, and every manifest names the hash of the log', async () => {
      const double = name === 'SQLite' ? undefined : await startDouble();
      try {
        await withFolder(async (folder) => {
          const settings = { FORLOPP_DATA: folder, ...(double === undefined ? {} : { FORLOPP_LOG: double.url }) };
          const server = await startServer(settings);
          try {
            await fill(server);
            const expected = (await get(server, QUESTION)).text;
            expect(expected.split('\n').length).toBeGreaterThan(800);
            const manifest = await manifestAt(server, '');
            expect(manifest['asKnown'].logHash).toMatch(/^[0-9a-f]{64}$/);

            const answers: string[] = [];
            let asking = true;
            const asked = (async () => {
              while (asking) {
                const both = await Promise.all([get(server, QUESTION), get(server, QUESTION)]);
                for (const { status, text } of both)
                  answers.push(status === 200 && text === expected ? 'same' : `${status} ${text.slice(0, 200)}`);
              }
            })();
            for (let round = 1; round <= ROUNDS; round++) {
              const before = answers.length;
              expect((await send(server, 'POST')).status).toBe(202);
              let status = (await get(server, '/v1/follow')).json;
              while (status['rebuild'].state !== 'idle') status = (await get(server, '/v1/follow')).json;
              expect(status).toMatchObject({
                state: 'live',
                rebuild: { last: { outcome: 'swapped', cause: 'asked', events: 1801, of: 1801 } },
              });
              while (answers.length < before + 6) await sleep(20);
            }
            asking = false;
            await asked;
            expect(new Set(answers)).toEqual(new Set(['same']));

            expect(await manifestAt(server, `&asKnown=${manifest['asKnown'].position}`)).toEqual(manifest);
            const file = join(folder, 'manifest.json');
            const other = { ...manifest, asKnown: { ...manifest['asKnown'], logHash: '0'.repeat(64) } };
            await writeFile(file, JSON.stringify(other));
            const { stdout } = await forlopp(['reproduce', file, '--json'], { settings });
            expect(JSON.parse(stdout)).toMatchObject({ reproduced: true, differences: [{ cause: 'log' }] });
          } finally {
            await server.stop();
          }
        });
      } finally {
        await double?.stop();
      }
    }, 240_000);
  },
);

describe('a rebuild', () => {
  it('is begun, followed and cancelled by command and over HTTP, beside a server and without one', async () => {
    await withFolder(async (folder) => {
      const settings = { FORLOPP_DATA: folder };
      const server = await startServer(settings);
      try {
        await fill(server);
        const { code, stdout, stderr } = await forlopp(['follow', 'rebuild', '--json'], { settings });
        expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/rebuilding since .*\n/) as string });
        expect(JSON.parse(stdout)).toMatchObject({ outcome: 'swapped', events: 1801 });
        const status = await forlopp(['follow', 'status'], { settings });
        expect(status.stdout).toMatch(/columns rebuilt at \S+: 1801 events in/);

        // A build takes longer than the next request; where it does not, it is tried again.
        let outcome: string | undefined;
        while (outcome !== 'cancelled') {
          const begun = await send(server, 'POST');
          expect([begun.status, begun.json['state']]).toEqual([202, expect.stringMatching(/building|waiting/)]);
          outcome = (await send(server, 'DELETE')).json['last'].outcome;
        }
        expect(await send(server, 'DELETE')).toMatchObject({ status: 200, json: { state: 'idle' } });
        let stopped = await interrupted(folder);
        while (stopped.code === 0) stopped = await interrupted(folder);
        expect(stopped.code).toBe(1);
        expect(JSON.parse(stopped.stdout)).toMatchObject({ outcome: 'cancelled' });
        expect((await get(server, QUESTION)).status).toBe(200);
      } finally {
        const { stdout } = await server.stop();
        expect(stdout).toMatch(/"outcome":"swapped".*"msg":"rebuild of the columns ended"/);
      }

      // In the command's own process; and the named file is still all that has to be deleted.
      const here = await forlopp(['follow', 'rebuild'], { settings });
      expect({ code: here.code, stdout: here.stdout }).toEqual({
        code: 0,
        stdout: expect.stringMatching(/^columns rebuilt at \S+: 1801 events/) as string,
      });
      const databases = async (): Promise<string[]> => (await readdir(folder)).filter((one) => one.endsWith('.duckdb'));
      expect(await databases()).toHaveLength(2);
      await rm(join(folder, 'columns.duckdb'));
      const again = await forlopp(['follow', 'status', '--json'], { settings });
      expect(JSON.parse(again.stdout)).toMatchObject({ parkedCount: 0, rebuild: { state: 'idle' } });
      expect(await databases()).toEqual(['columns.duckdb']);
    });
  }, 240_000);
});
