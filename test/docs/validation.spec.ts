import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { COMPARISONS } from '../golden/survival/comparisons/index.js';
import { ROOT } from '../support/forlopp.js';
import { golden, type Comparison } from '../support/survival-golden.js';

/*
 * docs/reference/validation.md is made from the comparisons themselves, so it lists what is tested and nothing else.
 * FORLOPP_UPDATE=1 writes it anew.
 */

const FILE = join(ROOT, 'docs', 'reference', 'validation.md');

const HEAD = `# What is compared with R

<!-- Made by test/docs/validation.spec.ts from the comparisons that the tests run. -->

Every line is a test (\`npm run jest -- libs/survival/src/golden\`): the numbers that \`libs/survival\` gives, against those of R 4.2.2 with
survival 3.5-3 for the same data. The scripts that made R's numbers stand in \`test/golden/survival\`; R is not needed to run the tests. The tolerance
is relative to R's number; where R has none (NA, or infinite), we have none. R fits Cox models to a tighter limit than its default here, because the
default leaves an error of 1e-8 in a coefficient.
`;

/** A word or call as code, whatever signs are in it. */
const code = (text: string): string => `\`${text.replaceAll('|', '\\|').replaceAll('\n', ' ')}\``;

function lineOf({ key, what, tolerance, theirs }: Comparison): string {
  const numbers = Array.from(theirs()).length;
  return `| ${code(key)} | ${what.replaceAll('|', '\\|')} | ${numbers} | ${tolerance === 0 ? 'exact' : tolerance.toExponential()} |`;
}

/** Comparisons of one key stand together, under its call. */
function sectionOf(title: string, comparisons: readonly Comparison[]): string {
  const keys = [...new Set(comparisons.map(({ key }) => key))];
  const calls = keys.map((key) => `| ${code(key)} | ${code(golden(key).call)} |`);
  const lines = comparisons.map(lineOf);
  return [
    `## ${title}`,
    '',
    '| Result | What is compared | Numbers | Tolerance |',
    '| --- | --- | --: | --- |',
    ...lines,
    '',
    '| Result | R |',
    '| --- | --- |',
    ...calls,
    '',
  ].join('\n');
}

function filesSection(): string {
  const entries = JSON.parse(readFileSync(join(ROOT, 'test/golden/survival/more.json'), 'utf8')) as Record<
    string,
    { command: string; call: string }
  >;
  return [
    '## From a file to a result',
    '',
    'The commands on five more data sets of R, from the file to the JSON (`test/e2e/more-data-sets.spec.ts`).',
    '',
    '| Command | R |',
    '| --- | --- |',
    ...Object.values(entries).map(({ command, call }) => `| ${code(`forlopp ${command}`)} | ${code(call)} |`),
    '',
  ].join('\n');
}

it('the chapter on validation lists every comparison', async () => {
  const sections = Object.entries(COMPARISONS).map(([title, comparisons]) => sectionOf(title, comparisons));
  const all = Object.values(COMPARISONS).flat();
  const total = all.reduce((sum, { theirs }) => sum + Array.from(theirs()).length, 0);
  const counted = `\n${all.length} comparisons of ${new Set(all.map(({ key }) => key)).size} results, ${total} numbers.\n`;
  const text = await format([HEAD + counted, ...sections, filesSection()].join('\n'), {
    ...(await resolveConfig(FILE)),
    parser: 'markdown',
  });
  if (process.env['FORLOPP_UPDATE'] === '1') writeFileSync(FILE, text);
  expect(readFileSync(FILE, 'utf8')).toBe(text);
});

it('every result of R in this scope is compared', () => {
  const answers = JSON.parse(readFileSync(join(ROOT, 'test/golden/survival/golden.json'), 'utf8')) as object;
  const compared = new Set(Object.values(COMPARISONS).flatMap((all) => all.map(({ key }) => key)));
  // Data, and what R does instead of a result.
  const others = ['test_data', 'zero_length'];
  expect(Object.keys(answers).filter((key) => !compared.has(key) && !others.includes(key))).toEqual([]);
});
