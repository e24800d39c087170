import assert from 'node:assert/strict';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { checked, layIntervals, type Cells } from '../../../../test/support/intervals.js';
import { askedLater, trialQuestion } from '../../../../test/support/trial-questions.js';
import { forAllTrials, TrialLog, type Named, type Told } from '../../../../test/support/trial-log.js';
import type { TransitionCount } from '../answer.js';
import { checkIntervals } from '../gate/index.js';
import { DAYS_IN, INTERVAL_SHAPES } from '../question.js';

/*
 * Rows of every shape of intervals pass the gate, and every audit adds up.
 */

let log: TrialLog;
let connection: DuckDBConnection;
beforeAll(async () => {
  log = await TrialLog.open();
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(async () => {
  connection.closeSync();
  await log.close();
});

const num = (row: Named, column: string): number => Number(row[column]);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** The gate orders states as a file has them, the audit as the question does. */
const sorted = (transitions: readonly TransitionCount[]): string[] =>
  transitions.map(({ from, to, count }) => `${from} > ${to}: ${count}`).sort();

/** Multi-state rows repeat an interval for each state that it could lead to: one row for each, with where it did lead. */
function sojourns(rows: readonly Named[]): Named[] {
  const intervals: Named[] = [];
  let before: Named = {};
  for (const row of rows) {
    const again =
      ['id', 'from', 'tstart', 'tstop'].every((name) => row[name] === before[name]) &&
      num(row, 'transition') > num(before, 'transition');
    if (!again) intervals.push(row);
    else if (row['status'] === 1) intervals[intervals.length - 1] = row;
    before = row;
  }
  return intervals;
}

/** What the gate is told of an answer whose times have one origin. */
async function gate({ answer: { question }, rows }: Told): Promise<Awaited<ReturnType<typeof checked>>> {
  const multiState = question.shape === 'multi-state';
  const cells = rows.map((row): Cells => [
    row['id'] as string,
    String(row['tstart']),
    String(row['tstop']),
    (multiState && row['status'] === 1 ? row['to'] : row['cause']) === null
      ? '0'
      : String(multiState ? row['to'] : row['cause']),
    String(row['from'] ?? ''),
  ]);
  const table = await layIntervals(connection, cells);
  const absorbing = multiState ? question.absorbing! : [...new Set(rows.flatMap(({ cause }) => cause ?? []))];
  const recurs = question.shape === 'recurrent' ? [question.endpoint] : [];
  return checked(
    await checkIntervals(connection, {
      table,
      state: true,
      istate: multiState,
      censor: '0',
      absorbing: absorbing.map(String).filter((name) => !recurs.includes(name)),
    }),
  );
}

it('every shape of intervals passes, and its audit and the gate count the same', async () => {
  const shapes = new Map<string, number>();
  await forAllTrials(
    () => log,
    trialQuestion,
    async (trial, asked) => {
      const question = { ...askedLater(asked), columns: null, restrictTo: null, format: 'csv' as const };
      const told = await trial.ask(question);
      const { shape, recurrentModel, clock, unit } = told.answer.question;
      const { audit } = told;
      checkAudit(told);
      const intervals = shape === 'multi-state' ? sojourns(told.rows) : told.rows;
      if (told.rows.length === 0) return;
      if (recurrentModel !== 'wlw' && 'tstart' in told.rows[0]!) {
        const personTime = sum(intervals.map((row) => num(row, 'tstop') - num(row, 'tstart')));
        assert.ok(Math.abs(personTime * DAYS_IN[unit] - audit.personDays) < 1e-6);
        // Gap times and times since a state was entered begin anew.
        if (recurrentModel !== 'pwp-gap' && clock !== 'reset') {
          const report = await gate({ ...told, rows: intervals });
          assert.deepEqual(report.findings, []);
          assert.deepEqual([report.ids, report.checked], [audit.casesInRows, intervals.length]);
          if (shape !== 'multi-state' && shape !== 'recurrent')
            assert.deepEqual(sorted(report.transitions), sorted(audit.transitions));
        }
      }
      shapes.set(shape, (shapes.get(shape) ?? 0) + told.rows.length);
    },
    { runs: 80 },
  );
  expect(INTERVAL_SHAPES.filter((shape) => (shapes.get(shape) ?? 0) < 10)).toEqual([]);
}, 300_000);

/** What holds of every audit. */
function checkAudit({ audit, rows, excluded, answer: { question } }: Told): void {
  const { shape, unit, addDay, recurrentModel, endpoint, absorbing } = question;
  const { casesInRows, transitions } = audit;
  expect(audit.cases).toBe(casesInRows + sum(Object.values(audit.exclusions)));
  expect([audit.rows, casesInRows]).toEqual([rows.length, new Set(rows.map(({ id }) => id)).size]);
  const reasons = new Map<string, number>();
  for (const reason of excluded.values()) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  expect(Object.fromEntries(reasons)).toEqual(audit.exclusions);
  for (const { name: _, role: __, facts, tied, ...places } of audit.counts) {
    expect(sum(Object.values(places))).toBe(facts);
    expect(tied).toBeLessThanOrEqual(facts);
  }
  const { recorded, superseded, standing } = audit.facts;
  expect(superseded + standing).toBe(recorded);

  const into = (to: (state: string) => boolean): number =>
    sum(transitions.flatMap((one) => (to(one.to) ? [one.count] : [])));
  if (shape === 'multi-state') {
    // Each case ends in one state that absorbs, or is censored in one.
    assert.deepEqual(
      into((state) => state === '(censored)' || absorbing!.includes(state)),
      casesInRows,
    );
    assert.deepEqual(
      into((state) => state === endpoint),
      audit.events,
    );
    assert.equal(
      rows.filter(({ status }) => status === 1).length,
      into((state) => state !== '(censored)'),
    );
  } else if (shape === 'recurrent') {
    assert.deepEqual(
      into((state) => state === endpoint),
      audit.events,
    );
    if (recurrentModel === 'wlw') return;
    assert.equal(rows.filter(({ status }) => status === 1).length, audit.events);
    const last = rows.filter(({ id }, i) => rows[i + 1]?.['id'] !== id);
    assert.equal(last.filter(({ status }) => status === 0).length, audit.censored);
    assert.equal(last.filter(({ status }) => status === 2).length, audit.competing);
  } else {
    assert.deepEqual(
      into(() => true),
      casesInRows,
    );
    assert.deepEqual(
      [into((state) => state === endpoint), into((state) => state === '(censored)')],
      [audit.events, audit.censored],
    );
    assert.deepEqual(audit.events + audit.competing + audit.censored, casesInRows);
    if (rows.length > 0 && 'time' in rows[0]!) {
      const days = rows.map(
        (row) => num(row, 'time') * DAYS_IN[unit] - addDay - Number(row['entry'] ?? 0) * DAYS_IN[unit],
      );
      assert.ok(Math.abs(sum(days) - audit.personDays) < 1e-6);
    }
  }
}
