import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { checked, FULL, layIntervals, type Cells, type Checked } from '../../../../test/support/intervals.js';
import { checkIntervals, type IntervalTable } from './index.js';

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(() => connection.closeSync());

async function check(rows: readonly Cells[], options: Partial<IntervalTable> = {}): Promise<Checked> {
  const table = await layIntervals(connection, rows);
  return checked(await checkIntervals(connection, { ...FULL, ...options, table }));
}

const SOUND: Cells[] = [
  ['1', '0', '5', '0', 'well'],
  ['1', '5', '9.5', 'ill', 'well'],
  ['1', '9.5', '12', 'dead', 'ill'],
  ['2', '-3', '4', '0', 'well'],
];

it('counts rows, ids, person-time, transitions and visits of a table without findings', async () => {
  expect(await check(SOUND)).toEqual({
    rows: 4,
    checked: 4,
    ids: 2,
    personTime: 19,
    censor: '0',
    transitions: [
      { from: 'ill', to: 'dead', count: 1 },
      { from: 'well', to: 'ill', count: 1 },
      { from: 'well', to: '(censored)', count: 1 },
    ],
    visits: [
      { state: 'dead', visits: 0, ids: 1 },
      { state: 'dead', visits: 1, ids: 1 },
      { state: 'ill', visits: 0, ids: 1 },
      { state: 'ill', visits: 1, ids: 1 },
      { state: '(any)', visits: 0, ids: 1 },
      { state: '(any)', visits: 2, ids: 1 },
    ],
    counts: {},
    findings: [],
    warnings: [],
  });
});

it('says where, which rule, what was received and what to do', async () => {
  const { findings, counts } = await check([
    ...SOUND,
    ['', '1', '2', '0', 'well'],
    ['3', '', 'NA', '0', 'well'],
    ['3', '1,5', '1_0', '0', 'well'],
    ['3', 'inf', '3', '', 'NA'],
    ['3', '7', '7.0', '0', 'well'],
    ['3', '8', '7', '0', 'well'],
    ['2', '-3', '4', '0', 'well'],
    ['2', '3', '6', '0', 'well'],
    ['2', '7', '8', '0', 'well'],
    ['2', '9', '10', '0', 'ill'],
    ['2', '10', '11', '0', 'ill'],
    ['1', '12', '13', '0', 'dead'],
  ]);
  expect(
    findings.map(({ kind, id, lines, message }) => [kind, id, lines, message.split('; ')[1]!.split('. ')[0]]),
  ).toEqual([
    ['missing-id', null, [6], 'received an empty id on line 6'],
    ['missing-time', '3', [7], 'received no start on line 7'],
    ['missing-time', '3', [7], 'received no stop on line 7'],
    ['not-a-number', '3', [8], 'received start "1,5" on line 8'],
    ['not-a-number', '3', [8], 'received stop "1_0" on line 8'],
    ['not-a-number', '3', [9], 'received start "inf" on line 9'],
    ['missing-state', '3', [9], 'received "" on line 9'],
    ['missing-state', '3', [9], 'received "NA" on line 9'],
    ['zero-length', '3', [10], 'received (7, 7] on line 10'],
    ['negative-length', '3', [11], 'received (8, 7] on line 11'],
    ['duplicate', '2', [5, 12], 'received (-3, 4] on line 5 and (-3, 4] on line 12'],
    ['overlap', '2', [12, 13], 'received (-3, 4] on line 12 and (3, 6] on line 13'],
    ['gap', '2', [13, 14], 'received (3, 6] on line 13 and (7, 8] on line 14'],
    [
      'jump',
      '2',
      [14, 15],
      'received (7, 8] on line 14 and (9, 10] on line 15, which starts in "ill" and not in "well"',
    ],
    [
      'teleport',
      '2',
      [15, 16],
      'received (9, 10] on line 15 and (10, 11] on line 16, which starts in "ill" and not in "well"',
    ],
    [
      'event-after-absorbing',
      '1',
      [4, 17],
      'received (9.5, 12] on line 4 and (12, 13] on line 17, although "dead" came at the stop of the first',
    ],
  ]);
  expect(Object.values(counts)).toEqual([1, 2, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1]);
  expect(findings.every(({ message }) => message.endsWith('.'))).toBe(true);
});

it('takes a start in an absorbing state for observation after it', async () => {
  const { findings } = await check([['1', '0', '5', '0', 'dead']]);
  expect(findings).toMatchObject([{ kind: 'event-after-absorbing', lines: [2] }]);
});

