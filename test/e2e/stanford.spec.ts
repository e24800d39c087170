import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { forlopp, ROOT, withFolder } from '../support/forlopp.js';

const JASA = join(ROOT, 'test/golden/data/jasa.csv');

/** The rows of a CSV without quotes, as objects. */
function parse(csv: string): Record<string, string>[] {
  const [header, ...lines] = csv.trim().split('\n');
  const names = header!.replaceAll('"', '').split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, index) => [names[index]!, cell])));
}

const short = (rows: Record<string, string>[]): string[] =>
  rows.map(({ id, time, status }) => `${id} ${time} ${status}`).sort();

type Question = 'death' | 'deathAsOf19700101' | 'transplant' | 'transplantAsOf19700101';
type Golden = Record<Question, { id: string; time: number; status: number }[]> & { age: Record<string, number> };

it("gives futime and fustat for all 103 patients, from the table through the mapping, and R's answer as of 1970-01-01", async () => {
  const golden = JSON.parse(await readFile(join(ROOT, 'test/golden/stanford.json'), 'utf8')) as Golden;
  const expected = (name: Question): string[] =>
    golden[name].map(({ id, time, status }) => `${id} ${time} ${status}`).sort();
  const table = parse(await readFile(JASA, 'utf8'))
    .map((row) => `P${row['subject']} ${row['futime']} ${row['fustat']}`)
    .sort();
  expect(table).toHaveLength(103);

  await withFolder(async (folder) => {
    const settings = { FORLOPP_DATA: folder };
    const imported = await forlopp(['import', 'stanford-heart-transplant', JASA, '--mapping', 'jasa', '--json'], {
      settings,
    });
    expect(imported).toMatchObject({ code: 0 });
    expect(JSON.parse(imported.stdout)).toMatchObject({ files: [{ refused: 0, unchanged: 0 }] });
    // The same table again adds nothing.
    const again = await forlopp(['import', 'stanford-heart-transplant', JASA, '--mapping', 'jasa', '--json'], {
      settings,
    });
    expect(JSON.parse(again.stdout)).toMatchObject({ files: [{ recorded: 0, refused: 0 }] });

    // And the bundled histories are these very events.
    const histories = join(ROOT, 'protocols/stanford-heart-transplant/histories/jasa.ndjson');
    const bundled = await forlopp(['import', 'stanford-heart-transplant', histories, '--json'], { settings });
    expect(JSON.parse(bundled.stdout)).toMatchObject({ files: [{ recorded: 0, unchanged: 275, refused: 0 }] });

    const ask = async (...args: string[]): Promise<string[]> => {
      const { code, stdout } = await forlopp(['dataset', 'stanford-heart-transplant', ...args, '--format', 'csv'], {
        settings,
      });
      expect(code).toBe(0);
      return short(parse(stdout));
    };
    expect(await ask('death')).toEqual(table);
    expect(await ask('death')).toEqual(expected('death'));
    expect(await ask('death', '--as-of', '1970-01-01')).toEqual(expected('deathAsOf19700101'));
    expect(await ask('transplant')).toEqual(expected('transplant'));
    expect(await ask('transplant', '--as-of', '1970-01-01')).toEqual(expected('transplantAsOf19700101'));

    const { stdout } = await forlopp(
      ['dataset', 'stanford-heart-transplant', 'death', '--covariates', 'age', '--format', 'csv'],
      { settings },
    );
    for (const { id, age } of parse(stdout)) expect(Number(age)).toBeCloseTo(golden.age[id!]!, 12);
  });
}, 120_000);

it('gives the same from the bundled histories, in the demonstration store', async () => {
  const table = parse(await readFile(JASA, 'utf8'))
    .map((row) => `P${row['subject']} ${row['futime']} ${row['fustat']}`)
    .sort();
  await withFolder(async (cwd) => {
    const { code, stdout, stderr } = await forlopp(
      ['dataset', 'stanford-heart-transplant', 'death', '--format', 'csv'],
      { cwd },
    );
    expect(code).toBe(0);
    expect(short(parse(stdout))).toEqual(table);
    expect(stderr).toContain('demonstration: true');
  });
}, 120_000);
