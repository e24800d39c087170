import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { forlopp, ROOT, withFolder, type Finished } from '../support/forlopp.js';

const COLUMNS = ['--id', 'id', '--start', 'start', '--stop', 'stop', '--state', 'state'];
const GOLDEN = join(ROOT, 'test/golden/survcheck');

it('prints counts and findings, needs no store, leaves nothing behind, and exits by what it found', async () => {
  await withFolder(async (cwd) => {
    const settings = { TMPDIR: cwd };
    const check = (...args: string[]): Promise<Finished> => forlopp(['check', ...args], { cwd, settings });
    const whole = await check(
      join(GOLDEN, 'pbcseq-whole.csv'),
      ...COLUMNS,
      '--istate',
      'istate',
      '--absorbing',
      'death',
    );
    expect(whole).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^no findings$/m) });

    const damaged = await check(
      join(GOLDEN, 'pbcseq.csv'),
      ...COLUMNS,
      '--istate',
      'istate',
      '--absorbing',
      'death, x',
    );
    expect(damaged).toMatchObject({ code: 1, stderr: expect.stringContaining('absorbing-unseen') });
    expect(damaged.stdout).toContain('event-after-absorbing: 12\n');
    // 30 overlaps, 51 gaps and 56 teleports are more than are shown.
    expect(damaged.stdout.match(/^ {2}… and \d+ more/gm)).toEqual([
      '  … and 10 more',
      '  … and 31 more',
      '  … and 36 more',
    ]);
    expect(await readdir(cwd)).toEqual([]);
  });
}, 60_000);

it('gives every finding as one JSON document', async () => {
  const { code, stdout } = await forlopp(['check', join(GOLDEN, 'cgd.csv'), ...COLUMNS, '--json']);
  const answer = JSON.parse(stdout) as { counts: Record<string, number>; findings: unknown[] };
  expect({ code, ...answer }).toMatchObject({ code: 1, valid: false, rows: 213, ids: 128, censor: '0' });
  expect(answer.findings).toHaveLength(Object.values(answer.counts).reduce((a, b) => a + b));
  expect(answer.findings[0]).toMatchObject({ kind: 'negative-length', lines: [expect.any(Number)] });
}, 60_000);

it('exits 2 for wrong calls, and says which columns are there', async () => {
  await withFolder(async (folder) => {
    const file = join(folder, 'table.csv');
    await writeFile(file, 'id,from,until\n1,0,5\n');
    expect(await forlopp(['check', file, '--id', 'id', '--start', 'from', '--stop', 'to'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('The columns are "id", "from", "until"'),
    });
    expect(await forlopp(['check', file, '--id', 'id'])).toMatchObject({ code: 2 });
    // As many days as digits of a personal number.
    await writeFile(file, 'id,from,until\n1,0,1912121212\n');
    expect(await forlopp(['check', file, '--id', 'id', '--start', 'from', '--stop', 'until'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('person-time 1912121212\n'),
    });
  });
}, 60_000);
