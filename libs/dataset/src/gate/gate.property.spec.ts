import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { jest } from '@jest/globals';
import fc from 'fast-check';
import { checked, FULL, layIntervals, type Cells, type Checked } from '../../../../test/support/intervals.js';
import { checkIntervals, type FindingKind } from './index.js';

const RUNS = Number(process.env['FORLOPP_TRIAL_RUNS'] ?? 60);
const SEED = 19580628;

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(() => connection.closeSync());

async function check(rows: readonly Cells[]): Promise<Checked> {
  return checked(await checkIntervals(connection, { ...FULL, table: await layIntervals(connection, rows) }));
}

interface Row {
  readonly id: string;
  readonly start: number;
  readonly stop: number;
  readonly state: string;
  readonly istate: string;
}
const cellsOf = (row: Row): Cells => [row.id, String(row.start), String(row.stop), row.state, row.istate];

/** A sound history: at least two adjacent intervals of two days or more, states as the events led to them. */
const history = fc
  .record({
    from: fc.integer({ min: -5, max: 5 }),
    begins: fc.constantFrom('well', 'ill'),
    steps: fc.array(fc.tuple(fc.integer({ min: 2, max: 9 }), fc.constantFrom('0', '0', 'well', 'ill')), {
      minLength: 2,
      maxLength: 5,
    }),
    dies: fc.boolean(),
  })
  .map(({ from, begins, steps, dies }) => {
    let start = from;
    let istate: string = begins;
    return steps.map(([days, event], i): Omit<Row, 'id'> => {
      const state = dies && i === steps.length - 1 ? 'dead' : event;
      const row = { start, stop: start + days, state, istate };
      start = row.stop;
      if (state !== '0') istate = state;
      return row;
    });
  });
const sound = fc
  .array(history, { minLength: 1, maxLength: 6 })
  .map((histories) => histories.map((rows, i) => rows.map((row): Row => ({ ...row, id: `K${i}` }))));

/** One case with the damage done to it, and the row that is to be found. */
type Damage = (rows: readonly Row[]) => { readonly rows: readonly Cells[]; readonly row: Cells } | undefined;
const other = (state: string): string => (state === 'well' ? 'ill' : 'well');
const lastChanged =
  (change: (last: Row, before: Row) => Partial<Row>): Damage =>
  (rows) => {
    const last = rows.at(-1)!;
    const row = cellsOf({ ...last, ...change(last, rows.at(-2)!) });
    return { rows: [...rows.slice(0, -1).map(cellsOf), row], row };
  };
const added =
  (change: (last: Row) => Cells): Damage =>
  (rows) => {
    const row = change(rows.at(-1)!);
    return { rows: [...rows.map(cellsOf), row], row };
  };
const DAMAGES: Record<FindingKind, readonly Damage[]> = {
  overlap: [
    lastChanged((last) => ({ start: last.start - 1 })),
    lastChanged((_, before) => ({ start: before.start })),
    lastChanged((last) => ({ start: last.start - 1, istate: other(last.istate) })),
  ],
  gap: [lastChanged((last) => ({ start: last.start + 1 }))],
  jump: [lastChanged((last) => ({ start: last.start + 1, istate: other(last.istate) }))],
  teleport: [lastChanged((last) => ({ istate: other(last.istate) }))],
  duplicate: [added(cellsOf), (rows) => ({ rows: [...rows, rows[0]!].map(cellsOf), row: cellsOf(rows[0]!) })],
  'zero-length': [added(({ id, stop }) => [id, String(stop), String(stop), '0', 'well'])],
  'negative-length': [added(({ id, stop }) => [id, String(stop), String(stop - 1), '0', 'well'])],
  'event-after-absorbing': [
    (rows) => {
      const { id, stop, state } = rows.at(-1)!;
      return state === 'dead' ? added(() => [id, String(stop), String(stop + 3), '0', 'dead'])(rows) : undefined;
    },
  ],
  'missing-time': [
    added(({ id, stop }) => [id, '', String(stop + 1), '0', 'well']),
    added(({ id, stop }) => [id, String(stop), 'NA', '0', 'well']),
  ],
  'not-a-number': ['x', '1,5', 'nan', 'Infinity', '1_0', '0x10', '2009-01-01'].map((text) =>
    added(({ id, stop }) => [id, String(stop), text, '0', 'well']),
  ),
  'missing-id': [added(({ stop }) => [' ', String(stop), String(stop + 1), '0', 'well'])],
  'missing-state': [
    added(({ id, stop }) => [id, String(stop), String(stop + 1), '', 'well']),
    added(({ id, stop }) => [id, String(stop), String(stop + 1), '0', 'NA']),
  ],
};

