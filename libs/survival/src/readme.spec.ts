import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../../../test/support/forlopp.js';
import * as survival from './index.js';

const FOLDER = join(ROOT, 'libs', 'survival');
const README = readFileSync(join(FOLDER, 'README.md'), 'utf8');

/** Everything in backticks. */
const named = new Set([...README.matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!));

it('the example prints what stands behind its arrows', () => {
  const example = /```ts\n([\s\S]*?)```/.exec(README)![1]!;
  const expected = [...example.matchAll(/^\/\/ → (.*)$/gm)].map((match) => match[1]!);
  const { outputText } = ts.transpileModule(example, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  });
  const printed: string[] = [];
  const log = (...all: unknown[]): number => printed.push(all.join(' '));
  // oxlint-disable-next-line no-implied-eval -- the example of our own readme
  new Function('require', 'exports', 'console', outputText)(() => survival, {}, { log });
  expect(printed).toEqual(expected);
});

it('every function is listed', () => {
  const functions = Object.entries(survival).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
  expect(functions.filter((name) => !named.has(name))).toEqual([]);
});

it('every code is listed, and none that there is not', () => {
  const sources = readdirSync(join(FOLDER, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => readFileSync(join(FOLDER, 'src', file), 'utf8'))
    .join('\n');
  const places = [
    /(?:new SurvivalError|notEstimable|noChiSquared|warn)\(\s*'([a-z-]+)'/g,
    /code: '([a-z-]+)'/g,
    /noTest\(\s*'[a-z-]+',\s*(?:'[^']*'|\w+),\s*'([a-z-]+)'/g,
  ];
  const codes = new Set(places.flatMap((place) => [...sources.matchAll(place)].map((match) => match[1]!)));
  expect(codes.size).toBeGreaterThan(50);
  expect([...codes].filter((code) => !named.has(code))).toEqual([]);
  const cells = [...README.slice(README.indexOf('## Codes')).matchAll(/^\| (`[^|]*) \|/gm)].map((match) => match[1]!);
  const listed = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!));
  expect(listed.length).toBeGreaterThan(50);
  expect(listed.filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
});
