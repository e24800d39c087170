import type { CaseEvent } from '#case';
import { encodeEvent, openMemoryLog, type RecordedEvent } from '#event-log';
import { shareBreach } from './answers-trial.js';
import { check, type Held } from './check.js';
import { Ledger } from './ledger.js';
import { PortRecorder } from './port-recorder.js';
import { trialStudy } from './study.js';

/** A log of two cases as a trial leaves it, what its writer was told, and a follower that holds it. */
async function trial(): Promise<{ events: RecordedEvent[]; ledger: Ledger; held: Held }> {
  const log = openMemoryLog();
  const ledger = new Ledger();
  const recorder = new PortRecorder(log, (await trialStudy()).definition, ledger);
  await recorder.record('A', ['a1']);
  await recorder.record('B', ['b1', 'b2', 'b3']);
  await recorder.record('A', ['a2']);
  await recorder.record('A', ['a3']);
  const events = [...(await log.readAll({ limit: 100 }))];
  const facts = events.map(({ position, body }) => [position, bodyId(body)] as const);
  return { events, ledger, held: { name: 'follower', facts } };
}

const bodyId = (body: Uint8Array): string =>
  (JSON.parse(Buffer.from(body).toString()) as { event: CaseEvent }).event.id;
const codes = (...given: Parameters<typeof check>): string[] =>
  [...new Set(check(...given).map(({ code }) => code))].toSorted();

describe('the check of the trials', () => {
  it('finds nothing where all is there once', async () => {
    const { events, ledger, held } = await trial();
    expect(events).toHaveLength(6);
    expect(check(events, ledger, [held])).toEqual([]);
  });

  it('finds the last event of a case that is lost, and the follower that has it', async () => {
    const { events, ledger, held } = await trial();
    const without = events.filter(({ body }) => bodyId(body) !== 'a3');
    expect(codes(without, ledger, [held])).toEqual(['follower', 'lost']);
  });

  it('finds an event that is lost in the middle as a gap as well', async () => {
    const { events, ledger } = await trial();
    const without = events.filter(({ body }) => bodyId(body) !== 'b2');
    expect(codes(without, ledger, [])).toEqual(['chain', 'gap', 'lost']);
  });

  it('finds an event that is stored twice, however well it is chained', async () => {
    const { events, ledger } = await trial();
    const log = openMemoryLog();
    for (const event of [...events, events.at(-1)!]) {
      await log.append([{ stream: event.stream, expected: 'any', events: [event] }]);
    }
    expect(codes(await log.readAll({ limit: 100 }), ledger, [])).toContain('doubled');
  });

  it('finds an event whose bytes were changed, and one that nobody sent', async () => {
    const { events, ledger } = await trial();
    const [first, ...rest] = events;
    const { event } = JSON.parse(Buffer.from(first!.body).toString()) as { event: CaseEvent };
    const changed = { ...first!, body: encodeEvent({ ...event, id: 'x' }).body };
    expect(codes([changed, ...rest], ledger, [])).toEqual(['chain', 'lost', 'not-sent']);
  });

  it('finds an event that is not where its writer was told, and positions that do not rise', async () => {
    const { events, ledger } = await trial();
    const last = events.at(-1)!;
    expect(codes([...events.slice(0, -1), { ...last, position: 99 }], ledger, [])).toEqual(['elsewhere']);
    expect(codes([...events.slice(0, -1), { ...last, position: 1 }], ledger, [])).toEqual(['elsewhere', 'order']);
  });

  it('finds what was sent and never acknowledged', async () => {
    const { events, ledger } = await trial();
    ledger.sent.add('a4');
    expect(codes(events, ledger, [])).toEqual(['not-acknowledged']);
  });

  it.each([
    ['lacks one', (facts: Held['facts']) => facts.slice(1)],
    ['holds one twice', (facts: Held['facts']) => [...facts, facts[0]!]],
    ['holds another', (facts: Held['facts']) => [[facts[0]![0], 'x'] as const, ...facts.slice(1)]],
  ])('finds a follower that %s', async (_, change) => {
    const { events, ledger, held } = await trial();
    expect(codes(events, ledger, [held, { name: 'other', facts: change(held.facts) }])).toEqual(['follower']);
  });

  it('finds that too few or too many answers were lost, or too few came by', () => {
    expect(shareBreach({ answers: 10_400, dropped: 2080 }, 10_000)).toEqual([]);
    expect(shareBreach({ answers: 10_400, dropped: 1800 }, 10_000)).toHaveLength(1);
    expect(shareBreach({ answers: 10_400, dropped: 2400 }, 10_000)).toHaveLength(1);
    expect(shareBreach({ answers: 8000, dropped: 1600 }, 10_000)).toHaveLength(1);
    expect(shareBreach({ answers: 0, dropped: 0 }, 10_000)).toHaveLength(1);
  });
});