const shuffled = <T>(rows: readonly T[]): fc.Arbitrary<T[]> =>
  fc.shuffledSubarray([...rows], { minLength: rows.length });

jest.setTimeout(120_000);

it('finds nothing in sound tables, in whatever order their rows stand', async () => {
  await fc.assert(
    fc.asyncProperty(
      sound.chain((cases) => shuffled(cases.flat().map(cellsOf))),
      async (rows) => {
        const { findings, checked, rows: counted } = await check(rows);
        expect({ findings, checked, counted }).toEqual({ findings: [], checked: rows.length, counted: rows.length });
      },
    ),
    { numRuns: RUNS, seed: SEED },
  );
});

it.each(Object.entries(DAMAGES) as [FindingKind, readonly Damage[]][])(
  'finds exactly %s where that is the damage',
  async (kind, damages) => {
    let found = 0;
    const damaged = fc
      .tuple(sound, fc.constantFrom(...damages))
      .map(([[first, ...others], damage]) => ({ damage: damage(first!), others: others.flat().map(cellsOf) }))
      .filter((one) => one.damage !== undefined)
      .chain(({ damage, others }) =>
        shuffled([...damage!.rows, ...others]).map((rows) => ({ rows, row: damage!.row })),
      );
    await fc.assert(
      fc.asyncProperty(damaged, async ({ rows, row }) => {
        const { findings, counts } = await check(rows);
        expect(counts).toEqual({ [kind]: 1 });
        expect(findings.map((one) => rows[one.lines.at(-1)! - 2])).toEqual([row]);
        found++;
      }),
      { numRuns: Math.ceil(RUNS / 4), seed: SEED },
    );
    expect(found).toBeGreaterThan(0);
  },
);

/** R's `multicheck`, read from its source: rows by stop and start, each against the one before and the state so far. */
function flagsByHand(rows: readonly Row[]): Record<string, number> {
  const flag: Record<string, number> = { overlap: 0, gap: 0, jump: 0, teleport: 0 };
  for (const id of new Set(rows.map((row) => row.id))) {
    const mine = rows.filter((row) => row.id === id && row.start < row.stop);
    mine.sort((a, b) => a.stop - b.stop || a.start - b.start || (a.state < b.state ? -1 : Number(a.state > b.state)));
    let current = mine[0]?.istate;
    for (const [i, row] of mine.entries()) {
      const before = mine[i - 1];
      if (before === undefined) continue;
      if (before.state !== '0') current = before.state;
      const moved = row.istate !== current;
      if (row.start < before.stop) flag['overlap']!++;
      else if (row.start > before.stop) flag[moved ? 'jump' : 'gap']!++;
      else if (moved) flag['teleport']!++;
    }
  }
  return flag;
}

const messy = fc
  .array(
    fc.record<Row>({
      id: fc.constantFrom('a', 'b'),
      start: fc.integer({ min: 0, max: 6 }),
      stop: fc.integer({ min: 0, max: 9 }),
      state: fc.constantFrom('0', '0', 'ill', 'dead', 'well'),
      istate: fc.constantFrom('well', 'ill'),
    }),
    { maxLength: 10 },
  )
  .chain((rows) => fc.nat({ max: 2 }).map((again) => [...rows, ...rows.slice(0, again)]));

it('counts in messy tables what R counts, and the same in whatever order the rows stand', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      messy.chain((rows) => fc.tuple(fc.constant(rows), shuffled(rows))),
      async ([rows, again]) => {
        const one = await check(rows.map(cellsOf));
        const two = await check(again.map(cellsOf));
        const told = ({ findings, ...report }: Checked, of: readonly Row[]): object => ({
          ...report,
          findings: findings
            .map(({ lines, message, ...finding }) =>
              JSON.stringify([finding, lines.map((line) => of[line - 2]), message.replaceAll(/line \d+/g, '')]),
            )
            .toSorted(),
        });
        expect(told(two, again)).toEqual(told(one, rows));
        // R breaks ties between equal intervals by their place in the file, and a first row by its state at the start.
        const unsettled = rows.some((a) =>
          rows.some((b) => a.id === b.id && a.start === b.start && a.stop === b.stop && a.istate !== b.istate),
        );
        const { duplicate = 0, overlap = 0, gap = 0, jump = 0, teleport = 0 } = one.counts;
        const flags = { overlap: overlap + duplicate, gap, jump, teleport };
        expect(flags).toEqual(unsettled ? flags : flagsByHand(rows));
        if (!unsettled) for (const kind of Object.keys(one.counts)) seen.add(kind);
      },
    ),
    { numRuns: RUNS, seed: SEED },
  );
  expect([...seen]).toEqual(expect.arrayContaining(['duplicate', 'overlap', 'gap', 'jump', 'teleport']));
});
