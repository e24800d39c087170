import { setImmediate as nextTurn } from 'node:timers/promises';
import { LogBusy } from '../port.js';
import type { Client } from './client.js';
import { Queues, StreamEnds } from './heads.js';
import { Lanes } from './lanes.js';

describe('lanes', () => {
  it('give each client 15 appends at a time, and let the rest wait their turn', async () => {
    const clients: object[] = [];
    const lanes = new Lanes(() => {
      const client = { dispose: async () => undefined };
      clients.push(client);
      return client as unknown as Client;
    });
    const under: (() => void)[] = [];
    const byClient = new Map<unknown, number>();
    const call = (deadline: number): Promise<number> =>
      lanes.call(
        { deadline, callMs: 5000 },
        (client) => {
          byClient.set(client, (byClient.get(client) ?? 0) + 1);
          return new Promise<number>((resolve) => under.push(() => resolve(1)));
        },
        () => true,
      );
    const far = Date.now() + 60_000;
    const calls = Array.from({ length: 80 }, () => call(far));
    await nextTurn();
    expect([...byClient.values()]).toEqual([15, 15, 15, 15, 15]);
    const late = call(Date.now() - 1);
    await expect(late).rejects.toThrow(LogBusy);
    while (under.length > 0) {
      under.shift()!();
      await nextTurn();
    }
    expect(await Promise.all(calls)).toHaveLength(80);
    expect(clients).toHaveLength(5);
    lanes.close();
  });
});

describe('what is remembered of streams', () => {
  it('is the ends of those that were written last', () => {
    const ends = new StreamEnds();
    for (let i = 0; i <= 10_000; i++) ends.remember(`s${i}`, { revision: i, hash: new Uint8Array(32) });
    expect([ends.get('s0'), ends.get('s1')?.revision, ends.get('s10000')?.revision]).toEqual([undefined, 1, 10_000]);
    ends.forget('s1');
    expect(ends.get('s1')).toBeUndefined();
  });

  it('and who writes to one waits for those before, whatever became of them', async () => {
    const queues = new Queues();
    const order: number[] = [];
    const one = (n: number) => async (): Promise<void> => {
      await nextTurn();
      order.push(n);
      if (n === 1) throw new Error('refused');
    };
    const all = [1, 2, 3].map((n) => queues.run(['s'], one(n)));
    await queues.run(['other'], async () => void order.push(0));
    expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(order).toEqual([0, 1, 2, 3]);
  });
});
