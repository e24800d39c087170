import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checked, type Checked } from '../../../../test/support/intervals.js';
import { checkIntervalFile } from './check-file.js';

type Counts = Readonly<Record<string, number>>;
type Square = Readonly<Record<string, Counts>>;
/** What R says of a table: `test/golden/survcheck/survcheck.R`. */
interface Golden {
  readonly istate: boolean;
  readonly rows: number;
  readonly n: { readonly id: number; readonly observations: number; readonly transitions: number };
  readonly flag: Counts;
  readonly lines: Readonly<Record<string, readonly number[]>>;
  readonly transitions: Square;
  readonly events: Square;
}

const folder = new URL('../../../../test/golden/survcheck/', import.meta.url);
const { meta: _, ...golden } = JSON.parse(readFileSync(new URL('r.json', folder), 'utf8')) as Record<string, Golden>;

/** A square without its zeros, as R leaves out what never happens in some tables and not in others. */
const cells = (square: Square): string[] =>
  Object.entries(square)
    .flatMap(([row, counts]) =>
      Object.entries(counts).flatMap(([column, count]) => (count === 0 ? [] : [`${row} → ${column}: ${count}`])),
    )
    .toSorted();

function linesOf({ findings }: Checked, ...kinds: string[]): number[] {
  return findings
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ lines }) => lines.at(-1)!)
    .toSorted((a, b) => a - b);
}

describe.each(Object.entries(golden))('the table %s', (name, r) => {
  let answer: Checked;
  beforeAll(async () => {
    const columns = {
      id: 'id',
      start: 'start',
      stop: 'stop',
      state: 'state',
      ...(r.istate ? { istate: 'istate' } : {}),
    };
    answer = await checked(await checkIntervalFile(fileURLToPath(new URL(`${name}.csv`, folder)), columns));
  });

  it('has the flags that R counts, on the lines where R sees them', () => {
    const { duplicate = 0, overlap = 0, gap = 0, jump = 0, teleport = 0 } = answer.counts;
    expect({ overlap: overlap + duplicate, gap, jump, teleport, duplicate: 0 }).toEqual(r.flag);
    expect({
      overlap: linesOf(answer, 'overlap', 'duplicate'),
      gap: linesOf(answer, 'gap'),
      jump: linesOf(answer, 'jump'),
      teleport: linesOf(answer, 'teleport'),
    }).toEqual(r.lines);
  });

  it('has the rows, ids, transitions and visits that R counts', () => {
    expect({ rows: answer.rows, observations: answer.checked, id: answer.ids }).toEqual({
      rows: r.rows,
      observations: r.n.observations,
      id: r.n.id,
    });
    expect(answer.transitions.map(({ from, to, count }) => `${from} → ${to}: ${count}`).toSorted()).toEqual(
      cells(r.transitions),
    );
    expect(answer.visits.map(({ state, visits, ids }) => `${state} → ${visits}: ${ids}`).toSorted()).toEqual(
      cells(r.events),
    );
    const moves = answer.transitions.filter(({ to }) => to !== '(censored)');
    expect(moves.reduce((sum, { count }) => sum + count, 0)).toBe(r.n.transitions);
  });
});

it('has a finding for each row that R leaves out', async () => {
  const check = async (name: string, istate: boolean): Promise<Checked> =>
    checked(
      await checkIntervalFile(fileURLToPath(new URL(`${name}.csv`, folder)), {
        id: 'id',
        start: 'start',
        stop: 'stop',
        state: 'state',
        ...(istate ? { istate: 'istate' } : {}),
        absorbing: ['death'],
      }),
    );
  const heart = await check('heart', false);
  expect(heart.counts).toEqual({ 'missing-time': 10, 'zero-length': 15, 'negative-length': 12 });
  expect((await check('missing', true)).counts).toMatchObject({
    'missing-id': 1,
    'missing-state': 2,
    'missing-time': 1,
  });
  expect((await check('pbcseq', true)).counts).toMatchObject({ 'event-after-absorbing': 12 });
  expect((await check('pbcseq-whole', true)).counts).toEqual({});
});

it('sees every kind of flag in some table', () => {
  const total = (flag: string): number => Object.values(golden).reduce((sum, r) => sum + r.flag[flag]!, 0);
  expect(['overlap', 'gap', 'jump', 'teleport'].map((flag) => total(flag) > 1)).toEqual([true, true, true, true]);
});
