import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { ROOT } from './support/forlopp.js';

/** The floors, from the top. Imports go down: a library may use those after it, never those before. */
const FLOORS = [
  'exchange',
  'report',
  'analysis',
  'dataset',
  'columns',
  'event-log',
  'case',
  'protocol',
  'survival',
  'kernel',
  'sqlite',
];
const floorOf = (library: string): number => FLOORS.indexOf(library);

interface Import {
  readonly file: string;
  readonly target: string;
}

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s+'([^']+)'|import\('([^']+)'\)/g)].map((match) => ({
    file,
    target: match[1] ?? match[2]!,
  }));
}

const libraries = readdirSync(join(ROOT, 'libs'));
const libraryImports = libraries.flatMap((library) => sources(`libs/${library}`).flatMap(importsOf));

it('knows every library', () => {
  expect(libraries.toSorted()).toEqual(FLOORS.toSorted());
  expect(libraryImports.length).toBeGreaterThan(100);
});

it('imports between libraries go down the floors', () => {
  const up = libraryImports.filter(({ file, target }) => {
    if (!target.startsWith('#')) return false;
    const from = floorOf(file.split('/')[1]!);
    return floorOf(target.slice(1)) <= from;
  });
  expect(up).toEqual([]);
});

it('libraries know neither NestJS nor the service, and reach each other by name only', () => {
  const wrong = libraryImports.filter(({ file, target }) => {
    if (target.startsWith('@nestjs/')) return true;
    if (!target.startsWith('.')) return false;
    const inside = relative(join(ROOT, ...file.split('/').slice(0, 2)), resolve(ROOT, dirname(file), target));
    return inside.startsWith('..') && !(file.endsWith('.spec.ts') && /test\/(support|golden)/.test(inside));
  });
  expect(wrong).toEqual([]);
});

it('the service does not import the ways of running it, and only the platform knows the process', () => {
  const service = sources('src');
  expect(service.flatMap(importsOf).filter(({ target }) => target.includes('apps/'))).toEqual([]);
  const knowing = service.filter((file) => /\bprocess\./.test(readFileSync(join(ROOT, file), 'utf8')));
  expect(
    knowing.filter((file) => !file.startsWith('src/platform/') && !['src/main.ts', 'src/serve.ts'].includes(file)),
  ).toEqual([]);
});
