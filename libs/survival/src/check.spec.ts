import { checkObservations } from './check.js';
import { SurvivalError, type Factor, type Observations } from './data.js';

function refusal(data: Observations, group?: Factor): string {
  try {
    checkObservations(data, group === undefined ? {} : { group });
  } catch (error) {
    if (error instanceof SurvivalError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

const time = Float64Array.of(1, 2, 3);
const status = Uint8Array.of(1, 0, 1);

const refused: readonly (readonly [string, Observations, Factor?])[] = [
  ['no-rows: There are no rows', { time: new Float64Array(0), status: new Uint8Array(0) }],
  ['length-mismatch: status must have an element for each of 3 rows; received 1', { time, status: Uint8Array.of(1) }],
  ['length-mismatch: group', { time, status }, { codes: Int32Array.of(0), levels: ['a'] }],
  ['not-a-number: time must be a finite number; row 2 has NaN', { time: Float64Array.of(1, NaN, 3), status }],
  ['not-a-number: time must be a finite number; row 3 has Infinity', { time: Float64Array.of(1, 2, Infinity), status }],
  ['not-a-number: start must be a finite number; row 1', { time, status, start: Float64Array.of(-Infinity, 0, 0) }],
  ['not-a-number: weights must be a finite number; row 2', { time, status, weights: Float64Array.of(1, NaN, 1) }],
  ['bad-weight: A weight must be greater than 0; row 3 has 0', { time, status, weights: Int32Array.of(1, 1, 0) }],
  ['bad-status: A status must be 0 (censored) or 1 (event); row 2 has 2', { time, status: Uint8Array.of(1, 2, 0) }],
  [
    'bad-status: A status must be 0 (censored) or 1 (event); row 1 has 0.5',
    { time, status: Float64Array.of(0.5, 1, 0) },
  ],
  ['bad-status: A status must be 0 (censored) or 1 (event); row 3 has 256', { time, status: Int32Array.of(0, 1, 256) }],
  [
    'negative-time: A time must be at least 0 where there is no start; row 2 has -1',
    { time: Int32Array.of(1, -1, 3), status },
  ],
  [
    'start-after-stop: A row must start before it ends; row 2 starts at 3 and ends at 2',
    { time, status, start: Int32Array.of(0, 3, 1) },
  ],
  [
    'bad-level: group must have for each row the index of one of its 1 levels; row 3 has -1',
    { time, status },
    { codes: Int32Array.of(0, 0, -1), levels: ['a'] },
  ],
  ['no-rows: All 3 rows begin when they end', { time, status, start: time }],
  ['accepted', { time: Int32Array.of(-3, 0, 4), status, start: Int32Array.of(-4, -4, -4) }],
];

it.each(refused.map(([message, data, group]) => ({ message, data, group })))('$message', ({ message, data, group }) => {
  expect(refusal(data, group)).toContain(message);
});

it('leaves out rows that begin when they end, and says how many', () => {
  const data = { time, status, start: Float64Array.of(1, 1, 3), weights: Float32Array.of(1, 2, 3) };
  const { kept, ...rest } = checkObservations(data, { group: { codes: Int32Array.of(0, 1, 0), levels: ['a', 'b'] } });
  expect([...kept!]).toEqual([1]);
  expect(rest).toMatchObject({
    n: 1,
    time: Float64Array.of(2),
    status: Uint8Array.of(0),
    start: Float64Array.of(1),
    weights: Float64Array.of(2),
    codes: Int32Array.of(1),
    least: 2,
    greatest: 2,
    warnings: [
      { code: 'zero-length', message: '2 rows begin when they end and are left out, 2 of them with an event' },
    ],
  });
});

it('takes as many outcomes as it is told to', () => {
  const outcomes = Int32Array.of(0, 1, 2);
  expect(checkObservations({ time, status: outcomes }, { outcomes: 2 }).status).toEqual(Uint8Array.of(0, 1, 2));
  expect(() => checkObservations({ time, status: outcomes.map((k) => k + 1) }, { outcomes: 2 })).toThrow(
    'an outcome from 1 to 2',
  );
});
