import { AtomicityNotSupported, InvalidAppend, LogUnavailable, WrongExpectedRevision } from '../port.js';
import type { ExpectedRevision, StreamWrite } from '../port.js';
import { everything, event, texts, withLog, write } from './support.contract.js';
import type { OpenLog } from './support.contract.js';

/** Appending: expectations, races, all or nothing, what is refused, and what a closed log says. */
export function appendLaws(open: OpenLog): void {
  describe('append', () => {
    const cases: { expected: ExpectedRevision; on: 'a new stream' | 'revision 1'; accepted: boolean }[] = [
      { expected: 'any', on: 'a new stream', accepted: true },
      { expected: 'any', on: 'revision 1', accepted: true },
      { expected: 'none', on: 'a new stream', accepted: true },
      { expected: 'none', on: 'revision 1', accepted: false },
      { expected: 'exists', on: 'a new stream', accepted: false },
      { expected: 'exists', on: 'revision 1', accepted: true },
      { expected: 0, on: 'a new stream', accepted: false },
      { expected: 0, on: 'revision 1', accepted: false },
      { expected: 1, on: 'revision 1', accepted: true },
      { expected: 2, on: 'revision 1', accepted: false },
    ];
    it.each(cases)('expecting $expected on $on: $accepted', ({ expected, on, accepted }) =>
      withLog(open, async ({ log, stream }) => {
        const s = stream('s');
        if (on === 'revision 1') await log.append([write(s, 'none', 'a', 'b')]);
        const actual = on === 'revision 1' ? 1 : -1;
        const outcome = log.append([write(s, expected, 'new')]);
        if (accepted) {
          expect((await outcome)[0]!.events.map(({ revision }) => revision)).toEqual([actual + 1]);
        } else {
          await expect(outcome).rejects.toThrow(WrongExpectedRevision);
          await expect(outcome).rejects.toMatchObject({ stream: s, expected, actual });
        }
        expect(await log.readStream(s)).toHaveLength(actual + 1 + (accepted ? 1 : 0));
      })(),
    );

    it.each(['none', 0] as const)('ten racing for %s: one wins', (expected) =>
      withLog(open, async ({ log, stream }) => {
        const s = stream('s');
        if (expected === 0) await log.append([write(s, 'none', 'first')]);
        const races = await Promise.allSettled(
          Array.from({ length: 10 }, (_, i) => log.append([write(s, expected, `racer ${i}`)])),
        );
        const lost = races.filter((race) => race.status === 'rejected');
        expect(lost).toHaveLength(9);
        for (const { reason } of lost) expect(reason).toBeInstanceOf(WrongExpectedRevision);
        const winner = races.findIndex(({ status }) => status === 'fulfilled');
        expect(texts(await log.readStream(s)).at(-1)).toBe(`racer ${winner}`);
        expect(await log.readStream(s)).toHaveLength(expected === 0 ? 2 : 1);
      })(),
    );

    it(
      'fifty racing for any: all are written, without a gap',
      withLog(open, async ({ log, stream }) => {
        const s = stream('s');
        await Promise.all(Array.from({ length: 50 }, (_, i) => log.append([write(s, 'any', `${i}a`, `${i}b`)])));
        const events = await log.readStream(s);
        expect(events.map(({ revision }) => revision)).toEqual(Array.from({ length: 100 }, (_, i) => i));
        for (let i = 0; i < 100; i += 2) {
          const [a, b] = texts(events.slice(i, i + 2));
          expect(a!.replace('a', 'b')).toBe(b);
        }
      }),
    );

    it(
      'several streams: all or nothing, or not at all',
      withLog(open, async ({ log, stream, start }) => {
        const [a, b, c] = [stream('a'), stream('b'), stream('c')];
        await log.append([write(b, 'none', 'there')]);
        const refused = log.append([write(a, 'any', '1'), write(b, 'none', '2'), write(c, 'any', '3')]);
        if (log.atomicity === 'stream') {
          await expect(refused).rejects.toThrow(AtomicityNotSupported);
          return;
        }
        await expect(refused).rejects.toMatchObject({ stream: b, expected: 'none', actual: 0 });
        expect(await everything(log, start)).toHaveLength(1);
        const results = await log.append([write(c, 'none', '1'), write(b, 0, '2', '3'), write(a, 'any', '4')]);
        expect(results.map((result) => [result.stream, result.events.length])).toEqual([
          [c, 1],
          [b, 2],
          [a, 1],
        ]);
        expect(texts(await everything(log, start))).toEqual(['there', '1', '2', '3', '4']);
      }),
    );

    it(
      'a refused append touches none of its neighbours',
      withLog(open, async ({ log, stream, start }) => {
        const outcomes = await Promise.allSettled(
          Array.from({ length: 30 }, (_, i) =>
            log.append([write(stream(`${i}`), i % 3 === 0 ? 'exists' : 'none', `${i}`)]),
          ),
        );
        const expected = Array.from({ length: 30 }, (_, i) => `${i}`).filter((_, i) => i % 3 !== 0);
        expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(10);
        expect(texts(await everything(log, start)).sort()).toEqual(expected.sort());
      }),
    );

    it(
      'says of each event what is read back',
      withLog(open, async ({ log, stream }) => {
        const s = stream('s');
        await log.append([write(s, 'none', 'x')]);
        const [result] = await log.append([write(s, 0, 'y', 'z')]);
        const read = await log.readStream(s, { fromRevision: 1 });
        expect(result!.stream).toBe(s);
        expect(result!.events).toEqual(read.map(({ stream: _s, type: _t, body: _b, ...rest }) => rest));
      }),
    );

    const invalid: [string, (s: string) => StreamWrite[]][] = [
      ['nothing to write', () => []],
      ['a write without events', (s) => [write(s, 'any', 'a'), { stream: `${s}2`, expected: 'any', events: [] }]],
      ['the same stream twice', (s) => [write(s, 'any', 'a'), write(s, 'any', 'b')]],
      ['an empty stream name', () => [write('', 'any', 'a')]],
      ['NUL in a stream name', (s) => [write(`${s}\0x`, 'any', 'a')]],
      ['half a surrogate pair in a type', (s) => [{ stream: s, expected: 'any', events: [event('a', '\ud800')] }]],
      ['a negative revision', (s) => [write(s, -1, 'a')]],
      ['half a revision', (s) => [write(s, 0.5, 'a')]],
    ];
    it.each(invalid)('refuses %s, and writes nothing', (_, writes) =>
      withLog(open, async ({ log, stream, start }) => {
        await expect(log.append(writes(stream('s')))).rejects.toThrow(InvalidAppend);
        expect(await everything(log, start)).toEqual([]);
      })(),
    );

    it(
      'a closed log is unavailable, however often it is closed',
      withLog(open, async ({ log, stream }) => {
        const s = stream('s');
        const last = log.append([write(s, 'none', 'just before')]);
        await Promise.all([log.close(), log.close()]);
        expect(await last).toHaveLength(1);
        await expect(log.append([write(s, 'any', 'a')])).rejects.toThrow(LogUnavailable);
        await expect(log.readStream(s)).rejects.toThrow(LogUnavailable);
        await expect(log.readAll({ limit: 1 })).rejects.toThrow(LogUnavailable);
      }),
    );
  });
}
