import { readAnalysis } from './read-analysis.js';

const columns = {
  time: [1, 2, 3],
  status: [1, 0, null],
  group: ['b', ' a', 'NA'],
  yes: [true, false, null],
  mixed: [1, 'x', null],
};

it('reads a table by the types of its values; null, empty and NA are missing', () => {
  const { request, data } = readAnalysis({ analysis: 'km', group: 'group', table: { columns } });
  expect(request).toEqual({ analysis: 'km', group: 'group' });
  expect(data).toEqual({
    table: {
      rows: 3,
      columns: new Map<string, unknown>([
        ['time', { kind: 'number', values: Float64Array.of(1, 2, 3) }],
        ['status', { kind: 'number', values: Float64Array.of(1, 0, NaN) }],
        ['group', { kind: 'text', codes: Int32Array.of(1, 0, -1), levels: ['a', 'b'] }],
        ['yes', { kind: 'text', codes: Int32Array.of(1, 0, -1), levels: ['false', 'true'] }],
        ['mixed', { kind: 'text', codes: Int32Array.of(0, 1, -1), levels: ['1', 'x'] }],
      ]),
    },
  });
});

it('reads a question as one of CSV, and the language of its picture', () => {
  const question = { protocol: 'p', endpoint: 'e', format: 'parquet', language: 'en' };
  expect(readAnalysis({ analysis: 'cox', covariates: ['age'], question, seen: 7, picture: { width: 500 } })).toEqual({
    request: { analysis: 'cox', covariates: ['age'] },
    data: { question: { ...question, format: 'csv' }, seen: 7 },
    picture: { language: 'en', width: 500 },
  });
});

const table = { columns: { time: [1], status: [1] } };
it.each<[string, unknown, string]>([
  ['no object', [], ''],
  ['neither question nor table', { analysis: 'km' }, ''],
  ['seen with a table', { analysis: 'km', table, seen: 1 }, '/seen'],
  ['a position that is none', { analysis: 'km', question: {}, seen: 'x' }, '/seen'],
  ['ADTTE', { analysis: 'km', question: { protocol: 'p', endpoint: 'e', format: 'adtte' } }, '/question/format'],
  ['a table without columns', { analysis: 'km', table: {} }, '/table'],
  ['a table with more', { analysis: 'km', table: { ...table, rows: 1 } }, '/table'],
  ['a table without rows', { analysis: 'km', table: { columns: { time: [] } } }, '/table/columns/time'],
  [
    'columns of several lengths',
    { analysis: 'km', table: { columns: { time: [1], 'a/b': [1, 2] } } },
    '/table/columns/a~1b',
  ],
  ['a picture that is none', { analysis: 'km', table, picture: 'km' }, '/picture'],
  ['an unknown part of a picture', { analysis: 'km', table, picture: { colour: 'red' } }, '/picture/colour'],
  ['a picture too wide', { analysis: 'km', table, picture: { width: 9000 } }, '/picture/width'],
])('refuses %s', (_, body, pointer) => {
  expect(() => readAnalysis(body)).toThrow(
    expect.objectContaining({ code: 'analysis-invalid', errors: [expect.objectContaining({ pointer })] }),
  );
});
