import type { EventLog, RecordedEvent } from '../port.js';
import { everything, texts, withLog, write } from './support.contract.js';
import type { OpenLog } from './support.contract.js';

/** Following: catching up, going live, ending, and missing nothing while others write. */
export function followLaws(open: OpenLog): void {
  describe('follow', () => {
    it(
      'catches up in pages, says so, goes live, and ends on abort',
      withLog(open, async ({ log, stream, start }) => {
        await log.append([write(stream('a'), 'none', '0', '1', '2', '3', '4')]);
        const stop = new AbortController();
        const pages = log.follow({ after: start, signal: stop.signal, pageSize: 2 })[Symbol.asyncIterator]();
        const sizes: number[] = [];
        for (let caughtUp = false; !caughtUp;) {
          const { value } = await pages.next();
          sizes.push(value.events.length);
          caughtUp = value.caughtUp;
        }
        expect(sizes).toEqual([2, 2, 1]);
        const live = pages.next();
        await log.append([write(stream('b'), 'none', 'live')]);
        expect(texts((await live).value.events)).toEqual(['live']);
        const nothing = pages.next();
        stop.abort();
        expect(await nothing).toEqual({ value: undefined, done: true });
      }),
    );

    it(
      'says at once that there is nothing',
      withLog(open, async ({ log, start }) => {
        const stop = new AbortController();
        for await (const page of log.follow({ after: start, signal: stop.signal })) {
          expect(page).toEqual({ events: [], caughtUp: true });
          stop.abort();
        }
      }),
    );

    it(
      'a page that ends at the head is followed by the word that it did',
      withLog(open, async ({ log, stream, start }) => {
        await log.append([write(stream('a'), 'none', '0', '1')]);
        const stop = new AbortController();
        const seen: [number, boolean][] = [];
        for await (const { events, caughtUp } of log.follow({ after: start, signal: stop.signal, pageSize: 2 })) {
          seen.push([events.length, caughtUp]);
          if (caughtUp) stop.abort();
        }
        expect([
          [[2, true]],
          [
            [2, false],
            [0, true],
          ],
        ]).toContainEqual(seen);
      }),
    );

    it(
      'ends when the log closes, and at once on a closed log',
      withLog(open, async ({ log, stream, start }) => {
        await log.append([write(stream('a'), 'none', '0')]);
        const { signal } = new AbortController();
        let pages = 0;
        const following = (async () => {
          for await (const _ of log.follow({ after: start, signal })) if (++pages === 1) void log.close();
        })();
        await following;
        await log.close();
        for await (const _ of log.follow({ after: start, signal })) pages++;
        expect(pages).toBe(1);
      }),
    );

    it(
      'an aborted signal gets no page',
      withLog(open, async ({ log }) => {
        let pages = 0;
        for await (const _ of log.follow({ after: 0, signal: AbortSignal.abort() })) pages++;
        expect(pages).toBe(0);
      }),
    );

    it(
      'sees every event once and in order while others write',
      withLog(open, async ({ log, stream, start }) => {
        const total = 240;
        const followers = [1, 7, 500].map((pageSize) => collect(log, start, pageSize, total));
        await Promise.all(
          [0, 1, 2, 3, 4, 5].map(async (writer) => {
            for (let i = 0; i < 20; i++) await log.append([write(stream(`${writer}`), 'any', `${i}a`, `${i}b`)]);
          }),
        );
        const late = collect(log, start, 50, total);
        const all = await everything(log, start);
        expect(all).toHaveLength(total);
        for (const seen of await Promise.all([...followers, late])) expect(seen).toEqual(all);
      }),
    );
  });
}

async function collect(log: EventLog, after: number, pageSize: number, total: number): Promise<RecordedEvent[]> {
  const stop = new AbortController();
  const seen: RecordedEvent[] = [];
  for await (const { events } of log.follow({ after, signal: stop.signal, pageSize })) {
    seen.push(...events);
    if (seen.length >= total) stop.abort();
  }
  return seen;
}
