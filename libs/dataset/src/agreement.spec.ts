import fc from 'fast-check';
import { openColumns, type Columns } from '#columns';
import { Problem } from '#kernel';
import { exitsFor, type ExitPolicy } from '#protocol';
import { historiesOf } from '../../../test/support/histories.js';
import { LogScript } from '../../../test/support/recorded.js';
import { trialHistories, TrialTeller, trialVariant, type TrialStep } from '../../../test/support/trial-histories.js';
import { changedKinds, trialProtocol, type Variant } from '../../../test/support/trial-protocol.js';
import { collect } from '../../../test/support/collect.js';
import {
  askDataset,
  foldDataset,
  resolveQuestion,
  SHAPES,
  type AskedQuestion,
  type AskedTimeDependent,
} from './index.js';
import { textOf } from '../../../test/support/text-of.js';
import { csvText } from '../../../test/support/csv-text.js';

const RUNS = Number(process.env['FORLOPP_TRIAL_RUNS'] ?? 60);
const SEED = 20101201;
/** Runs on one log. */
const SHARED = 20;

const HISTORIES = trialHistories(Number(process.env['FORLOPP_TRIAL_GROUPS'] ?? 10), 30);

const policy = fc.constantFrom<ExitPolicy>('competes', 'censors', 'ignored');
const timeDependent = fc.uniqueArray(
  fc.constantFrom<AskedTimeDependent>(
    { name: 'left', from: { fact: 'leave' } },
    { name: 'left_late', from: { fact: 'leave' }, lag: 2 },
    { name: 'others', from: { fact: 'other' }, as: 'count' },
    { name: 'others_late', from: { fact: 'other', where: { note: ['x', 'y'] } }, as: 'count', lag: 1 },
    { name: 'form_now', from: { fact: 'goal', attribute: 'form' } },
    { name: 'size_now', from: { fact: 'other', attribute: 'size' }, lag: 1 },
    { name: 'note_now', from: { fact: 'other', attribute: 'note' } },
    { name: 'born_now', from: { fact: 'begin', attribute: 'born' } },
    { name: 'entered', from: { fact: 'enter' } },
  ),
  { selector: ({ name }) => name, maxLength: 3 },
);
const shift = fc.constantFrom(null, null, 'half');
/** What belongs to each shape. */
const shaped = fc.oneof<fc.Arbitrary<Partial<AskedQuestion>>[]>(
  fc.constant({ shape: 'simple' }),
  fc.constant({ shape: 'simple', impreciseDates: 'interval-censor', entry: null }),
  fc.constant({ shape: 'competing-risks', addDay: 1 }),
  fc.record({ shape: fc.constant('counting-process'), timeDependent, shift }),
  fc.record({
    shape: fc.constant('split'),
    cutDays: fc.subarray([1, 2, 3, 5, 8], { minLength: 1 }),
    timeDependent,
    shift,
  }),
  fc.record({ shape: fc.constant('person-period'), period: fc.integer({ min: 1, max: 4 }), timeDependent, shift }),
  fc.record({ shape: fc.constant('landmark'), landmark: fc.integer({ min: 1, max: 3 }), timeDependent }),
  fc.record({
    shape: fc.constant('recurrent'),
    recurrentModel: fc.constantFrom('andersen-gill', 'pwp-total', 'pwp-gap'),
    timeDependent,
    shift,
  }),
  fc.record({
    shape: fc.constant('recurrent'),
    recurrentModel: fc.constant('wlw'),
    maxEvents: fc.constantFrom(null, 1, 3),
    shift,
  }),
  fc
    .record({
      shape: fc.constant('multi-state'),
      more: fc.subarray(['leave', 'seen', 'enter']),
      clock: fc.constantFrom('forward', 'reset'),
      transitions: fc.constantFrom<AskedQuestion['transitions'][]>(null, null, [
        ['(s0)', 'goal-x'],
        ['(s0)', 'die'],
        ['goal-x', 'die'],
      ]),
      endpoints: fc.constant({ enter: { label: { sv: 'in', en: 'in' }, fact: 'enter' } }),
      timeDependent,
      shift,
    })
    .map(({ more, ...rest }): Partial<AskedQuestion> => ({
      ...(rest as Partial<AskedQuestion>),
      endpoint: 'goal-x',
      states: rest.transitions === null ? ['goal-x', ...more] : ['goal-x'],
    })),
);
const populations = fc.constantFrom<AskedQuestion['population'][]>(
  null,
  null,
  null,
  { has: [{ fact: 'enter' }] },
  { hasNot: [{ fact: 'goal', where: { form: 'y' } }, { fact: 'seen' }] },
);
const question = fc
  .record(
    {
      endpoint: fc.constantFrom('goal', 'goal', 'goal-x', 'death'),
      protocolVersion: fc.constantFrom(1, 2),
      asOf: fc.constantFrom('2010-02-04', '2010-02-08', '2010-02-28', '2010-12-31', '2011-06-01'),
      asKnown: fc.nat({ max: 1_000_000 }),
      exits: fc.record({ leave: policy, die: policy, seen: policy, other: policy }, { requiredKeys: [] }),
      maxFollowUp: fc.nat(8),
      group: fc.constantFrom('arm', 'path', 'process-version'),
      covariates: fc.subarray(['size', 'born', 'years', 'note']),
      anyTime: fc.subarray(['size', 'born', 'years', 'note', 'arm', 'path']),
      bands: fc.constantFrom({ years: [5, 25.5] }, { years: [11] }),
      origin: fc.constantFrom({ fact: 'begin' }, { fact: 'begin' }, { fact: 'enter' }),
      entry: fc.constantFrom(null, { fact: 'seen' }),
      population: populations,
      restrictTo: fc.constantFrom(null, null, 'casesWithEvent' as const),
      sameInstant: fc.constantFrom('error' as const, ['goal', 'goal-x', 'die'], ['die', 'goal-x', 'goal', 'leave']),
      impreciseDates: fc.constantFrom(
        'exclude' as const,
        'impute-first' as const,
        'impute-middle' as const,
        'impute-last' as const,
      ),
      unit: fc.constantFrom('days' as const, 'months' as const),
      missing: fc.constantFrom('' as const, 'NA' as const),
      language: fc.constantFrom('sv' as const, 'en' as const),
      shaped,
    },
    { requiredKeys: ['endpoint', 'asOf', 'shaped'] },
  )
  .map(({ shaped: parts, anyTime = [], bands, ...rest }): Omit<AskedQuestion, 'protocol'> => {
    const later = [...(rest.covariates ?? []), ...(rest.group === undefined ? [] : [rest.group])];
    return {
      ...rest,
      ...parts,
      ...(bands !== undefined && rest.covariates?.includes('years') === true ? { bands } : {}),
      fixedAtAnyTime: later.filter((name) => anyTime.includes(name)),
      emptyWhenLater: later.filter((name) => !anyTime.includes(name)),
    } as Omit<AskedQuestion, 'protocol'>;
  });
