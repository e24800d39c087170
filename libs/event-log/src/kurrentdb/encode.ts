import { leafHash, linkHash } from '../chain.js';
import { LogUnavailable } from '../port.js';
import type { NewEvent, RecordedEvent } from '../port.js';
import { parseStream } from '../streams.js';
import type { EventData, ResolvedEvent } from './client.js';

/** The end of a stream: what the next event is chained to. */
export interface StreamEnd {
  /** -1 where there is no event. */
  readonly revision: number;
  readonly hash: Uint8Array;
}

/** The metadata of each event: flat, and text only, which is all that an append to several streams takes. */
export interface Metadata {
  readonly recordedAt: string;
  readonly streamHash: string;
  readonly format: string;
}

/** The metadata's format; another one is of a newer version. */
const FORMAT = '1';

/** Events ready to be sent, and what will be said of them. */
export interface Encoded {
  readonly data: readonly EventData[];
  /** The metadata of each event of `data`, which has it as bytes. */
  readonly metadata: readonly Metadata[];
  readonly said: readonly Pick<RecordedEvent, 'revision' | 'recordedAt' | 'streamHash'>[];
  /** The end of the stream once they are stored. */
  readonly end: StreamEnd;
  /** What the server will count. */
  readonly bytes: number;
  /** Of each event, the bytes by which its record in the server's log differs from others of the stream. */
  readonly sizes: readonly number[];
}

/** One event ready to be sent; its members are those of {@link Encoded}, of one event. */
export interface EncodedEvent {
  readonly data: EventData;
  readonly metadata: Metadata;
  readonly said: Encoded['said'][number];
  readonly end: StreamEnd;
  readonly bytes: number;
  readonly size: number;
}

/** Chains events to the end of their stream and makes the client's form of them. `ids` has one for each event. */
export function encodeEvents(
  stream: string,
  events: readonly NewEvent[],
  { before, recordedAt, ids }: { before: StreamEnd; recordedAt: number; ids: readonly string[] },
): Encoded {
  let end = before;
  const encoded = events.map((event, i) => {
    const one = encodeEvent(stream, event, { before: end, recordedAt, id: () => ids[i]! });
    ({ end } = one);
    return one;
  });
  return {
    data: encoded.map(({ data }) => data),
    metadata: encoded.map(({ metadata }) => metadata),
    said: encoded.map(({ said }) => said),
    end,
    bytes: encoded.reduce((sum, { bytes }) => sum + bytes, 0),
    sizes: encoded.map(({ size }) => size),
  };
}

/** Chains one event to the end of its stream. `id` makes its id from its hash. */
export function encodeEvent(
  stream: string,
  { type, body }: NewEvent,
  { before, recordedAt, id }: { before: StreamEnd; recordedAt: number; id: (hash: Uint8Array) => string },
): EncodedEvent {
  const revision = before.revision + 1;
  const hash = linkHash(before.hash, leafHash({ stream, revision, type, recordedAt, body }));
  const streamHash = toHex(hash);
  const instant = new Date(recordedAt).toISOString();
  const metadata: Metadata = { recordedAt: instant, streamHash, format: FORMAT };
  const sent = utf8.encode(JSON.stringify(metadata));
  const base = { id: id(hash), type, metadata: sent };
  const json = asJson(body);
  return {
    data: (json === undefined
      ? { ...base, contentType: 'application/octet-stream', data: body }
      : { ...base, contentType: 'application/json', data: json }) as EventData,
    metadata,
    said: { revision, recordedAt, streamHash },
    end: { revision, hash },
    // As the server counts: types are UTF-16 there.
    bytes: body.length + sent.length + 2 * type.length,
    size: body.length + sent.length + Buffer.byteLength(type),
  };
}

/**
 * Whether an event that passed the server's filter is one of ours. Another application may have a category of the same
 * name, and a stream that was deleted for good ends with an event of the server's. What somebody has put into a stream of
 * ours by hand shows when that stream is read, and does not stand in the way of all others.
 */
export function isOurs({ event }: ResolvedEvent): boolean {
  return (
    event !== undefined &&
    parseStream(event.streamId) !== undefined &&
    typeof (event.metadata as Partial<Metadata> | undefined)?.format === 'string'
  );
}

/** @throws LogUnavailable where the server says none */
export function positionIn({ event }: ResolvedEvent): number {
  if (event?.position === undefined) {
    throw new LogUnavailable('the server says no positions. It must be EventStoreDB 23.10 or later.');
  }
  return safeNumber(event.position.commit);
}

/**
 * An event of the server as the port has it.
 *
 * @throws LogUnavailable when it was not written by Förlopp, or not by this version
 */
export function decodeEvent(resolved: ResolvedEvent): RecordedEvent {
  const position = positionIn(resolved);
  const event = resolved.event!;
  const { recordedAt, streamHash, format } = (event.metadata ?? {}) as unknown as Partial<Metadata>;
  const instant = typeof recordedAt === 'string' ? Date.parse(recordedAt) : NaN;
  if (format !== FORMAT || Number.isNaN(instant) || typeof streamHash !== 'string' || !HASH.test(streamHash)) {
    throw new LogUnavailable(
      `the event at position ${position} was not written by this version of Förlopp (metadata of format ${FORMAT}).`,
    );
  }
  return {
    stream: event.streamId,
    revision: safeNumber(event.revision),
    position,
    type: event.type,
    body: event.isJson ? Buffer.from(JSON.stringify(event.data)) : new Uint8Array(event.data as Uint8Array),
    recordedAt: instant,
    streamHash,
  };
}

/** @throws LogUnavailable instead of rounding */
export function safeNumber(big: bigint | number): number {
  const number = Number(big);
  if (!Number.isSafeInteger(number))
    throw new LogUnavailable(`a position beyond 2^53 cannot be held; received ${big}.`);
  return number;
}

/** A stream's last hash as bytes. */
export function fromHex(hash: string): Uint8Array {
  return Buffer.from(hash, 'hex');
}

const HASH = /^[0-9a-f]{64}$/;
const OPEN_BRACE = 0x7b;
const utf8 = new TextEncoder();
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The object that a body is the JSON of, where its very bytes come back from it; otherwise `undefined`, and the body is
 * stored as bytes. The server's own tools, projections and connectors read JSON only, but the client parses it on the way
 * back, and the hash chains are over bytes.
 */
function asJson(body: Uint8Array): Record<string, unknown> | undefined {
  if (body[0] !== OPEN_BRACE) return undefined;
  try {
    const text = strict.decode(body);
    const value = JSON.parse(text) as Record<string, unknown>;
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

function toHex(hash: Uint8Array): string {
  return Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('hex');
}
