import { CHAIN_START, leafHash, linkHash } from '../chain.js';
import type { EventLog, RecordedEvent } from '../port.js';
import { everything, isIncreasing, texts, withLog, write } from './support.contract.js';
import type { Bench, OpenLog } from './support.contract.js';

/** Reading back: pages, order, bytes, instants, hash chains, and all of it after reopening. */
export function readLaws(open: OpenLog): void {
  describe('read', () => {
    it(
      'a stream in pages; nothing of a stream that is not there',
      withLog(open, async ({ log, stream }) => {
        const s = stream('s');
        await log.append([write(s, 'none', '0', '1', '2', '3', '4')]);
        await log.append([write(stream('other'), 'none', 'not this')]);
        expect(texts(await log.readStream(s))).toEqual(['0', '1', '2', '3', '4']);
        expect(texts(await log.readStream(s, { limit: 2 }))).toEqual(['0', '1']);
        expect(texts(await log.readStream(s, { fromRevision: 2, limit: 2 }))).toEqual(['2', '3']);
        expect(texts(await log.readStream(s, { fromRevision: 4, limit: 9 }))).toEqual(['4']);
        expect(await log.readStream(s, { fromRevision: 5 })).toEqual([]);
        expect(await log.readStream(stream('nobody'))).toEqual([]);
      }),
    );

    it(
      'the whole log in pages, forwards and backwards',
      withLog(open, async ({ log, stream, start }) => {
        await fill(log, stream);
        const all = await everything(log, start);
        expect(texts(all)).toEqual(['a0', 'a1', 'b0', 'a2', 'c0', 'b1', 'b2']);
        expect(isIncreasing([start, ...all.map(({ position }) => position)])).toBe(true);
        expect(texts(await log.readAll({ after: all[1]!.position, limit: 2 }))).toEqual(['b0', 'a2']);
        expect(texts(await log.readAll({ direction: 'forwards', after: all[5]!.position, limit: 9 }))).toEqual(['b2']);
        expect(await log.readAll({ after: all.at(-1)!.position, limit: 9 })).toEqual([]);
        expect(texts(await log.readAll({ direction: 'backwards', limit: 3 }))).toEqual(['b2', 'b1', 'c0']);
        const [third, second] = await log.readAll({ direction: 'backwards', upTo: all[2]!.position, limit: 2 });
        expect([third, second]).toEqual([all[2], all[1]]);
      }),
    );

    it(
      'refuses pages of no size',
      withLog(open, async ({ log }) => {
        for (const limit of [0, -1, 1.5, Number.NaN]) {
          await expect(log.readAll({ limit })).rejects.toThrow(RangeError);
          await expect(log.readStream('s', { limit })).rejects.toThrow(RangeError);
        }
      }),
    );

    const bodies: [string, Uint8Array][] = [
      ['nothing', new Uint8Array(0)],
      ['NUL bytes', Uint8Array.of(0, 1, 0, 0)],
      ['åäö', Buffer.from('{"ort":"Åmål","på":"Öland – ⚕"}')],
      ['what is no UTF-8', Uint8Array.of(0xff, 0xfe, 0xc0, 0x80)],
      ['100 kB', Uint8Array.from({ length: 100_000 }, (_, i) => (i * 31) % 251)],
      ['a view of a larger buffer', new Uint8Array(64).fill(7).subarray(10, 20)],
    ];
    it.each(bodies)('a body of %s comes back byte for byte', (_, body) =>
      withLog(open, async ({ log, stream }) => {
        const s = stream('s');
        const around = { type: 'noted', body: Buffer.from('around') };
        await log.append([{ stream: s, expected: 'none', events: [around, { type: 'färdig', body }, around] }]);
        const read = await log.readStream(s);
        expect(texts([read[0]!, read[2]!])).toEqual(['around', 'around']);
        expect(read[1]!.type).toBe('färdig');
        expect(read[1]!.body).toBeInstanceOf(Uint8Array);
        expect(Buffer.compare(read[1]!.body, body)).toBe(0);
      })(),
    );

    it(
      'more than one internal page comes whole',
      withLog(open, async ({ log, stream, start }) => {
        const s = stream('s');
        const numbers = Array.from({ length: 2500 }, (_, i) => `${i}`);
        await log.append([write(s, 'none', ...numbers)]);
        expect(texts(await log.readStream(s))).toEqual(numbers);
        expect(texts(await log.readAll({ after: start, limit: 2200 }))).toEqual(numbers.slice(0, 2200));
        expect(texts(await log.readAll({ direction: 'backwards', limit: 2200 }))).toEqual(numbers.slice(300).reverse());
      }),
    );

    const instants = [5000, 7000, 6000, 1, 7001.5, 7000];
    it('recordedAt never goes back, though the clock does', async () => {
      // Far ahead of the instants that a shared log may hold already.
      const base = Date.now() + 1_000_000;
      let tick = 0;
      const now = () => base + instants[tick]!;
      await withLog(
        open,
        async ({ log, stream, start }) => {
          for (; tick < instants.length; tick++) await log.append([write(stream(`${tick % 2}`), 'any', `${tick}`)]);
          tick = 0;
          const recorded = (await everything(log, start)).map(({ recordedAt }) => recordedAt - base);
          expect(recorded).toEqual([5000, 7000, 7000, 7000, 7001, 7001]);
        },
        now,
      )();
    });

    it(
      'the hash chains are those of chain.ts',
      withLog(open, async ({ log, stream, start }) => {
        await fill(log, stream);
        await expectChains(log, start);
      }),
    );

    it(
      'a reader cannot change what is stored',
      withLog(open, async ({ log, stream, start }) => {
        await log.append([write(stream('s'), 'none', 'kept')]);
        (await everything(log, start))[0]!.body.fill(0);
        expect(texts(await log.readStream(stream('s')))).toEqual(['kept']);
      }),
    );

    it(
      'everything is there after reopening, and the chains go on',
      withLog(open, async ({ log, reopen, stream, start }) => {
        await fill(log, stream);
        const before = await everything(log, start);
        if (reopen === undefined) return expect(before).toHaveLength(7);
        const again = await reopen();
        expect(await everything(again, start)).toEqual(before);
        await again.append([
          write(stream('a'), 2, 'a3'),
          ...(again.atomicity === 'log' ? [write(stream('d'), 'none', 'd0')] : []),
        ]);
        await expectChains(again, start);
        expect((await everything(again, start)).slice(0, 7)).toEqual(before);
      }),
    );
  });
}

