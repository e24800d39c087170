import fc from 'fast-check';
import type { CaseEvent } from '#case';
import { caseStream, decodeEvent, parseStream, type RecordedEvent } from '#event-log';
import { forAllTrials, TrialLog } from '../../../../test/support/trial-log.js';
import type { LogScript } from '../../../../test/support/recorded.js';
import { askedLater, trialQuestion } from '../../../../test/support/trial-questions.js';

/*
 * An answer does not depend on the order in which facts came, nor on how many came at a time.
 */

let log: TrialLog;
beforeAll(async () => {
  log = await TrialLog.open();
});
afterAll(() => log.close());

/** The revision of what a correction or void is about; `undefined` for other events. */
function targetOf(event: CaseEvent): number | undefined {
  if (event.kind === 'correction') return event.corrects.revision;
  return event.kind === 'void' ? event.voids.revision : undefined;
}

/** Tells the events of cases in the order of their ranks; but no correction or void comes before what it is about. */
function retell(
  events: readonly RecordedEvent[],
  ranks: Iterator<number>,
): (script: LogScript, protocol: string) => void {
  const rank = new Map<string, number>();
  const cases = events.flatMap(({ stream, revision, body }) => {
    const about = parseStream(stream);
    if (about?.kind !== 'case') return [];
    const event = decodeEvent(body) as CaseEvent;
    const key = `${revision} ${about.caseId}`;
    const target = targetOf(event);
    const targetKey = target === undefined ? undefined : `${target} ${about.caseId}`;
    const place = (targetKey === undefined ? 0 : rank.get(targetKey)!) + 1 + (ranks.next().value as number);
    rank.set(key, place);
    return [{ caseId: about.caseId, event, key, targetKey, place }];
  });
  return (script, protocol) => {
    const revisions = new Map<string, number>();
    for (const { caseId, event, key, targetKey } of cases.toSorted((a, b) => a.place - b.place)) {
      const revision = targetKey === undefined ? Number.NaN : revisions.get(targetKey)!;
      const told: CaseEvent =
        event.kind === 'correction'
          ? { ...event, corrects: { ...event.corrects, revision } }
          : event.kind === 'void'
            ? { ...event, voids: { ...event.voids, revision } }
            : event;
      revisions.set(key, script.append(caseStream(protocol, caseId), told).revision);
    }
  };
}

it('the same history in another order and in other batches gives the same bytes, in every shape', async () => {
  const seen = { bytes: 0, moved: 0 };
  await forAllTrials(
    () => log,
    fc.tuple(
      fc.array(trialQuestion, { minLength: 3, maxLength: 3 }),
      fc.infiniteStream(fc.nat(1000)),
      fc.integer({ min: 1, max: 60 }),
    ),
    async (trial, [questions, ranks, batch]) => {
      const other = await log.again(trial, retell(trial.events, ranks), batch);
      const streams = ({ events }: typeof trial): string[] =>
        events.slice(1).map(({ stream }) => stream.split('/')[1]!);
      if (streams(other).join() !== streams(trial).join()) seen.moved++;
      expect(streams(other).toSorted()).toEqual(streams(trial).toSorted());
      for (const question of questions.map(askedLater)) {
        const csv = await trial.csv(question);
        expect(await other.csv(question)).toBe(csv);
        const [one, two] = [await trial.ask(question), await other.ask(question)];
        expect({ audit: two.audit, excluded: two.excluded, warnings: two.answer.warnings }).toEqual({
          audit: one.audit,
          excluded: one.excluded,
          warnings: one.answer.warnings,
        });
        seen.bytes += csv.length;
      }
    },
    { runs: 12 },
  );
  expect(seen.moved).toBe(12);
  expect(seen.bytes).toBeGreaterThan(10_000);
}, 300_000);