/** A precedence among causes that the question has. */
function precedence(
  asked: AskedQuestion['sameInstant'],
  causes: readonly string[],
): { sameInstant?: 'error' | readonly string[] } {
  if (asked === undefined) return {};
  const named = asked === 'error' ? [] : asked.filter((name) => causes.includes(name));
  return { sameInstant: named.length === 0 ? 'error' : named };
}

describe('the SQL and the plain fold', () => {
  // One log and one set of columns for many runs, each a protocol of its own: opening columns takes longer than a run, and
  // everything takes longer where there are hundreds of protocols.
  let script = new LogScript();
  let columns: Columns;
  beforeAll(async () => {
    columns = await openColumns({ file: ':memory:', caseCache: 2 });
  });
  afterAll(() => columns.close());

  it(
    'give the same answer',
    async () => {
      let runs = 0;
      const compared = { histories: 0, questions: 0, refused: 0, cases: 0, rows: 0 };
      const shapes = new Map<string, number>();
      const run = async (
        varied: Variant,
        twoVersions: boolean,
        steps: readonly TrialStep[],
        questions: readonly Omit<AskedQuestion, 'protocol'>[],
        batch: number,
      ): Promise<void> => {
        if (++runs % SHARED === 0) {
          await columns.close();
          columns = await openColumns({ file: ':memory:', caseCache: 2 });
          script = new LogScript();
        }
        const protocol = `trial-${runs}`;
        const start = script.events.length;
        const first = { ...trialProtocol(varied), name: protocol };
        const versions = twoVersions ? [first, changedKinds(first)] : [first];
        for (const version of versions) script.register(version);
        new TrialTeller(script, protocol, twoVersions).tell(steps);
        const events = script.events.slice(start);
        for (let i = 0; i < events.length; i += batch) await columns.apply(events.slice(i, i + batch));
        const histories = historiesOf(events, protocol);
        compared.histories += histories.length;
        for (const { asKnown, protocolVersion, exits, ...rest } of questions) {
          const version = Math.min(protocolVersion ?? 1, versions.length);
          const known = asKnown === undefined ? {} : { asKnown: start + 1 + ((asKnown as number) % events.length) };
          const possible = exitsFor(versions[version - 1]!, rest.endpoint as string).map(([name]) => name);
          const own = Object.entries(exits ?? {}).filter(([name]) => possible.includes(name));
          const asked = {
            ...rest,
            ...known,
            ...precedence(rest.sameInstant, [
              rest.endpoint as string,
              ...possible.filter((name) => exits?.[name] !== 'ignored'),
            ]),
            protocol,
            protocolVersion: version,
            exits: Object.fromEntries(own.filter(([name]) => rest.states?.includes(name) !== true)),
          };
          const resolved = await resolveQuestion(columns, asked).catch((error: unknown) => {
            if (error instanceof Problem && error.code === 'question-invalid') return undefined;
            throw error;
          });
          if (resolved === undefined) {
            compared.refused++;
            continue;
          }
          const opened = await askDataset(columns, asked);
          const text = await textOf(opened.csv());
          const compiled = await collect(opened);
          const folded = foldDataset(histories, resolved.question, resolved.definition, versions);
          try {
            expect(compiled).toEqual(folded);
            expect(text).toBe(csvText(folded));
          } catch (error) {
            if (process.env['FORLOPP_TRIAL_SHOW'] !== undefined) {
              process.stdout.write(`${JSON.stringify(asked)}\n${JSON.stringify(varied)}\n`);
            }
            throw error;
          }
          const { cases, casesInRows, exclusions } = compiled.audit;
          expect(Object.values(exclusions).reduce((sum, n) => sum + n, casesInRows)).toBe(cases);
          compared.questions++;
          compared.cases += cases;
          compared.rows += compiled.audit.rows;
          shapes.set(resolved.question.shape, (shapes.get(resolved.question.shape) ?? 0) + casesInRows);
        }
      };
      await fc.assert(
        fc.asyncProperty(
          trialVariant,
          fc.boolean(),
          HISTORIES.steps,
          fc.array(question, { minLength: 3, maxLength: 4 }),
          fc.integer({ min: Math.ceil(HISTORIES.groups / 10), max: 12 * HISTORIES.groups }),
          run,
        ),
        // To make a counterexample small takes minutes: by request.
        { numRuns: RUNS, seed: SEED, endOnFailure: process.env['FORLOPP_LAW_SHRINK'] === undefined },
      );
      // What was compared is held to as well: generators that make empty histories would agree on everything.
      if (process.env['FORLOPP_TRIAL_RUNS'] !== undefined)
        process.stdout.write(`${JSON.stringify({ ...compared, ...Object.fromEntries(shapes) })}\n`);
      expect(compared.histories).toBeGreaterThan(RUNS * 35);
      expect(compared.rows).toBeGreaterThan(RUNS * 10);
      expect(compared.refused).toBeLessThan(compared.questions / 4);
      for (const shape of SHAPES) expect([shape, (shapes.get(shape) ?? 0) > RUNS / 12]).toEqual([shape, true]);
    },
    300_000 + RUNS * 2000,
  );
});
