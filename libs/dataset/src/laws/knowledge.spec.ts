import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Problem } from '#kernel';
import { byCase, forAllTrials, HISTORIES, orRefused, TrialLog, type Told } from '../../../../test/support/trial-log.js';
import { changedKinds } from '../../../../test/support/trial-protocol.js';
import { askedLater, timeDependent, trialFollowUp, trialQuestion } from '../../../../test/support/trial-questions.js';

/*
 * What a later cut-off, later knowledge and later facts can change, and what they cannot.
 */

let log: TrialLog;
beforeAll(async () => {
  log = await TrialLog.open();
});
afterAll(() => log.close());

const DAYS = ['2010-02-03', '2010-02-04', '2010-02-05', '2010-02-06', '2010-02-08', '2010-02-20', '2011-06-01'];
const cutOffs = fc.subarray(DAYS, { minLength: 2, maxLength: 2 });
/**
 * An unknown date is imputed between the origin and the cut-off, so of imputations only the first day does not move with it.
 */
const atCutOffs = trialFollowUp.chain((followUp) =>
  fc.record({
    followUp: fc.constant({
      ...followUp,
      impreciseDates: followUp.impreciseDates === 'exclude' ? 'exclude' : 'impute-first',
    } as const),
    cutOffs,
    covariates: fc.subarray(['size', 'years']),
    changing: timeDependent.filter((some) => some.length > 0),
  }),
);

it('a later cut-off changes no row of a case that an event, a first exit or the longest follow-up ended', async () => {
  const seen = { kept: 0, longer: 0, excluded: 0 };
  await forAllTrials(
    () => log,
    atCutOffs,
    async (trial, { followUp, cutOffs: [early, late], covariates }) => {
      const question = askedLater({ ...followUp, covariates, group: 'path' });
      const then = await trial.ask({ ...question, asOf: early! });
      const now = await trial.ask({ ...question, asOf: late! });
      const after = byCase(now.rows);
      const studyEnd = trial.definition.studyEnd ?? '9999-12-31';
      for (const row of then.rows) {
        const id = row['id'] as string;
        const own = after.get(id)?.[0];
        // The last contact that had been is not the last one, and the cut-off itself ends nothing unless the study did.
        const open = row['why'] === 'exit:seen' || (row['why'] === 'administrative' && early! < studyEnd);
        if (!open) {
          assert.deepEqual(own, row);
          seen.kept++;
        } else if (own === undefined) {
          // What has happened since may be of no exact day, or two things on one.
          assert.ok(['date-imprecise', 'same-instant'].includes(now.excluded.get(id) ?? ''));
          seen.excluded++;
        } else {
          assert.ok(Number(own['time']) >= Number(row['time']));
          if (own['time'] !== row['time']) seen.longer++;
        }
      }
    },
    { runs: 30 },
  );
  expect(Object.values(seen).filter((count) => count === 0)).toEqual([]);
}, 300_000);

it.each([
  ['counting-process', {}],
  ['recurrent', {}],
  ['split', { cutDays: [1, 3] }],
] as const)(
  'a later cut-off changes no row of %s but the last one of a case',
  async (shape, parts) => {
    let compared = 0;
    await forAllTrials(
      () => log,
      atCutOffs,
      async (trial, { followUp, cutOffs: [early, late], changing }) => {
        const question = { ...followUp, shape, ...parts, timeDependent: changing };
        const then = byCase((await trial.ask({ ...question, asOf: early! })).rows);
        const now = byCase((await trial.ask({ ...question, asOf: late! })).rows);
        for (const [id, rows] of then) {
          const own = now.get(id);
          if (own === undefined) continue;
          expect(own.slice(0, rows.length - 1)).toEqual(rows.slice(0, -1));
          expect(Number(own[rows.length - 1]?.['tstop'])).toBeGreaterThan(Number(rows.at(-1)!['tstart']));
          compared += rows.length - 1;
        }
      },
      { runs: 12, seed: 19670101 },
    );
    expect(compared).toBeGreaterThan(0);
  },
  300_000,
);

it('as known at a position, nothing that comes later changes a byte', async () => {
  let rows = 0;
  await forAllTrials(
    () => log,
    fc.tuple(fc.array(trialQuestion, { minLength: 2, maxLength: 2 }), HISTORIES.steps, fc.boolean()),
    async (trial, [questions, later, nextVersion]) => {
      const asKnown = trial.events.at(-1)!.position;
      // The latest version that was known then, too.
      const asked = questions.map((question) => {
        const { protocolVersion: _, ...latest } = askedLater(question);
        return { ...latest, asKnown };
      });
      const answers = async (): Promise<{ csv: string; told: Told }[]> => {
        const all = [];
        for (const question of asked) all.push({ csv: await trial.csv(question), told: await trial.ask(question) });
        return all;
      };
      const before = await answers();
      await trial.more(later, nextVersion ? changedKinds(trial.definition) : undefined);
      expect(await answers()).toEqual(before);
      rows += before.reduce((sum, { told }) => sum + told.rows.length, 0);
    },
    { runs: 8 },
  );
  expect(rows).toBeGreaterThan(50);
}, 300_000);

it('a question is refused exactly where a later fact decides a covariate or group, by name and count', async () => {
  const seen = { refused: 0, answered: 0 };
  await forAllTrials(
    () => log,
    fc.tuple(
      trialFollowUp,
      fc.subarray(['size', 'born', 'years', 'note']),
      fc.constantFrom(null, 'arm', 'path', 'process-version'),
      fc.constantFrom(null, 1, 4, 30),
    ),
    async (trial, [followUp, covariates, group, landmark]) => {
      const question = {
        ...followUp,
        ...(landmark === null ? {} : { shape: 'landmark' as const, landmark }),
        covariates,
        group,
      };
      const { answer } = await trial.ask(askedLater(question));
      const late = answer.warnings.flatMap(({ code, message }) => {
        if (code !== 'later-facts-left-out') return [];
        const [, name, cases] = /^(\S+) has facts after the origin in (\d+) of/.exec(message)!;
        return [{ name, cases: Number(cases) }];
      });
      const refused = await orRefused(trial.ask(question));
      if (refused instanceof Problem) {
        assert.deepEqual({ code: refused.code, extra: refused.extra }, { code: 'fact-after-origin', extra: late[0] });
        seen.refused++;
      } else {
        assert.deepEqual(late, []);
        assert.deepEqual(refused.answer.rows, answer.rows);
        seen.answered++;
      }
    },
    { runs: 30 },
  );
  expect(Object.values(seen).filter((count) => count < 5)).toEqual([]);
}, 300_000);
