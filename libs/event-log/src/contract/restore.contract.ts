import fc from 'fast-check';
import { openMemoryLog } from '../memory/memory-log.js';
import { InvalidAppend, LogUnavailable, WrongExpectedRevision, WrongStreamHash } from '../port.js';
import type { RecordedEvent, RestoredEvent } from '../port.js';
import { verifyLog } from '../verify/verify.js';
import { everything, texts, withLog, write } from './support.contract.js';
import type { Bench, OpenLog } from './support.contract.js';

/** One append of a history that is told to a log elsewhere: to which stream, how many events, at which instant. */
type Told = readonly [stream: string, events: number, at: number];

/** What a log elsewhere holds after these appends. Instants go back from one stream to another where they are told so. */
async function history(stream: Bench['stream'], told: readonly Told[]): Promise<RestoredEvent[]> {
  const restored: RestoredEvent[] = [];
  const logs = new Map<string, ReturnType<typeof openMemoryLog>>();
  let now = 0;
  for (const [name, count, at] of told) {
    now = at;
    // A log of its own for each stream, as if each had a writer with a clock of its own.
    const log = logs.get(name) ?? openMemoryLog({ now: () => now });
    logs.set(name, log);
    const bodies = Array.from({ length: count }, () => `${name}${restored.length} {"på":"Öland"}`);
    await log.append([write(stream(name), 'any', ...bodies)]);
    restored.push(...(await log.readStream(stream(name))).slice(-count));
  }
  return restored;
}

const SOME: readonly Told[] = [
  ['a', 2, 5000],
  ['b', 1, 3000],
  ['a', 1, 7000],
  ['c', 1, 1],
  ['b', 2, 6000],
];

/** As much of an event as moves. */
function moved({ stream, revision, type, body, recordedAt, streamHash }: RestoredEvent): object {
  return { stream, revision, type, body: Buffer.from(body).toString('hex'), recordedAt, streamHash };
}

function movedAll(events: readonly RestoredEvent[]): readonly object[] {
  return events.map(moved);
}

