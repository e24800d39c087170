import fc from 'fast-check';
import { openColumns, type Columns } from '#columns';
import { LogScript } from '../../../../test/support/recorded.js';
import { trialProtocol } from '../../../../test/support/trial-protocol.js';
import { trialQuestion } from '../../../../test/support/trial-questions.js';
import { readQuestion, spellQuestion } from '../asked/index.js';
import { SHAPES } from '../question.js';
import { resolveQuestion } from './index.js';

describe('a canonical question', () => {
  let columns: Columns;
  beforeAll(async () => {
    const script = new LogScript();
    script.register(
      trialProtocol({ before: 'none', sameInstant: ['die', 'goal'], entry: true, studyEnd: '2010-12-31' }),
    );
    columns = await openColumns({ file: ':memory:' });
    await columns.apply(script.events);
  });
  afterAll(() => columns.close());

  it('is itself when it is asked again, as a manifest carries it', async () => {
    const shapes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(trialQuestion, async (asked) => {
        const once = await resolveQuestion(columns, asked);
        const text = JSON.stringify(once.question);
        const again = await resolveQuestion(columns, readQuestion(JSON.parse(text)));
        expect(again).toEqual(once);
        expect(JSON.stringify(again.question)).toBe(text);
        expect((await resolveQuestion(columns, spellQuestion({ question: text }))).question).toEqual(once.question);
        shapes.add(once.question.shape);
      }),
      { numRuns: 300, seed: 4 },
    );
    expect(shapes).toEqual(new Set(SHAPES));
  });

  it('is the same in whichever order its members came', async () => {
    const resolve = async (text: string): Promise<string> =>
      JSON.stringify((await resolveQuestion(columns, readQuestion(JSON.parse(text)))).question);
    await fc.assert(
      fc.asyncProperty(trialQuestion, async (asked) => {
        const turned = Object.fromEntries(Object.entries(asked).reverse());
        expect(await resolve(JSON.stringify(turned))).toBe(await resolve(JSON.stringify(asked)));
      }),
      { numRuns: 50, seed: 4 },
    );
  });
});
