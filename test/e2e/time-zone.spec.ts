import { forlopp, withFolder } from '../support/forlopp.js';

/** A question of each shape about the shipped study of heart transplants, as options of the command. */
const SHAPES: readonly (readonly string[])[] = [
  ['simple', '--covariates', 'age'],
  ['competing-risks'],
  ['counting-process', '--time-dependent', 'tx=transplanted:ever', '--shift', 'half-day'],
  ['split', '--cut-days', '30,365'],
  ['person-period', '--period', '90'],
  ['landmark', '--landmark', '30'],
  ['recurrent'],
  ['multi-state', '--states', 'transplant,death', '--absorbing', 'death', '--shift', 'half-day'],
];

/** The CSV of each shape, asked by a command that runs in a time zone. */
async function answers(cwd: string, zone: string): Promise<string[]> {
  const all: string[] = [];
  for (const [shape, ...options] of SHAPES) {
    const { code, stdout, stderr } = await forlopp(
      ['dataset', 'stanford-heart-transplant', 'death', '--shape', shape!, ...options, '--format', 'csv'],
      { cwd, settings: { TZ: zone } },
    );
    if (code !== 0) throw new Error(`${shape}: ${stderr}`);
    all.push(stdout);
  }
  return all;
}

it('every shape is the same bytes in every time zone, whichever zone the histories went in from', async () => {
  // Each folder gets the shipped histories from the first command that runs there.
  const [east, west] = await Promise.all(
    ['Pacific/Auckland', 'America/Los_Angeles'].map((zone) => withFolder((cwd) => answers(cwd, zone))),
  );
  expect(east!.filter((csv) => csv.split('\n').length < 50)).toEqual([]);
  expect(west).toEqual(east);
}, 120_000);
