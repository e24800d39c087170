import fc from 'fast-check';
import { resolveMerges } from '#case';
import { openColumns, type Columns } from '#columns';
import { historiesOf } from '../../../../test/support/histories.js';
import { LogScript } from '../../../../test/support/recorded.js';
import { playTrial, trialAsking, trialSteps } from '../../../../test/support/small-trial.js';
import {
  askDataset,
  casesOf,
  CAUSE_CODES,
  causesOfDifference,
  comparing,
  comparisonOf,
  DIFFERENCE_KINDS,
  DifferenceTally,
  pairsOf,
  questionDifferences,
  resolveQuestion,
  type AskedQuestion,
} from '../index.js';

const RUNS = 40;

/** What the second question has otherwise. */
const other = fc.oneof(
  fc.constant({}),
  fc.record({ asOf: fc.constantFrom('2010-02-03', '2010-02-05', '2010-02-28') }),
  fc.record({ exits: fc.constantFrom({ die: 'censors', seen: 'censors' } as const, { seen: 'competes' } as const) }),
  fc.constant({ maxFollowUp: 3 }),
  trialAsking,
);

describe('the difference of two answers', () => {
  const script = new LogScript();
  let columns: Columns;
  beforeAll(async () => {
    columns = await openColumns({ file: ':memory:' });
  });
  afterAll(() => columns.close());

  it(
    'reconciles, and is nothing between an answer and itself',
    async () => {
      let runs = 0;
      const seen = new Set<string>();
      const property = fc.asyncProperty(trialSteps, trialAsking, other, fc.nat(), async (steps, asked, parts, at) => {
        const protocol = `trial-${++runs}`;
        const events = playTrial(script, protocol, steps);
        await columns.apply(events);
        const versions = columns.versionsOf(protocol).map(({ definition }) => definition);
        const histories = historiesOf(events, protocol);
        const early = { asKnown: events[9 + (at % (events.length - 9))]!.position };
        const late = { asKnown: events.at(-1)!.position };
        const compare = async (first: AskedQuestion, second: AskedQuestion): Promise<string[]> => {
          const a = await askDataset(columns, first, { accounts: true });
          const b = await askDataset(columns, second, { accounts: true });
          const comparison = comparisonOf(a, b, { a: null, b: null });
          const differenceOf = comparing(a.columns, b.columns, comparison);
          const [inA, inB] = [await resolveQuestion(columns, first), await resolveQuestion(columns, second)];
          const differs = questionDifferences(inA.question, inB.question);
          const sideOf = async (
            resolved: typeof inA,
            id: string,
          ): Promise<Parameters<typeof causesOfDifference>[0]['a']> => {
            const { rootOf } = resolveMerges(await columns.mergesAt(protocol, resolved.question.asKnown));
            const root = rootOf.get(id) ?? id;
            return {
              resolved,
              versions,
              root,
              histories: histories.filter(({ caseId }) => (rootOf.get(caseId) ?? caseId) === root),
            };
          };
          const tally = new DifferenceTally();
          const kinds: string[] = [];
          for await (const pair of pairsOf(casesOf(a), casesOf(b))) {
            const difference = differenceOf(pair);
            tally.add(pair, difference);
            if (difference === undefined) continue;
            const sides = { a: await sideOf(inA, pair.id), b: await sideOf(inB, pair.id) };
            const causes = causesOfDifference(sides, differs);
            expect(causes).not.toEqual([]);
            causes.forEach(({ code }) => seen.add(code));
            kinds.push(difference.kind);
          }
          // It throws where they do not.
          tally.reconcile(a.audit, b.audit);
          await a.close();
          await b.close();
          return kinds;
        };
        const first = { endpoint: 'goal', ...asked, ...early, protocol };
        const second = { ...first, ...parts, ...(at % 3 === 0 ? early : late) } as AskedQuestion;
        if (!(await answerable(second))) return;
        expect(await compare(first, first)).toEqual([]);
        (await compare(first, second)).forEach((kind) => seen.add(kind));
      });
      const answerable = (asked: AskedQuestion): Promise<boolean> =>
        resolveQuestion(columns, asked).then(
          () => true,
          () => false,
        );
      await fc.assert(property, { numRuns: RUNS, seed: 20_101_201, endOnFailure: true });
      expect([...seen]).toEqual(expect.arrayContaining([...DIFFERENCE_KINDS]));
      expect(CAUSE_CODES.filter((code) => !seen.has(code))).toEqual([]);
    },
    300_000 + RUNS * 2000,
  );
});
