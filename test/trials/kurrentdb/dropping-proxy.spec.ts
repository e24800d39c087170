import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { events, failure, pending, texts, TIME, withDouble } from '../../doubles/kurrentdb/spec-support.js';
import { until } from '../../support/until.js';
import { startDroppingProxy, type DroppingProxy, type Drops } from './dropping-proxy.js';

/** A double, a client beside the proxy, and one that goes through it. */
async function withProxy(
  drops: Omit<Drops, 'seed'>,
  test: (bench: { direct: KurrentDBClient; through: KurrentDBClient; proxy: DroppingProxy }) => Promise<void>,
): Promise<void> {
  await withDouble({}, async ({ client: direct, double, another }) => {
    const proxy = await startDroppingProxy(double.url, { ...drops, seed: 1 });
    try {
      await test({ direct, through: another(proxy.url), proxy });
    } finally {
      proxy.stop();
    }
  });
}

// With credentials of its own an append is a call of its own; without, it goes over the stream that all share.
const ways = [
  ['on the shared stream', {}],
  ['by a call of its own', { credentials: { username: 'a', password: 'b' } }],
] as const;

describe('the proxy that loses answers', () => {
  it.each(ways)(
    'carries appends %s, reads and errors as they are while it loses nothing',
    async (_, options) => {
      await withProxy({ appends: 0, reads: 0 }, async ({ through, proxy }) => {
        proxy.dropping = true;
        const appended = await through.appendToStream('s', events('a', 'b'), { streamState: 'no_stream', ...options });
        expect(appended).toMatchObject({ success: true, nextExpectedRevision: 1n });
        expect(await texts(through.readStream('s'))).toBe('ab');
        const wrong = await failure(through.appendToStream('s', events('c'), { streamState: 'no_stream', ...options }));
        expect(wrong).toMatchObject({ type: 'wrong-expected-version', actualState: 1n });
        expect(await failure(texts(through.readStream('none')))).toMatchObject({ type: 'stream-not-found' });
        expect(proxy.appends).toEqual({ answers: 2, dropped: 0 });
      });
    },
    TIME,
  );

  it.each(ways)(
    'loses the answer to an append %s, which is stored',
    async (_, options) => {
      await withProxy({ appends: 1, reads: 0 }, async ({ direct, through, proxy }) => {
        proxy.dropping = true;
        const append = through.appendToStream('s', events('a'), { streamState: 'no_stream', ...options });
        append.catch(() => undefined);
        await until('the answer is lost', () => proxy.appends.dropped === 1);
        expect(await texts(direct.readStream('s'))).toBe('a');
        expect(await pending(append)).toBe(true);
      });
    },
    TIME,
  );

  it(
    'loses a read as a whole, and passes the next one on where it is told to',
    async () => {
      await withProxy({ appends: 0, reads: 1 }, async ({ direct, through, proxy }) => {
        await direct.appendToStream('s', events('a', 'b'));
        proxy.dropping = true;
        const lost = texts(through.readStream('s'));
        lost.catch(() => undefined);
        await until('the read is lost', () => proxy.reads.dropped === 1);
        expect(await pending(lost)).toBe(true);
        proxy.dropping = false;
        expect(await texts(through.readStream('s'))).toBe('ab');
      });
    },
    TIME,
  );
});
