import fc from 'fast-check';
import { isExpected } from '../checks.js';
import { WrongExpectedRevision } from '../port.js';
import type { EventLog, ExpectedRevision } from '../port.js';
import { everything, texts, withLog, write } from './support.contract.js';
import type { OpenLog } from './support.contract.js';

interface Step {
  readonly stream: number;
  readonly expected: ExpectedRevision;
  readonly texts: readonly string[];
}

const step: fc.Arbitrary<Step> = fc.record({
  stream: fc.nat(3),
  expected: fc.oneof(fc.constantFrom<ExpectedRevision>('any', 'none', 'exists'), fc.nat(6)),
  texts: fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }), { minLength: 1, maxLength: 3 }),
});

/** Random appends against a plain map. A failure prints its seed and path: pass them to `fc.assert` to see it again. */
export function modelLaws(open: OpenLog): void {
  it('does what a map of lists would do', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { maxLength: 12 }), (appends) =>
        withLog(open, async ({ log, stream, start }) => {
          const model = new Map<string, string[]>();
          const order: string[] = [];
          for (const steps of appends) await applyToBoth(log, withoutRepeats(steps, log), stream, model, order);
          for (const [name, bodies] of model) expect(texts(await log.readStream(name))).toEqual(bodies);
          expect(texts(await everything(log, start))).toEqual(order);
        })(),
      ),
      { numRuns: 25 },
    );
  }, 60_000);
}

function withoutRepeats(steps: readonly Step[], log: EventLog): readonly Step[] {
  const distinct = [...new Map(steps.map((one) => [one.stream, one])).values()];
  return log.atomicity === 'log' ? distinct : distinct.slice(0, 1);
}

async function applyToBoth(
  log: EventLog,
  steps: readonly Step[],
  stream: (name: string) => string,
  model: Map<string, string[]>,
  order: string[],
): Promise<void> {
  const writes = steps.map((one) => write(stream(`${one.stream}`), one.expected, ...one.texts));
  const lengthOf = (name: string): number => model.get(name)?.length ?? 0;
  const wrong = writes.find((one) => !isExpected(one.expected, lengthOf(one.stream) - 1));
  const appended = log.append(writes);
  if (wrong !== undefined) {
    await expect(appended).rejects.toBeInstanceOf(WrongExpectedRevision);
    await expect(appended).rejects.toMatchObject({ actual: lengthOf(wrong.stream) - 1 });
    return;
  }
  await appended;
  for (const [i, { stream: name }] of writes.entries()) {
    model.set(name, [...(model.get(name) ?? []), ...steps[i]!.texts]);
    order.push(...steps[i]!.texts);
  }
}
