import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lifeTable, stretchesOfIntervals, stretchesOfTimes } from '../../../../test/support/life-table.js';
import { byCase, forAllTrials, TrialLog, without, type Named, type Told } from '../../../../test/support/trial-log.js';
import { timeDependent, trialFollowUp } from '../../../../test/support/trial-questions.js';

/*
 * The shapes that cut follow-up into pieces say of it what the uncut shapes say: nothing is lost, made or counted twice.
 */

let log: TrialLog;
beforeAll(async () => {
  log = await TrialLog.open();
});
afterAll(() => log.close());

const cutDays = fc
  .uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 })
  .map((days) => days.sort((a, b) => a - b));
const changing = timeDependent.filter((some) => some.length > 0);

/** Neighbouring rows of a case become one where only their times differ and the first goes on. */
function condense(rows: readonly Named[]): Named[] {
  const condensed: Named[] = [];
  for (const row of rows) {
    const last = condensed.at(-1);
    const goesOn = last !== undefined && last['id'] === row['id'] && last['why'] === 'continues';
    if (goesOn && last['tstop'] === row['tstart'] && same(last, row)) {
      condensed[condensed.length - 1] = { ...row, tstart: last['tstart']! };
    } else condensed.push(row);
  }
  return condensed;
}

/** Whether two rows have the same values; how their intervals ended is no value. */
function same(one: Named, other: Named): boolean {
  const values = (row: Named): string =>
    JSON.stringify(without(row, 'tstart', 'tstop', 'status', 'cause', 'why', 'why_text', 'end_fact'));
  return values(one) === values(other);
}

it('split, then condensed, is the condensed counting process', async () => {
  let pieces = 0;
  await forAllTrials(
    () => log,
    fc.tuple(trialFollowUp, cutDays, changing),
    async (trial, [followUp, days, covariates]) => {
      const whole = await trial.ask({ ...followUp, shape: 'counting-process', timeDependent: covariates });
      const cut = await trial.ask({ ...followUp, shape: 'split', cutDays: days, timeDependent: covariates });
      const bare = cut.rows.map((row) => without(row, 'episode'));
      expect(condense(bare)).toEqual(condense(whole.rows));
      expect(cut.excluded).toEqual(whole.excluded);
      // Not one cut is missing, none is too many.
      for (const { tstart, tstop, episode } of cut.rows) {
        expect(days.filter((day) => day > Number(tstart) && day < Number(tstop))).toEqual([]);
        expect(episode).toBe(1 + days.filter((day) => day <= Number(tstart)).length);
      }
      expect(cut.audit.personDays).toBe(whole.audit.personDays);
      pieces += cut.rows.length - whole.rows.length;
    },
    { runs: 20 },
  );
  expect(pieces).toBeGreaterThan(60);
}, 300_000);

it('the life table, person-days and exclusions of every shape are those of the simple rows, but for cases of no length', async () => {
  const seen = { rows: 0, empty: 0, events: 0 };
  await forAllTrials(
    () => log,
    fc.tuple(trialFollowUp, cutDays, fc.integer({ min: 1, max: 7 })),
    async (trial, [followUp, days, period]) => {
      const simple = await trial.ask(followUp);
      const table = lifeTable(stretchesOfTimes(simple.rows));
      const empty = new Set(
        simple.rows.filter(({ time, entry }) => time === (entry ?? 0)).map(({ id }) => id as string),
      );
      for (const shape of [
        { shape: 'counting-process' },
        { shape: 'split', cutDays: days },
        { shape: 'person-period', period },
      ] as const) {
        const cut = await trial.ask({ ...followUp, ...shape });
        expect(lifeTable(stretchesOfIntervals(cut.rows))).toEqual(table);
        expect(cut.audit.personDays).toBe(simple.audit.personDays);
        // Who has rows, and who has not: the same, but that a case of no length has none, told before later reasons.
        const cases = new Set(cut.rows.map(({ id }) => id as string));
        expect(cases).toEqual(new Set(simple.rows.map(({ id }) => id as string).filter((id) => !empty.has(id))));
        for (const [id, reason] of cut.excluded) {
          if (reason !== 'zero-length') assert.deepEqual(reason, simple.excluded.get(id));
          else if (!empty.has(id)) assert.deepEqual(simple.excluded.get(id), 'not-in-population');
        }
        for (const id of empty) expect(cut.excluded.get(id)).toBe('zero-length');
        checkOneStretch(cut);
      }
      seen.rows += simple.rows.length;
      seen.empty += empty.size;
      seen.events += simple.audit.events;
    },
    { runs: 20 },
  );
  expect(Object.values(seen).filter((count) => count < 5)).toEqual([]);
}, 300_000);

/** Each case's rows follow one another from entry to the end, and only the last one ends it. */
function checkOneStretch({ rows, audit }: Told): void {
  const cases = byCase(rows);
  expect(cases.size).toBe(audit.casesInRows);
  for (const own of cases.values()) {
    for (const [i, row] of own.entries()) {
      expect(Number(row['tstart'])).toBeLessThan(Number(row['tstop']));
      if (i > 0) assert.deepEqual(row['tstart'], own[i - 1]!['tstop']);
      expect(row['why'] === 'continues').toBe(i < own.length - 1);
    }
  }
}
