import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeKurrentServers } from '../../../../test/support/kurrent-servers.js';
import { startProxy, type Proxy } from '../../../../test/support/proxy.js';
import { texts, write } from '../contract/support.contract.js';
import { LogUnavailable, WrongExpectedRevision } from '../port.js';
import type { FollowState, RecordedEvent } from '../port.js';
import { openKurrentLog, type KurrentLog } from './kurrentdb-log.js';

const LIMITS = { callMs: 800, appendMs: 8000, retry: { first: 50, last: 400 } };

/** The host and the port in an address. */
const HOST = /(?<=[/@])[^/@?]+:\d+(?=\?|$)/;

/** What the adapter makes of a way to its server that fails; the server itself is well. */
describeKurrentServers(
  (url) => {
    let proxy: Proxy;
    let log: KurrentLog;
    let stream: string;
    const openThroughProxy = (limits = LIMITS): Promise<KurrentLog> =>
      openKurrentLog({ address: url().replace(HOST, `127.0.0.1:${proxy.port}`), limits });

    beforeEach(async () => {
      const [host, port] = HOST.exec(url())![0].split(':');
      proxy = await startProxy(host!, Number(port));
      log = await openThroughProxy();
      stream = `case-faults/${randomUUID()}`;
      await log.append([write(stream, 'none', 'first')]);
    });
    afterEach(async () => {
      await log.close();
      await proxy.stop();
    });

    const after = async <T>(ms: number, then: () => T): Promise<T> => {
      await sleep(ms);
      return then();
    };
    const recover = (ms: number): Promise<void> =>
      after(ms, () => {
        proxy.mode = 'pass';
        proxy.cut();
      });

    it.each([0, 'exists', 'any'] as const)(
      'expecting %s, an answer that is lost is found out: written once',
      async (expected) => {
        proxy.mode = 'no-answers';
        const [[result]] = await Promise.all([log.append([write(stream, expected, 'a', 'b')]), recover(1000)]);
        const read = await log.readStream(stream);
        expect(texts(read)).toEqual(['first', 'a', 'b']);
        expect(result!.events.map(({ position }) => position)).toEqual(read.slice(1).map(({ position }) => position));
      },
    );

    it.each([0, 'any'] as const)('expecting %s, what never reached the server is sent again', async (expected) => {
      proxy.mode = 'black-hole';
      await Promise.all([log.append([write(stream, expected, 'a', 'b')]), recover(1000)]);
      expect(texts(await log.readStream(stream))).toEqual(['first', 'a', 'b']);
    });

    it('in doubt, and another was there first: a conflict for an exact revision, a second try for any', async () => {
      const other = await openKurrentLog({ address: url() });
      proxy.mode = 'black-hole';
      const exact = log.append([write(stream, 0, 'exact')]);
      const any = log.append([write(stream, 'any', 'any')]);
      await Promise.all([
        expect(exact).rejects.toMatchObject({ name: 'WrongExpectedRevision', actual: 0 + 1 }),
        expect(exact).rejects.toThrow(WrongExpectedRevision),
        any,
        other.append([write(stream, 0, 'other')]).then(() => recover(500)),
      ]);
      expect(texts(await log.readStream(stream))).toEqual(['first', 'other', 'any']);
      await other.close();
    });

    it('says that it is unknown when the server does not come back in time, and works again afterwards', async () => {
      await log.close();
      log = await openThroughProxy({ ...LIMITS, appendMs: 1500 });
      await log.append([write(stream, 0, 'second')]);
      proxy.mode = 'refuse';
      proxy.cut();
      const began = Date.now();
      await Promise.all([
        expect(log.append([write(stream, 1, 'x')])).rejects.toThrow(/unavailable: the server is away.*unknown/),
        expect(log.append([write(`${stream}-b`, 'any', 'x')])).rejects.toThrow(
          /unavailable: the server is away.*Nothing/,
        ),
      ]);
      await expect(log.readStream(stream)).rejects.toThrow(LogUnavailable);
      expect(Date.now() - began).toBeLessThan(6000);
      proxy.mode = 'pass';
      await log.append([write(stream, 1, 'y')]);
      expect(texts(await log.readStream(stream))).toEqual(['first', 'second', 'y']);
    });

    it('does not wait for ever for a server that says nothing', async () => {
      proxy.mode = 'black-hole';
      await expect(log.readAll({ limit: 1 })).rejects.toThrow(/did not answer in time/);
      await expect(openThroughProxy()).rejects.toThrow(/did not answer in time/);
    });

    it('64 appends under way when the connection is cut are all found out', async () => {
      const streams = Array.from({ length: 64 }, (_, i) => `${stream}-${i}`);
      const body = 'x'.repeat(20_000);
      const appends = streams.map((one) => log.append([write(one, 'none', body, body)]));
      for (let i = 0; i < 4; i++) await after(30, proxy.cut);
      await Promise.all(appends);
      for (const one of streams) expect(await log.readStream(one)).toHaveLength(2);
    });

    it('follows across cut connections, every event once and in order', async () => {
      const stop = new AbortController();
      const seen: RecordedEvent[] = [];
      const states: FollowState[] = [];
      const [head] = await log.readAll({ direction: 'backwards', limit: 1 });
      const following = (async () => {
        const options = { after: head!.position, signal: stop.signal, report: (s: FollowState) => void states.push(s) };
        for await (const { events } of log.follow(options)) {
          seen.push(...events);
          if (seen.length >= 200) stop.abort();
        }
      })();
      for (let i = 0; i < 100; i++) {
        await log.append([write(stream, 'any', `${i}a`, `${i}b`)]);
        if (i % 25 === 10) proxy.cut();
      }
      await following;
      expect(texts(seen)).toEqual(texts((await log.readStream(stream)).slice(1)));
      expect(states).toContainEqual({ state: 'reconnecting', since: expect.any(Number), error: expect.any(String) });
      expect(states.at(-1)!.state).not.toBe('reconnecting');
    }, 30_000);

    it('a slow consumer stops the reading, and misses nothing', async () => {
      await log.close();
      log = await openThroughProxy({ ...LIMITS, held: { events: 8, bytes: 1000 } } as typeof LIMITS);
      const [head] = await log.readAll({ direction: 'backwards', limit: 1 });
      const stop = new AbortController();
      const seen: RecordedEvent[] = [];
      const following = (async () => {
        for await (const { events } of log.follow({ after: head!.position, signal: stop.signal, pageSize: 4 })) {
          seen.push(...events);
          if (seen.length >= 1000) stop.abort();
          await sleep(1);
        }
      })();
      const hundred = Array.from({ length: 100 }, (_, i) => `${i}`);
      for (let i = 0; i < 10; i++) await log.append([write(stream, 'any', ...hundred)]);
      await following;
      expect(texts(seen)).toEqual(Array.from({ length: 10 }, () => hundred).flat());
    }, 30_000);
  },
  { alone: true },
);
