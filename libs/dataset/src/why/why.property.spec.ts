import fc from 'fast-check';
import { resolveMerges } from '#case';
import { openColumns, type Columns } from '#columns';
import { historiesOf } from '../../../../test/support/histories.js';
import { LogScript } from '../../../../test/support/recorded.js';
import { collect } from '../../../../test/support/collect.js';
import { playTrial, trialAsking, trialSteps } from '../../../../test/support/small-trial.js';
import { askDataset, EXCLUSION_REASONS, explainCase, resolveQuestion, SHAPES, type Explanation } from '../index.js';

const RUNS = Number(process.env['FORLOPP_TRIAL_RUNS'] ?? 25);

describe('why, of every case of generated histories', () => {
  const script = new LogScript();
  let columns: Columns;
  beforeAll(async () => {
    columns = await openColumns({ file: ':memory:' });
  });
  afterAll(() => columns.close());

  it(
    'derives the rows of the answer, and accounts for every fact',
    async () => {
      let runs = 0;
      const seen = { rows: new Map<string, number>(), reasons: new Set<string>(), steps: new Set<string>() };
      await fc.assert(
        fc.asyncProperty(
          trialSteps,
          fc.array(trialAsking, { minLength: 4, maxLength: 4 }),
          fc.nat(),
          async (steps, asked, at) => {
            const protocol = `trial-${++runs}`;
            const events = playTrial(script, protocol, steps);
            await columns.apply(events);
            const versions = columns.versionsOf(protocol).map(({ definition }) => definition);
            for (const [index, parts] of asked.entries()) {
              const known = index % 2 === 0 ? {} : { asKnown: events[9 + (at % (events.length - 9))]!.position };
              const question = { endpoint: 'goal', ...parts, ...known, protocol };
              const resolved = await resolveQuestion(columns, question);
              const open = await askDataset(columns, question);
              const merges = resolveMerges(await columns.mergesAt(protocol, resolved.question.asKnown));
              const histories = historiesOf(events, protocol);
              const rootOf = (id: string): string => merges.rootOf.get(id) ?? id;
              const explained: Explanation[] = [];
              for (const { caseId } of histories) {
                const answer = await open.caseOf(caseId);
                if (answer === undefined) continue;
                const root = rootOf(caseId);
                const own = histories.filter((one) => rootOf(one.caseId) === root);
                // It throws where its own rows are not those of the answer.
                const told = explainCase({ caseId, root, histories: own, resolved, versions, head: open, answer });
                explained.push(told);
                const facts = own.flatMap((one) => one.events).filter(({ event }) => 'occurred' in event);
                const positions = told.steps.map(({ position }) => position);
                const missing = facts.filter(({ position }) => root === caseId && !positions.includes(position));
                expect(missing).toEqual([]);
                told.steps.forEach(({ code }) => seen.steps.add(code));
              }
              const { rows, excluded } = await collect(open);
              expect(explained.flatMap((one) => one.rows)).toHaveLength(rows.length);
              expect(explained.filter(({ reason }) => reason !== null)).toHaveLength(excluded.length);
              excluded.forEach(({ reason }) => seen.reasons.add(reason));
              const { shape } = resolved.question;
              seen.rows.set(shape, (seen.rows.get(shape) ?? 0) + rows.length);
            }
          },
        ),
        { numRuns: RUNS, seed: 20_101_201, endOnFailure: true },
      );
      for (const shape of SHAPES) expect([shape, (seen.rows.get(shape) ?? 0) > RUNS / 6]).toEqual([shape, true]);
      expect(seen.reasons.size).toBeGreaterThan(EXCLUSION_REASONS.length / 2);
      expect(seen.steps.size).toBeGreaterThan(12);
    },
    300_000 + RUNS * 4000,
  );
});
