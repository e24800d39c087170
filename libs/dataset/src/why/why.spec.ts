import { openColumns, type Columns } from '#columns';
import { resolveMerges } from '#case';
import { historiesOf } from '../../../../test/support/histories.js';
import { LogScript } from '../../../../test/support/recorded.js';
import { trialProtocol } from '../../../../test/support/trial-protocol.js';
import { askDataset, explainCase, resolveQuestion, type AskedQuestion, type Explanation } from '../index.js';

describe('why', () => {
  const script = new LogScript();
  const where = (caseId: string): { protocol: string; caseId: string } => ({ protocol: 'trial', caseId });
  let columns: Columns;

  beforeAll(async () => {
    columns = await openColumns({ file: ':memory:' });
    script.register(trialProtocol({ before: 'none', sameInstant: 'error', entry: false, studyEnd: undefined }));
    const [a, b, dup] = [where('a'), where('b'), where('dup')];
    script.fact(a, 'begin', '2010-02-01', { arm: 'x' });
    script.fact(a, 'seen', '2010-01-20');
    const wrong = script.fact(a, 'goal', '2010-02-03');
    const never = script.fact(a, 'die', '2010-02-04');
    script.correct(a, wrong, 'goal', '2010-02-06');
    script.void(a, never);
    script.fact(a, 'other', '2010-02-09', { size: 2 });
    script.fact(dup, 'other', '2010-02-02', { size: 1 });
    script.merge(a, 'dup');
    script.fact(b, 'begin', '2010-02-01');
    script.fact(b, 'goal', '2010-02-05');
    script.fact(b, 'die', '2010-02-05');
    script.fact(b, 'other', '2010-02');
    await columns.apply(script.events);
  });
  afterAll(() => columns.close());

  async function why(caseId: string, more: Partial<AskedQuestion> = {}): Promise<Explanation> {
    const asked = { protocol: 'trial', endpoint: 'goal', asOf: '2010-02-28', language: 'en' as const, ...more };
    const resolved = await resolveQuestion(columns, asked);
    const head = await askDataset(columns, asked);
    const answer = (await head.caseOf(caseId))!;
    await head.close();
    const { rootOf } = resolveMerges(await columns.mergesAt('trial', resolved.question.asKnown));
    const root = rootOf.get(caseId) ?? caseId;
    const histories = historiesOf(script.events, 'trial').filter(
      (one) => (rootOf.get(one.caseId) ?? one.caseId) === root,
    );
    const versions = columns.versionsOf('trial').map(({ definition }) => definition);
    return explainCase({ caseId, root, histories, resolved, versions, head, answer });
  }
  const sentences = ({ steps }: Explanation): string[] =>
    steps.map(({ decides, en }) => `${decides ? '*' : ' '} ${en}`);

  it('says what each fact was to the question, and what became of those that do not stand', async () => {
    const told = await why('a', { covariates: ['size'], emptyWhenLater: ['size'], exits: { seen: 'ignored' } });
    expect(told.outcome.en).toBe('Event on day 5: text on 2010-02-06, position 6.');
    expect(told.merges).toEqual(['dup']);
    expect(sentences(told)).toEqual([
      '* dup is the same person as a, position 10.',
      '  text on 2010-01-20 (day -12), position 3: another kind; the question passes it over.',
      '* text on 2010-02-01 (day 0), position 2: the origin, day 0.',
      '  text on 2010-02-02 (day 1), position 9 of dup: the covariate size; not used: after the origin.',
      '  text on 2010-02-03 (day 2), position 4: superseded by the correction at position 6.',
      '  text on 2010-02-04 (day 3), position 5: voided at position 7.',
      '* text on 2010-02-06 (day 5), position 6: the event.',
      '  text on 2010-02-09 (day 8), position 8: the covariate size; not used: after the origin.',
      '  Covariate size: no value, its facts came later.',
    ]);
  });

  it('names what was not known', async () => {
    const told = await why('a', { asKnown: 5, exits: { seen: 'ignored' } });
    expect(told.outcome.en).toBe(
      'Event on day 2: text on 2010-02-03, position 4; text, recorded at position 6, was not known at 5.',
    );
    expect(sentences(told)).toContain('  That position 5 is voided (position 7) was not known at 5.');
    expect(sentences(told)).toContain('  text on 2010-02-06 (day 5), position 6: corrects position 4; not known at 5.');
  });

  it('says by which facts a case is not in the rows, and which case stands', async () => {
    const tied = await why('b');
    expect(tied).toMatchObject({ reason: 'same-instant', rows: [], timeline: null });
    expect(tied.steps.filter(({ decides }) => decides).map(({ code }) => code)).toEqual(['endpoint', 'exit']);
    const imprecise = await why('b', {
      covariates: ['size'],
      emptyWhenLater: ['size'],
      exits: { die: 'ignored' },
      population: { hasNot: [{ fact: 'other' }] },
    });
    expect(imprecise.reason).toBe('date-imprecise');
    expect(imprecise.steps.find(({ decides }) => decides)!.en).toMatch(/^text in 2010-02, position 14: .*; decides\.$/);
    const merged = await why('dup');
    expect(merged.outcome.en).toBe('Not in the rows (merged): the case is a duplicate: a stands.');
    expect(merged.mergedInto).toBe('a');
  });
});