it('says no number that could be a personal one', async () => {
  const { findings } = await check([['19121212-1212', 'x', '5', '0', 'well']]);
  expect(findings).toMatchObject([{ kind: 'not-a-number', id: '[personnummer]', lines: [2] }]);
});

describe('the censoring code', () => {
  const ends = (...states: string[]): Cells[] => states.map((state, i) => [String(i), '0', '1', state, 'well']);

  it.each([
    [['1', '0'], '0', {}],
    [['1', 'none'], 'none', {}],
    [['1', 'censored'], 'censored', {}],
    [['dead', ''], '', {}],
    [['0', '', 'NA'], '0', { 'missing-state': 2 }],
    [['dead', '', 'NA'], '', { 'missing-state': 1 }],
  ])('of the states %j is %j', async (states, censor, counts) => {
    const options = { table: await layIntervals(connection, ends(...states)), state: true, istate: false };
    expect(await checked(await checkIntervals(connection, options))).toMatchObject({ censor, counts, warnings: [] });
  });

  it('has to be named where two are there', async () => {
    const options = { table: await layIntervals(connection, ends('0', 'none')), state: true, istate: false };
    await expect(checkIntervals(connection, options)).rejects.toMatchObject({
      code: 'question-invalid',
      message: expect.stringContaining('0 and none'),
    });
    const { transitions } = await checked(await checkIntervals(connection, { ...options, censor: 'none' }));
    expect(transitions).toEqual([
      { from: '(s0)', to: '0', count: 1 },
      { from: '(s0)', to: '(censored)', count: 1 },
    ]);
  });
});

it.each([
  ['an absorbing state that is the censoring code', SOUND, { absorbing: ['0'] }],
  ['an absorbing state without states', SOUND, { state: false }],
  [
    'a column that holds no states',
    Array.from({ length: 201 }, (_, i): Cells => [String(i), '0', '1', `s${i}`, 'well']),
    {},
  ],
])('refuses %s, and can be asked again', async (_, rows, options) => {
  await expect(check(rows, options)).rejects.toMatchObject({ code: 'question-invalid' });
  await expect(check(SOUND)).resolves.toMatchObject({ counts: {} });
});

it('doubts codes that no row has, and a table without rows', async () => {
  const warned = async (rows: Cells[], options: Partial<IntervalTable>): Promise<string[]> =>
    (await check(rows, options)).warnings.map(({ code }) => code);
  expect(await warned(SOUND, { censor: 'x', absorbing: ['gone'] })).toEqual(['censor-unseen', 'absorbing-unseen']);
  expect(await warned([], {})).toEqual(['no-rows']);
});

it('checks a table without states: each case is censored at its end', async () => {
  expect(await check(SOUND, { state: false, istate: false, absorbing: [] })).toMatchObject({
    censor: null,
    counts: {},
    visits: [],
    transitions: [{ from: '(s0)', to: '(censored)', count: 2 }],
  });
});

it('keeps whole numbers apart however large they are, and joins fractions that differ by rounding', async () => {
  const twice = (a: string, b: string, c: string, d: string): Cells[] => [
    ['1', a, b, '0', 'well'],
    ['1', c, d, '0', 'well'],
  ];
  const seconds = twice('1700000000', '1700000001', '1700000003', '1700000009');
  expect((await check(seconds)).counts).toEqual({ gap: 1 });
  expect((await check(twice('0.1', '0.30000000000000004', '0.3', '0.9'))).counts).toEqual({});
  expect((await check(twice('0.1', '0.3', '0.30000002', '0.9'))).counts).toEqual({ gap: 1 });
  expect((await check(twice('0', '0.3', '0.3', '0.30000000000000004'))).counts).toEqual({ 'zero-length': 1 });
});

it('reads the first findings of one kind, and all of them past one chunk', async () => {
  const rows = Array.from({ length: 9000 }, (_, i): Cells => [String(i), '1', i < 8500 ? '0' : 'x', '0', 'well']);
  const table = await layIntervals(connection, rows);
  const gate = await checkIntervals(connection, { ...FULL, table });
  const lines: number[] = [];
  for await (const chunk of gate.findings({ kind: 'negative-length', limit: 3 }))
    lines.push(...chunk.map((one) => one.lines[0]!));
  expect(lines).toEqual([2, 3, 4]);
  const { findings } = await checked(gate);
  expect(findings.map((one) => one.lines[0])).toEqual([
    ...Array.from({ length: 500 }, (_, i) => i + 8502),
    ...Array.from({ length: 8500 }, (_, i) => i + 2),
  ]);
});
