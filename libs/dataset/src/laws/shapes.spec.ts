import assert from 'node:assert/strict';
import fc from 'fast-check';
import { byCase, forAllTrials, TrialLog, without, type Named } from '../../../../test/support/trial-log.js';
import { askedLater, timeDependent, trialFollowUp, trialQuestion } from '../../../../test/support/trial-questions.js';
import { DAYS_IN, TIME_UNITS } from '../question.js';

/*
 * What one shape says, in the words of another.
 */

let log: TrialLog;
beforeAll(async () => {
  log = await TrialLog.open();
});
afterAll(() => log.close());

const RUNS = { runs: 20 };
const num = (row: Named, column: string): number => Number(row[column]);

it('a landmark is simple from there, for those who are still at risk', async () => {
  let rows = 0;
  await forAllTrials(
    () => log,
    fc.tuple(trialFollowUp, fc.integer({ min: 1, max: 5 })),
    async (trial, [followUp, landmark]) => {
      const simple = await trial.ask(followUp);
      const from = await trial.ask({ ...followUp, shape: 'landmark', landmark });
      const still = simple.rows.filter((row) => num(row, 'time') > landmark);
      expect(from.rows).toEqual(
        still.map((row) => ({
          ...row,
          time: num(row, 'time') - landmark,
          ...('entry' in row ? { entry: Math.max(0, num(row, 'entry') - landmark) } : {}),
        })),
      );
      const gone = simple.rows.filter((row) => num(row, 'time') <= landmark).map(({ id }) => id as string);
      for (const id of gone) expect(from.excluded.get(id)).toBe('not-at-risk-at-landmark');
      for (const [id, reason] of simple.excluded) {
        // Who is in the population is asked last.
        const told = from.excluded.get(id);
        if (reason !== 'not-in-population' || told !== 'not-at-risk-at-landmark') assert.deepEqual(told, reason);
      }
      rows += from.rows.length;
    },
    RUNS,
  );
  expect(rows).toBeGreaterThan(50);
}, 300_000);

it('competing risks are simple rows with the causes told apart; states that end everything are the same without length 0', async () => {
  const seen = { competing: 0, moves: 0 };
  await forAllTrials(
    () => log,
    // An endpoint with a `before` is no state; and a state is entered by the first fact, an exit by its last contact.
    trialFollowUp.map(({ endpoint, exits, ...rest }) => ({
      ...rest,
      endpoint: endpoint === 'death' ? endpoint : 'goal-x',
      exits: { ...exits, ...(exits?.seen === 'competes' ? { seen: 'censors' as const } : {}) },
    })),
    async (trial, followUp) => {
      const simple = await trial.ask({ ...followUp, sameInstant: 'error' });
      const told = await trial.ask({ ...followUp, sameInstant: 'error', shape: 'competing-risks' });
      const codes: Record<string, unknown> = told.answer.columns.find(({ name }) => name === 'status')!.codes!;
      const competing = told.answer.columns.find(({ name }) => name === 'cause')!.codes!;
      expect(told.excluded).toEqual(simple.excluded);
      const order = Object.keys(competing);
      expect(Object.keys(codes)).toHaveLength(order.length + 1);
      expect(told.rows).toEqual(
        simple.rows.map((row) => ({
          ...row,
          status: row['cause'] === null ? 0 : 1 + order.indexOf(row['cause'] as string),
        })),
      );

      const states = await trial.ask({ ...followUp, shape: 'multi-state', absorbing: order });
      const ends = byCase(states.rows.filter((row) => row['status'] === 1 || row['why'] !== 'continues'));
      for (const row of told.rows) {
        const id = row['id'] as string;
        if (num(row, 'time') === Number(row['entry'] ?? 0)) {
          assert.deepEqual(states.excluded.get(id), 'zero-length');
          continue;
        }
        expect([id, states.excluded.get(id)]).toEqual([id, undefined]);
        const own = ends.get(id)!;
        const moved = own.filter(({ status }) => status === 1);
        expect(moved.map(({ to }) => to)).toEqual(row['cause'] === null ? [] : [row['cause']]);
        for (const { tstop, from, why, end_fact } of own) {
          expect([tstop, from, why, end_fact]).toEqual([row['time'], '(s0)', row['why'], row['end_fact']]);
        }
        seen.moves += moved.length;
      }
      seen.competing += told.audit.competing;
    },
    RUNS,
  );
  expect(Object.values(seen).filter((count) => count < 10)).toEqual([]);
}, 300_000);

