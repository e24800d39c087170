import type { Client, EventData } from './client.js';
import { Lanes } from './lanes.js';
import { LIMITS } from './limits.js';
import { ServerSaysTooLarge } from './outcome.js';
import type { ReadEvent } from './read.js';
import { SeveralOutcomes } from './several-outcome.js';

const away = Object.assign(new Error(), { type: 'unavailable' });
const tooLarge = Object.assign(new Error(), { type: 'transaction-max-size-exceeded', size: 9, maxSize: 5 });

/** A server that fails as it is told, and what is read of it: the ids in each stream, one list for each time it is read. */
function finder(error: Error, reads: Readonly<Record<string, string[][]>>) {
  const looks: Record<string, number> = {};
  let sent = 0;
  const client = {
    multiStreamAppend: async () => {
      sent++;
      throw error;
    },
    dispose: async () => undefined,
  };
  const idsIn = (stream: string): string[] => {
    const times = reads[stream]!;
    return times[Math.min((looks[stream] = (looks[stream] ?? -1) + 1), times.length - 1)]!;
  };
  const reader = {
    places: async (stream: string) => idsIn(stream).map((id, i) => ({ id, position: 100 + i })),
    last: async (stream: string) => ({ event: { revision: reads[stream]!.at(-1)!.length - 1 } }) as ReadEvent,
  };
  const limits = { ...LIMITS, retry: { first: 1, last: 5 } };
  const outcomes = new SeveralOutcomes(new Lanes(() => client as unknown as Client), reader, limits);
  const write = (stream: string, id: string) => ({ stream, after: -1, data: [{ id } as EventData] });
  const append = () => outcomes.append([write('a', 'x'), write('b', 'y')], Date.now() + 300);
  return { append, sent: () => sent };
}

describe('the outcome of an append to several streams', () => {
  it('is found out by reading every one', async () => {
    const { append, sent } = finder(away, { a: [['x']], b: [['y']] });
    expect(await append()).toEqual({ kind: 'written', positions: [[100], [100]] });
    expect(sent()).toBe(1);
  });

  it('is read again where it landed between two of the reads', async () => {
    const { append } = finder(away, { a: [[], ['x']], b: [['y']] });
    expect(await append()).toMatchObject({ kind: 'written' });
  });

  it('is a conflict in the stream where another was first', async () => {
    const { append } = finder(away, { a: [[]], b: [['other', 'another']] });
    expect(await append()).toEqual({ kind: 'conflict', stream: 'b', actual: 1 });
  });

  it.each([
    ['nothing', []],
    ["another's events", ['other']],
  ])('is loud where a part is stored, and %s elsewhere', async (_, elsewhere) => {
    const { append, sent } = finder(away, { a: [['x']], b: [elsewhere] });
    await expect(append()).rejects.toThrow(/in 1 of 2 streams/);
    expect(sent()).toBe(1);
  });

  it('stays unknown when nothing comes of it in time', async () => {
    const { append, sent } = finder(away, { a: [[]], b: [[]] });
    await expect(append()).rejects.toThrow(/is away.*unknown/);
    expect(sent()).toBeGreaterThan(1);
  });

  it('is what the server says of its limits', async () => {
    const { append } = finder(tooLarge, { a: [[]], b: [[]] });
    await expect(append()).rejects.toBeInstanceOf(ServerSaysTooLarge);
    await expect(append()).rejects.toMatchObject({ named: { bytes: 9, limit: 5 } });
  });
});
