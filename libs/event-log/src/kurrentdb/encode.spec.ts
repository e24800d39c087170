import { encodeEvent } from '../codec.js';
import { LogUnavailable } from '../port.js';
import type { ResolvedEvent } from './client.js';
import { decodeEvent, encodeEvents, safeNumber } from './encode.js';
import { BEGINNING } from './heads.js';

const stream = 'case-p/1';
const recordedAt = Date.UTC(2026, 0, 1, 12, 0, 0, 7);

/** What the server would say of encoded events: JSON parsed, metadata too. */
function stored(bodies: readonly string[]): ResolvedEvent[] {
  const events = bodies.map((body) => ({ type: 'noted', body: Buffer.from(body) }));
  const ids = bodies.map((_, i) => `id ${i}`);
  return encodeEvents(stream, events, { before: BEGINNING, recordedAt, ids }).data.map((one, i) => ({
    event: {
      ...one,
      streamId: stream,
      revision: BigInt(i),
      isJson: one.contentType === 'application/json',
      created: new Date(),
      metadata: JSON.parse(Buffer.from(one.metadata as Uint8Array).toString()) as object,
      position: { commit: BigInt(100 * i + 1), prepare: BigInt(100 * i + 1) },
    },
  })) as unknown as ResolvedEvent[];
}

describe('events in KurrentDB', () => {
  it('are JSON for its own tools where their very bytes come back from it', () => {
    const bodies = [
      '{"a":[1,"å"],"b":{}}',
      '{ "a": 1}',
      '{"a":1.0}',
      '{"a":1,"a":2}',
      '[1]',
      '{"a":"\\u00e5"}',
      '',
      '{',
    ];
    const events = stored(bodies);
    expect(events.map(({ event }) => event!.isJson)).toEqual([true, ...Array.from({ length: 7 }, () => false)]);
    expect(events.map((one) => Buffer.from(decodeEvent(one).body).toString())).toEqual(bodies);
  });

  it('are JSON as the codec writes them', () => {
    const { body } = encodeEvent({ kind: 'protocol-registered' } as never);
    expect(stored([Buffer.from(body).toString()])[0]!.event!.isJson).toBe(true);
  });

  it('come back with their places, instant and chain', () => {
    const events = stored(['{}', 'b']).map(decodeEvent);
    expect(events).toMatchObject([
      { stream, revision: 0, position: 1, type: 'noted', recordedAt },
      { stream, revision: 1, position: 101, type: 'noted', recordedAt },
    ]);
    const { said, end, bytes } = encodeEvents(stream, [{ type: 'noted', body: Buffer.from('{}') }], {
      before: BEGINNING,
      recordedAt,
      ids: ['1'],
    });
    expect(said).toMatchObject([{ streamHash: events[0]!.streamHash }]);
    expect(Buffer.from(end.hash).toString('hex')).toBe(events[0]!.streamHash);
    expect(bytes).toBeGreaterThan(2 + 64);
  });

  it.each([
    ['no metadata', { metadata: undefined }],
    ['metadata of others', { metadata: { $correlationId: 'x' } }],
    [
      'metadata of a newer version',
      { metadata: { format: '2', recordedAt: '2026-01-01', streamHash: 'a'.repeat(64) } },
    ],
    ['no instant', { metadata: { format: '1', recordedAt: 'now', streamHash: 'a'.repeat(64) } }],
    ['no position', { position: undefined }],
    ['a position beyond 2^53', { position: { commit: 2n ** 53n, prepare: 0n } }],
  ])('are refused with %s, and the message names no stream', (_, wrong) => {
    const [one] = stored(['{}']);
    const resolved = { event: { ...one!.event!, ...wrong } } as unknown as ResolvedEvent;
    expect(() => decodeEvent(resolved)).toThrow(LogUnavailable);
    expect(() => decodeEvent(resolved)).not.toThrow(/case-p/);
  });

  it('have positions that are numbers', () => {
    expect(safeNumber(2n ** 53n - 1n)).toBe(Number.MAX_SAFE_INTEGER);
  });
});
