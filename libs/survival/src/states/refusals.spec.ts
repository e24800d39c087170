import { SurvivalError } from '../data.js';
import type { StateData } from './curves.js';
import { estimateStates } from './estimate.js';
import { estimateMeanCounts } from './mean-count.js';

type Line = readonly [id: number, start: number, time: number, status: number, from?: number];

function rowsOf(...lines: readonly Line[]): StateData & { id: NonNullable<StateData['id']> } {
  const states = lines.every(([, , , , from]) => from !== undefined);
  return {
    start: Float64Array.from(lines, ([, start]) => start),
    time: Float64Array.from(lines, ([, , time]) => time),
    status: Int32Array.from(lines, ([, , , status]) => status),
    id: { codes: Int32Array.from(lines, ([id]) => id), levels: ['Ann', 'Bo', 'Cy'] },
    outcomes: ['a', 'b'],
    ...(states && { from: Int32Array.from(lines, ([, , , , from]) => from!) }),
  };
}

const refusal = (act: () => unknown): SurvivalError => {
  try {
    act();
  } catch (error) {
    if (error instanceof SurvivalError) return error;
    throw error;
  }
  throw new Error('It was not refused');
};

it.each<[string, RegExp, Line[]]>([
  [
    'overlap',
    /row 2 begins before row 3 of the same subject \(Bo\)/,
    [
      [0, 0, 9, 1],
      [1, 4, 9, 1],
      [1, 0, 5, 0],
    ],
  ],
  [
    'jump',
    /row 2 of subject Ann begins in another than row 1 ended in, after a gap/,
    [
      [0, 0, 5, 1, 0],
      [0, 8, 10, 2, 0],
    ],
  ],
  [
    'teleport',
    /row 2 of subject Ann begins in another than row 1 ended in\./,
    [
      [0, 0, 5, 1, 0],
      [0, 5, 9, 2, 2],
    ],
  ],
  [
    'zero-length',
    /row 2 ends when it begins/,
    [
      [0, 0, 5, 1],
      [0, 5, 5, 2],
    ],
  ],
  ['bad-status', /row 1 has 3/, [[0, 0, 5, 3]]],
  ['unknown-state', /row 1 has 7/, [[0, 0, 5, 1, 7]]],
  ['bad-level', /row 1 has 5/, [[5, 0, 5, 1]]],
])('%s', (code, message, lines) => {
  const error = refusal(() => estimateStates(rowsOf(...lines)));
  expect(error.code).toBe(code);
  expect(error.message).toMatch(message);
});

it('rows with a start need an id', () => {
  const { id: _, ...rows } = rowsOf([0, 0, 5, 1]);
  expect(refusal(() => estimateStates(rows)).code).toBe('missing-id');
});

it.each([[[]], [['a', 'a']], [['a', '(s0)']]])('outcomes %j are refused', (outcomes) => {
  expect(refusal(() => estimateStates({ ...rowsOf([0, 0, 5, 0]), outcomes })).code).toBe('bad-outcomes');
});

it('options are checked', () => {
  const rows = rowsOf([0, 0, 5, 1]);
  expect(refusal(() => estimateStates(rows, { level: 95 })).code).toBe('bad-option');
  expect(refusal(() => estimateStates(rows, { confidence: 'odd' as 'log' })).code).toBe('bad-option');
  expect(refusal(() => estimateMeanCounts(rows, { id: rows.id, level: 0 })).code).toBe('bad-option');
  expect(refusal(() => estimateMeanCounts(rows, { id: rows.id, confidence: 'logit' as 'log' })).code).toBe(
    'bad-option',
  );
});

it('a gap, a move into the same state and times apart by rounding are said', () => {
  const rows = rowsOf([0, 0, 5, 1], [0, 6, 8, 1], [1, 0, 3, 0], [2, 0, 0.1 + 0.2, 2], [2, 0.3, 9, 0]);
  const { warnings, curves } = estimateStates(rows);
  expect(warnings.map(({ code }) => code)).toEqual(['ties-merged', 'gaps', 'same-state']);
  expect(curves[0]!.transitions.map(({ from, to }) => [from, to])).toEqual([
    ['(s0)', 'a'],
    ['(s0)', 'b'],
  ]);
});

it('without any move the probability of the beginning stays, with no error', () => {
  const [curve] = estimateStates({ time: Int32Array.of(3, 5), status: Int32Array.of(0, 0), outcomes: ['a'] }).curves;
  expect(curve!.transitions).toEqual([]);
  expect(curve!.states.map(({ probability, se }) => [[...probability], [...se]])).toEqual([
    [
      [1, 1],
      [0, 0],
    ],
    [
      [0, 0],
      [0, 0],
    ],
  ]);
});