/** Taking events of another log: as they were, in their order, again, and what is refused. */
export function restoreLaws(open: OpenLog): void {
  describe('restore', () => {
    it(
      'takes events as they were, in their order, also where instants go back between streams; appends go on from there',
      withLog(open, async ({ log, reopen, stream, start }) => {
        const events = await history(stream, SOME);
        await log.restore(events.slice(0, 4));
        await log.restore(events.slice(4));
        expect(movedAll(await everything(log, start))).toEqual(movedAll(events));
        expect(movedAll(await log.readStream(stream('a')))).toEqual(movedAll([events[0]!, events[1]!, events[3]!]));
        const again = reopen === undefined ? log : await reopen();
        await again.append([write(stream('c'), 0, 'more')]);
        if (start === 0) expect(await verifyLog(again)).toMatchObject({ events: 8, streams: 3, findings: [] });
        const [last] = await again.readAll({ direction: 'backwards', limit: 1 });
        expect(last).toMatchObject({ stream: stream('c'), revision: 1 });
        expect(last!.recordedAt).toBeGreaterThanOrEqual(7000);
      }),
    );

    it('what is appended afterwards is stamped with no earlier instant than any', async () => {
      const far = Date.now() + 1_000_000_000;
      await withLog(
        open,
        async ({ log, stream }) => {
          const told = SOME.map(([name, count, at]) => [name, count, far + at] as const);
          await log.restore(await history(stream, told));
          const [result] = await log.append([write(stream('d'), 'none', 'now')]);
          expect(result!.events[0]!.recordedAt).toBe(far + 7000);
        },
        () => 1,
      )();
    });

    it(
      'again, changes nothing; what is new in it is taken',
      withLog(open, async ({ log, reopen, stream, start }) => {
        const events = await history(stream, SOME);
        await log.restore(events.slice(0, 5));
        await log.restore(events.slice(1, 4));
        const again = reopen === undefined ? log : await reopen();
        await again.restore(events);
        await again.restore([events[0]!]);
        expect(movedAll(await everything(again, start))).toEqual(movedAll(events));
      }),
    );

    it(
      'goes on from what was appended here',
      withLog(open, async ({ log, stream, start }) => {
        await log.append([write(stream('a'), 'none', 'one', 'two')]);
        const here = await log.readStream(stream('a'));
        const elsewhere = openMemoryLog();
        await elsewhere.restore(here);
        await elsewhere.append([write(stream('a'), 1, 'three')]);
        const all = await elsewhere.readStream(stream('a'));
        await log.restore(all.slice(2));
        expect(texts(await everything(log, start))).toEqual(['one', 'two', 'three']);
        await log.append([write(stream('a'), 2, 'four')]);
        expect(texts(await log.readStream(stream('a')))).toEqual(['one', 'two', 'three', 'four']);
      }),
    );

    const refused: [string, (events: RestoredEvent[]) => RestoredEvent[], Partial<WrongExpectedRevision>][] = [
      ['a stream that does not begin at 0', (events) => events.slice(1), { expected: 0, actual: -1 }],
      ['a gap', ([a, b, , d]) => [b!, a!, d!].slice(1), { expected: 1, actual: 0 }],
      ['revisions in another order', ([a, b, c, d]) => [a!, c!, d!, b!], { expected: 1, actual: 0 }],
    ];
    it.each(refused)('refuses %s', (_, change, wrong) =>
      withLog(open, async ({ log, stream, start, restoresWhole }) => {
        const events = change(await history(stream, SOME));
        const outcome = log.restore(events);
        await expect(outcome).rejects.toBeInstanceOf(WrongExpectedRevision);
        await expect(outcome).rejects.toMatchObject({ stream: stream('a'), ...wrong });
        await expectOnlyBefore(restoresWhole, await everything(log, start), events);
      })(),
    );

    it(
      'refuses another event in the place of one that is there, wherever it came from',
      withLog(open, async ({ log, stream, start }) => {
        await log.append([write(stream('a'), 'none', 'other')]);
        const [first, second] = await history(stream, [['a', 2, 5000]]);
        await expect(log.restore([first!])).rejects.toMatchObject({ name: 'WrongExpectedRevision', actual: 0 });
        await expect(log.restore([second!])).rejects.toBeInstanceOf(Error);
        const [b] = await history(stream, [['b', 1, 5000]]);
        const [otherB] = await history(stream, [['b', 1, 6000]]);
        await log.restore([b!]);
        await expect(log.restore([otherB!])).rejects.toBeInstanceOf(WrongExpectedRevision);
        expect(await everything(log, start)).toHaveLength(2);
      }),
    );

    const changes: [string, (event: RestoredEvent) => RestoredEvent][] = [
      ['body', (event) => ({ ...event, body: Buffer.from('forged') })],
      ['type', (event) => ({ ...event, type: 'forged' })],
      ['instant', (event) => ({ ...event, recordedAt: event.recordedAt + 1 })],
      ['hash', (event) => ({ ...event, streamHash: 'f'.repeat(64) })],
    ];
    it.each(changes)('refuses an event of another %s', (_, change) =>
      withLog(open, async ({ log, stream, start, restoresWhole }) => {
        const events = await history(stream, SOME);
        events[3] = change(events[3]!);
        const outcome = log.restore(events);
        await expect(outcome).rejects.toBeInstanceOf(WrongStreamHash);
        await expect(outcome).rejects.toMatchObject({ stream: stream('a'), revision: 2 });
        await expectOnlyBefore(restoresWhole, await everything(log, start), events.slice(0, 3));
        // The log is as well as before.
        await log.restore(await history(stream, SOME));
        expect(await everything(log, start)).toHaveLength(7);
      })(),
    );

    const invalid: [string, (event: RestoredEvent) => RestoredEvent[]][] = [
      ['nothing', () => []],
      ['half a revision', (event) => [event, { ...event, revision: 0.5 }]],
      ['a negative instant', (event) => [event, { ...event, recordedAt: -1 }]],
      ['an instant that no date holds', (event) => [{ ...event, recordedAt: 8.64e15 + 1 }]],
      ['a hash that is none', (event) => [{ ...event, streamHash: event.streamHash.toUpperCase() }]],
      ['NUL in a stream name', (event) => [event, { ...event, stream: 'case-x/\0' }]],
      ['half a surrogate pair in a type', (event) => [event, { ...event, type: '\ud800' }]],
    ];
    it.each(invalid)('refuses %s, and writes nothing', (_, change) =>
      withLog(open, async ({ log, stream, start }) => {
        const [event] = await history(stream, [['ä', 1, 5000]]);
        await expect(log.restore(change({ ...event!, streamHash: `ab${event!.streamHash.slice(2)}` }))).rejects.toThrow(
          InvalidAppend,
        );
        expect(await everything(log, start)).toEqual([]);
      })(),
    );

    it(
      'a closed log is unavailable',
      withLog(open, async ({ log, stream }) => {
        const events = await history(stream, SOME);
        await log.close();
        await expect(log.restore(events)).rejects.toThrow(LogUnavailable);
      }),
    );

    it('any history, in any pieces, comes out the same', async () => {
      const told = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 1, max: 4 }), fc.nat(10_000));
      await fc.assert(
        fc.asyncProperty(
          fc.array(told, { minLength: 1, maxLength: 12 }),
          fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
          fc.nat(6),
          (appends, sizes, back) =>
            withLog(open, async ({ log, stream, start }) => {
              const events = await history(stream, appends);
              let size = 0;
              for (let i = 0; i < events.length;) {
                const most = sizes[size++ % sizes.length]!;
                // Some of what was restored before comes once more.
                await log.restore(events.slice(Math.max(0, i - back), i + most));
                i += most;
              }
              expect(movedAll(await everything(log, start))).toEqual(movedAll(events));
            })(),
        ),
        { numRuns: 25, seed: 20101201 },
      );
    }, 60_000);
  });
}

/** What a refused restore leaves: nothing, or what came before. */
async function expectOnlyBefore(
  whole: boolean | undefined,
  stored: readonly RecordedEvent[],
  before: readonly RestoredEvent[],
): Promise<void> {
  if (whole === true) expect(stored).toEqual([]);
  else expect(movedAll(before).slice(0, stored.length)).toEqual(movedAll(stored));
}
