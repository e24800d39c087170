import { outputOf, pathOf } from './dataset-output.js';

it.each([
  ['a.csv', 'csv'],
  ['A.CSV', 'csv'],
  ['a.adtte.csv', 'adtte'],
  ['a.ndjson', 'ndjson'],
  ['a.json', 'json'],
  ['a.parquet', 'parquet'],
  ['a.arrow', 'arrow'],
])('the name %s says %s', (output, format) => {
  expect(outputOf({ output }, true)).toEqual({ kind: 'rows', format, file: output });
});

it('--format comes before the name, and --json is a format', () => {
  expect(outputOf({ output: 'a.txt', format: 'csv' }, true)).toMatchObject({ format: 'csv' });
  expect(outputOf({ output: 'a.csv', json: true }, true)).toMatchObject({ format: 'json' });
  expect(outputOf({}, true)).toEqual({ kind: 'table' });
  expect(outputOf({ audit: true, json: true }, true)).toEqual({ kind: 'audit', json: true });
  expect(outputOf({ bundle: 'b.zip' }, true)).toEqual({ kind: 'bundle', file: 'b.zip' });
});

it.each([
  [{ output: 'a.txt' }, 'no table'],
  [{ output: 'a.csv', format: 'table' }, 'no table'],
  [{ format: 'parquet' }, 'A terminal shows text'],
  [{ format: 'arrow' }, 'A terminal shows text'],
  [{ bundle: 'b.zip', audit: true }, '--bundle and --audit'],
  [{ bundle: 'b.zip', json: true }, '--bundle and --json'],
  [{ audit: true, output: 'a.csv' }, '--audit and --output'],
])('%j is refused', (options, message) => {
  expect(() => outputOf(options, true)).toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringContaining(message) }),
  );
});

it('what is no terminal takes every format', () => {
  expect(outputOf({ format: 'parquet' }, false)).toMatchObject({ format: 'parquet' });
});

it('each format has its address', () => {
  expect(pathOf('csv')).toBe('/v1/datasets.csv');
  expect(pathOf('adtte')).toBe('/v1/datasets.adtte.csv');
});
