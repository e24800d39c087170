import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { KurrentDBClient, type EventData } from '@kurrent/kurrentdb-client';
import { startDouble, type Double } from '../../../../test/support/kurrent-servers.js';
import { texts, write } from '../contract/support.contract.js';
import type { RecordedEvent } from '../port.js';
import { openKurrentLog, type KurrentLog } from './kurrentdb-log.js';
import { Newest } from './newest.js';
import { positionOf, type Reader } from './read.js';

const FOREIGN = 50_000;

/** What a question costs a server that others write to: counted on the double, which knows what it looked at. */
describe('the newest event on a server with many events of others after ours', () => {
  let double: Double;
  let client: KurrentDBClient;
  let log: KurrentLog;
  let ours: string;
  beforeAll(async () => {
    double = await startDouble();
    client = KurrentDBClient.connectionString(double.url);
    log = await openKurrentLog({ address: double.url });
    ours = `case-newest/${randomUUID()}`;
    await log.append([write(ours, 'none', 'ours')]);
    await foreign(FOREIGN);
  });
  afterAll(async () => {
    await log.close();
    await client.dispose();
    await double.stop();
  });

  async function foreign(count: number): Promise<void> {
    for (let done = 0; done < count; done += 2000) {
      const events = Array.from({ length: Math.min(2000, count - done) }, (): EventData => ({
        id: randomUUID(),
        type: 'theirs',
        contentType: 'application/json',
        data: {},
        metadata: undefined,
      }));
      await client.appendToStream('orders-1', events);
    }
  }
  const newest = async (of = log): Promise<string[]> => texts(await of.readAll({ direction: 'backwards', limit: 1 }));
  /** What the server looked at meanwhile. */
  async function lookedAt(work: () => Promise<unknown>): Promise<number> {
    const before = double.counts.lookedAt;
    await work();
    return double.counts.lookedAt - before;
  }

  it('is looked for through all of them once, and then costs one event', async () => {
    expect(await lookedAt(async () => expect(await newest()).toEqual(['ours']))).toBeGreaterThanOrEqual(FOREIGN);
    for (let i = 0; i < 5; i++) {
      expect(await lookedAt(async () => expect(await newest()).toEqual(['ours']))).toBe(1);
    }
  });

  it('costs what has come since, whoever wrote it', async () => {
    await newest();
    await foreign(10);
    expect(await lookedAt(newest)).toBeLessThan(20);
    const other = await openKurrentLog({ address: double.url });
    await other.append([write(ours, 0, 'from elsewhere')]);
    await foreign(10);
    expect(await lookedAt(async () => expect(await newest()).toEqual(['from elsewhere']))).toBeLessThan(20);
    await other.append([write(ours, 1, ...Array.from({ length: 300 }, (_, i) => `${i}`))]);
    await foreign(3);
    expect(await lookedAt(async () => expect(await newest()).toEqual(['299']))).toBeLessThan(120);
    await other.close();
  });

  it('costs a follower that is live next to nothing, whatever others write', async () => {
    const following = await openKurrentLog({ address: double.url });
    const [start] = await following.readAll({ direction: 'backwards', limit: 1 });
    const stop = new AbortController();
    const seen: string[] = [];
    const done = (async () => {
      for await (const { events } of following.follow({ after: start!.position, signal: stop.signal })) {
        seen.push(...texts(events));
      }
    })();
    await log.append([write(ours, 'any', 'live')]);
    await foreign(20_000);
    await log.append([write(ours, 'any', 'later')]);
    while (seen.at(-1) !== 'later') await sleep(10);
    await foreign(1);
    expect(await lookedAt(async () => expect(await newest(following)).toEqual(['later']))).toBeLessThan(10);
    stop.abort();
    await done;
    await following.close();
  });

  it('is right at once after an acknowledged append, and after others behind it', async () => {
    for (let i = 0; i < 50; i++) {
      await log.append([write(ours, 'any', `own ${i}`)]);
      if (i % 3 === 0) await foreign(1);
      expect(await newest()).toEqual([`own ${i}`]);
    }
  });

  it('is the one of the server that is there, when its log was set back', async () => {
    const one = await startDouble();
    const log2 = await openKurrentLog({ address: one.url, limits: { retry: { first: 10, last: 50 } } });
    await log2.append([write(ours, 'none', 'before', 'and after')]);
    expect(await newest(log2)).toEqual(['and after']);
    await one.restart();
    const other = await openKurrentLog({ address: one.url });
    await other.append([write(`${ours}-b`, 'none', 'another')]);
    expect(await newest(log2)).toEqual(['another']);
    await Promise.all([other.close(), log2.close()]);
    await one.stop();
  });
});

describe('what a follower tells of the newest event', () => {
  const event = (position: number): RecordedEvent => ({ position, body: new Uint8Array() }) as unknown as RecordedEvent;
  /** A server that ends at a position, and what it was asked. */
  function serverTo(end: number) {
    const asked: string[] = [];
    const reader = {
      top: async () => positionOf(end),
      someAfter: async ({ commit }: { commit: bigint }) => {
        asked.push(`after ${commit}`);
        return { events: [], more: false };
      },
      backwards: async () => {
        asked.push('backwards');
        return [event(1)];
      },
    };
    return { asked, reader: reader as unknown as Reader };
  }

  it('spares looking through what the server has looked through for it', async () => {
    const newest = new Newest();
    const { asked, reader } = serverTo(90);
    newest.saw(event(5));
    newest.noneBetween(5, positionOf(80));
    expect(await newest.read(reader)).toMatchObject({ position: 5 });
    expect(await newest.read(reader)).toMatchObject({ position: 5 });
    expect(asked).toEqual(['after 80']);
  });

  it('says nothing of what was not looked through, and nothing once another server may be there', async () => {
    const newest = new Newest();
    const { asked, reader } = serverTo(90);
    newest.saw(event(5));
    newest.noneBetween(7, positionOf(80));
    await newest.read(reader);
    newest.forget();
    newest.noneBetween(5, positionOf(80));
    expect(await newest.read(reader)).toMatchObject({ position: 1 });
    expect(asked).toEqual(['after 5', 'backwards']);
  });
});