it('the first event of the recurrent ones is that of the counting process', async () => {
  let events = 0;
  await forAllTrials(
    () => log,
    fc.tuple(trialFollowUp, timeDependent),
    async (trial, [followUp, changing]) => {
      const single = byCase(
        (await trial.ask({ ...followUp, shape: 'counting-process', timeDependent: changing })).rows,
      );
      const all = await trial.ask({ ...followUp, shape: 'recurrent', timeDependent: changing });
      for (const [id, rows] of byCase(all.rows)) {
        const own = single.get(id);
        // Of an event on the day of the origin, or before entry, only the counting process takes notice.
        if (own === undefined) continue;
        const first = rows.filter((row) => row['enum'] === 1).map((row) => without(row, 'enum'));
        expect(first).toEqual(own);
        events += first.filter(({ status }) => status === 1).length;
      }
    },
    RUNS,
  );
  expect(events).toBeGreaterThan(20);
}, 300_000);

it('the models of recurrent events tell the same events', async () => {
  const seen = { repeats: 0 };
  await forAllTrials(
    () => log,
    fc.tuple(trialFollowUp, timeDependent, fc.constantFrom(null, 1, 3)),
    async (trial, [followUp, changing, maxEvents]) => {
      const recurrent = { ...followUp, shape: 'recurrent' as const };
      const total = await trial.ask({ ...recurrent, timeDependent: changing });
      expect((await trial.ask({ ...recurrent, recurrentModel: 'pwp-total', timeDependent: changing })).rows).toEqual(
        total.rows,
      );
      const gap = await trial.ask({ ...recurrent, recurrentModel: 'pwp-gap', timeDependent: changing });
      let [id, before]: [unknown, number] = [undefined, 0];
      const summed = gap.rows.map((row) => {
        if (row['id'] !== id) [id, before] = [row['id'], 0];
        const since = before;
        if (row['status'] === 1) before += num(row, 'tstop');
        return { ...row, tstart: num(row, 'tstart') + since, tstop: num(row, 'tstop') + since };
      });
      expect(summed).toEqual(total.rows);

      const bare = byCase((await trial.ask(recurrent)).rows);
      const wlw = await trial.ask({ ...recurrent, recurrentModel: 'wlw', maxEvents });
      const events = [...bare.values()].map((rows) => rows.filter(({ status }) => status === 1));
      const most = maxEvents ?? Math.max(1, ...events.map(({ length }) => length));
      const expected = [...bare.values()].flatMap((rows, i) =>
        Array.from({ length: most }, (_, k) => {
          const { id: own, tstop } = events[i]![k] ?? rows.at(-1)!;
          return { id: own, enum: k + 1, tstart: rows[0]!['tstart'], tstop, event: events[i]![k] !== undefined };
        }),
      );
      expect(
        wlw.rows.map(({ id: own, enum: k, tstart, tstop, status }) => ({
          id: own,
          enum: k,
          tstart,
          tstop,
          event: status === 1,
        })),
      ).toEqual(expected);
      seen.repeats += events.filter(({ length }) => length > 1).length;
    },
    { runs: 15 },
  );
  expect(seen.repeats).toBeGreaterThan(3);
}, 300_000);

it('units divide and addDay adds, of whatever shape', async () => {
  let rows = 0;
  await forAllTrials(
    () => log,
    fc.tuple(trialQuestion, fc.constantFrom(...TIME_UNITS)),
    async (trial, [question, unit]) => {
      const asked = { ...askedLater(question), columns: null, format: 'csv' as const };
      const days = await trial.ask({ ...asked, unit: 'days', addDay: 0 });
      const divided = await trial.ask({ ...asked, unit, addDay: asked.addDay ?? 0 });
      const more: Record<string, number> = { time: asked.addDay ?? 0, time_upper: asked.addDay ?? 0 };
      const times = ['time', 'time_upper', 'entry', 'tstart', 'tstop'];
      expect(divided.rows).toEqual(
        days.rows.map((row) =>
          Object.fromEntries(
            Object.entries(row).map(([name, cell]) => [
              name,
              times.includes(name) && cell !== null ? (Number(cell) + (more[name] ?? 0)) / DAYS_IN[unit] : cell,
            ]),
          ),
        ),
      );
      expect(divided.audit).toEqual(days.audit);
      rows += divided.rows.length;
    },
    { runs: 25 },
  );
  expect(rows).toBeGreaterThan(100);
}, 300_000);