async function fill(log: EventLog, stream: Bench['stream']): Promise<void> {
  await log.append([write(stream('a'), 'none', 'a0', 'a1')]);
  await log.append([write(stream('b'), 'none', 'b0')]);
  await log.append([write(stream('a'), 1, 'a2')]);
  await log.append([write(stream('c'), 'none', 'c0')]);
  await log.append([write(stream('b'), 'exists', 'b1', 'b2')]);
}

async function expectChains(log: EventLog, start: number): Promise<void> {
  const before = start === 0 ? [] : await log.readAll({ direction: 'backwards', upTo: start, limit: 1 });
  let logHash = before[0]?.logHash ?? hex(CHAIN_START);
  const streams = new Map<string, RecordedEvent>();
  for (const event of await everything(log, start)) {
    const previous = streams.get(event.stream);
    const leaf = leafHash(event);
    expect(event.revision).toBe((previous?.revision ?? -1) + 1);
    expect(event.streamHash).toBe(link(previous?.streamHash ?? hex(CHAIN_START), leaf));
    if (event.logHash !== undefined) {
      logHash = link(logHash, leaf);
      expect(event.logHash).toBe(logHash);
    }
    streams.set(event.stream, event);
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function link(previous: string, leaf: Uint8Array): string {
  return hex(linkHash(Buffer.from(previous, 'hex'), leaf));
}
