import type { Client, EventData } from './client.js';
import { Lanes } from './lanes.js';
import { LIMITS } from './limits.js';
import { OutcomeFinder, ServerSaysTooLarge } from './outcome.js';
import type { Reader, ReadEvent } from './read.js';

const away = Object.assign(new Error(), { type: 'unavailable' });
const conflict = Object.assign(new Error(), { type: 'wrong-expected-version', actualState: 9n });

/** A server whose answers are written down beforehand. */
function finder(sends: ('ok' | 'stored, no answer' | Error)[], stored: string[] = []) {
  let sent = 0;
  const client = {
    appendToStream: async (
      _stream: string,
      data: EventData[],
      { streamState }: { streamState: bigint | 'no_stream' },
    ) => {
      const send = sends[Math.min(sent++, sends.length - 1)]!;
      if (send instanceof Error) throw send;
      stored.push(...data.map(({ id }) => id));
      if (send !== 'ok') throw away;
      const after = streamState === 'no_stream' ? -1n : streamState;
      return {
        success: true,
        nextExpectedRevision: after + BigInt(data.length),
        position: { commit: 77n, prepare: 77n },
      };
    },
    dispose: async () => undefined,
  };
  const event = (id: string, revision: number): ReadEvent =>
    ({ id, event: { revision, position: 100 + revision } }) as unknown as ReadEvent;
  const all = (): ReadEvent[] => stored.map(event);
  const reader = {
    places: async (_: string, from: number, limit: number) =>
      all()
        .slice(from, from + limit)
        .map(({ id, event: { position } }) => ({ id, position })),
    last: async () => all().at(-1),
  } as unknown as Reader;
  const limits = { ...LIMITS, retry: { first: 1, last: 5 } };
  const outcomes = new OutcomeFinder(new Lanes(() => client as unknown as Client), reader, limits);
  return { outcomes, stored, sent: () => sent };
}

const events = (...ids: string[]): { data: EventData[]; sizes: number[] } => ({
  data: ids.map((id) => ({ id }) as EventData),
  sizes: ids.map(() => 1),
});
const soon = (): number => Date.now() + 300;

describe('the outcome of an append', () => {
  it('is what the server says, when it says it', async () => {
    const { outcomes } = finder(['ok']);
    const one = await outcomes.append({ stream: 's', after: -1, ...events('a') }, soon());
    expect(one).toEqual({ kind: 'written', positions: [77] });
    const two = await outcomes.append({ stream: 's', after: 0, ...events('b', 'c') }, soon());
    expect(two).toEqual({ kind: 'written', positions: [101, 102] });
  });

  it('is found out when it was stored and the answer was lost: not sent again', async () => {
    const { outcomes, sent } = finder(['stored, no answer']);
    expect(await outcomes.append({ stream: 's', after: -1, ...events('a', 'b') }, soon())).toEqual({
      kind: 'written',
      positions: [100, 101],
    });
    expect(sent()).toBe(1);
  });

  it('is found out when nothing was stored: sent again, and once', async () => {
    const { outcomes, stored } = finder([away, away, 'ok']);
    expect(await outcomes.append({ stream: 's', after: -1, ...events('a') }, soon())).toMatchObject({
      kind: 'written',
    });
    expect(stored).toEqual(['a']);
  });

  it('is a conflict when another was there first, in doubt too', async () => {
    const certain = finder([conflict]);
    expect(await certain.outcomes.append({ stream: 's', after: 4, ...events('a') }, soon())).toEqual({
      kind: 'conflict',
      actual: 9,
    });
    const doubtful = finder([away], ['other', 'another']);
    expect(await doubtful.outcomes.append({ stream: 's', after: -1, ...events('a') }, soon())).toEqual({
      kind: 'conflict',
      actual: 1,
    });
  });

  it('is not a conflict when it is our own earlier try that stands there', async () => {
    const { outcomes } = finder(['stored, no answer', conflict]);
    expect(await outcomes.append({ stream: 's', after: -1, ...events('a') }, soon())).toMatchObject({
      kind: 'written',
    });
  });

  it('stays unknown, and is said to be, when the time is over', async () => {
    const { outcomes } = finder([away]);
    const began = Date.now();
    await expect(outcomes.append({ stream: 's', after: -1, ...events('a') }, soon())).rejects.toThrow(
      /the server is away\. Whether the append was written is unknown/,
    );
    expect(Date.now() - began).toBeLessThan(2000);
  });

  it('is certain when the server refuses: nothing was written', async () => {
    const refusal = finder([Object.assign(new Error(), { type: 'access-denied' })]);
    await expect(refusal.outcomes.append({ stream: 's', after: -1, ...events('a') }, soon())).rejects.toThrow(
      /credentials.*Nothing was written/,
    );
    const large = finder([Object.assign(new Error(), { type: 'maximum-append-size-exceeded' })]);
    await expect(large.outcomes.append({ stream: 's', after: -1, ...events('a') }, soon())).rejects.toThrow(
      ServerSaysTooLarge,
    );
  });
});
