import { PassThrough } from 'node:stream';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { AnotherLog, LogUnavailable } from '../port.js';
import type { FollowedPage, FollowState, RecordedEvent } from '../port.js';
import type { Client, ResolvedEvent } from './client.js';
import { Connection } from './connection.js';
import { decodeEvent, encodeEvents } from './encode.js';
import { followSubscription } from './follow.js';
import { BEGINNING } from './heads.js';
import { LIMITS } from './limits.js';

/** A subscription that says what it is told to say. */
class Scripted extends PassThrough {
  constructor(readonly options: { fromPosition: 'start' | { commit: bigint } }) {
    super({ objectMode: true });
  }

  bring(...positions: number[]): void {
    for (const position of positions) this.write(resolved(position));
  }

  async unsubscribe(): Promise<void> {}
}

function resolved(position: number, more: object = {}): unknown {
  const stream = `case-p/${position}`;
  const events = [{ type: 'noted', body: Buffer.from(`${position}`) }];
  const [data] = encodeEvents(stream, events, { before: BEGINNING, recordedAt: 0, ids: ['i'] }).data;
  const metadata: unknown = JSON.parse(Buffer.from(data!.metadata as Uint8Array).toString());
  const at = { commit: BigInt(position), prepare: BigInt(position) };
  return { event: { ...data, streamId: stream, revision: 0n, isJson: false, metadata, position: at, ...more } };
}

describe('following a KurrentDB', () => {
  let subscriptions: Scripted[];
  let states: FollowState[];
  let stop: AbortController;
  let stillThere: boolean;
  let confirms: boolean;
  beforeEach(() => {
    subscriptions = [];
    states = [];
    stop = new AbortController();
    stillThere = true;
    confirms = true;
  });
  afterEach(() => stop.abort());

  function follow(after = 0, pageSize = 3, held = LIMITS.held): AsyncGenerator<FollowedPage> {
    const client = {
      subscribeToAll: (options: Scripted['options']) => {
        const subscription = new Scripted(options);
        subscriptions.push(subscription);
        if (confirms) setImmediate(() => subscription.emit('confirmation'));
        return subscription;
      },
      dispose: async () => undefined,
    };
    const parts = {
      connection: new Connection(() => client as unknown as Client),
      reader: {
        all: async ({ upTo }: { upTo?: number }) =>
          stillThere ? [decodeEvent(resolved(upTo!) as ResolvedEvent)] : [{ position: 1 } as RecordedEvent],
      },
      limits: { ...LIMITS, retry: { first: 5, last: 20 }, callMs: 200, held },
      seen: () => undefined,
      noneBetween: () => undefined,
      another: () => undefined,
      closed: new AbortController().signal,
    };
    const report = (state: FollowState): void => void states.push(state);
    return followSubscription(parts as never, { after, signal: stop.signal, pageSize, report });
  }

  async function subscription(n: number): Promise<Scripted> {
    while (subscriptions.length <= n) await sleep(1);
    await nextTurn();
    return subscriptions[n]!;
  }

  const positions = ({ value }: IteratorResult<FollowedPage>): number[] =>
    (value as FollowedPage).events.map(({ position }) => position);

  it('says that it has caught up when what came before the word has been handed out', async () => {
    const pages = follow();
    const first = pages.next();
    const server = await subscription(0);
    server.bring(1, 2, 3, 4);
    server.emit('caughtUp', {});
    expect(await first).toMatchObject({ value: { caughtUp: false } });
    expect(await pages.next()).toMatchObject({ value: { events: [{ position: 4 }], caughtUp: true } });
    const live = pages.next();
    server.bring(9);
    expect(await live).toMatchObject({ value: { events: [{ position: 9 }], caughtUp: true } });
    expect(states.at(-1)).toEqual({ state: 'live' });
  });

  it('subscribes again from the last event, without a word about it when it was only slow', async () => {
    const pages = follow(7);
    const first = pages.next();
    const server = await subscription(0);
    expect(server.options.fromPosition).toEqual({ commit: 7n, prepare: 7n });
    server.bring(8);
    server.emit('caughtUp', {});
    expect(positions(await first)).toEqual([8]);
    server.emit('error', new Error('Consumer too slow to handle event while live.'));
    const again = pages.next();
    const next = await subscription(1);
    expect(next.options.fromPosition).toEqual({ commit: 8n, prepare: 8n });
    next.emit('caughtUp', {});
    expect(await again).toEqual({ value: { events: [], caughtUp: true }, done: false });
    expect(states.map(({ state }) => state)).not.toContain('reconnecting');
  });

  it('says since when it is without its server, and what for', async () => {
    const pages = follow();
    void pages.next();
    const server = await subscription(0);
    server.bring(1);
    const before = Date.now();
    server.emit('error', Object.assign(new Error('at 10.0.0.1'), { type: 'unavailable' }));
    const next = await subscription(1);
    next.emit('error', Object.assign(new Error(), { type: 'not-leader' }));
    await subscription(2);
    const outages = states.filter(({ state }) => state === 'reconnecting') as Extract<FollowState, { since: number }>[];
    expect(outages.map(({ error }) => error)).toEqual(['unavailable', 'not-leader']);
    expect(outages[1]!.since).toBe(outages[0]!.since);
    expect(outages[0]!.since).toBeGreaterThanOrEqual(before);
  });

  it('gives up a server that does not confirm', async () => {
    confirms = false;
    void follow().next();
    await subscription(1);
    expect(states).toContainEqual({ state: 'reconnecting', since: expect.any(Number), error: 'NoAnswer' });
  });

  it('ends with an error when the log was set back, or replaced', async () => {
    const pages = follow();
    const first = pages.next();
    const server = await subscription(0);
    server.bring(5);
    server.emit('caughtUp', {});
    await first;
    stillThere = false;
    server.emit('error', Object.assign(new Error(), { type: 'unavailable' }));
    await expect(pages.next()).rejects.toThrow(AnotherLog);
  });

  it('ends with an error at an event of a newer version, after everything before it', async () => {
    const pages = follow();
    const first = pages.next();
    const server = await subscription(0);
    server.bring(1);
    server.write(resolved(2, { metadata: { format: '2' } }));
    expect(positions(await first)).toEqual([1]);
    await expect(pages.next()).rejects.toThrow(LogUnavailable);
  });

  it('stops reading while nobody takes what has come', async () => {
    const pages = follow(0, 3, { events: 5, bytes: 1_000_000 });
    const first = pages.next();
    const server = await subscription(0);
    server.bring(...Array.from({ length: 39 }, (_, i) => i + 1));
    await sleep(20);
    expect(server.isPaused()).toBe(true);
    expect(server.readableLength + server.writableLength).toBeGreaterThan(20);
    const seen = positions(await first);
    while (seen.length < 39) seen.push(...positions(await pages.next()));
    expect(seen).toEqual(Array.from({ length: 39 }, (_, i) => i + 1));
  });

  it('ends when it is told to, whatever the server does', async () => {
    const pages = follow();
    const nothing = pages.next();
    await subscription(0);
    stop.abort();
    expect(await nothing).toEqual({ value: undefined, done: true });
    await sleep(30);
    expect(subscriptions).toHaveLength(1);
  });
});
