import type { ExpectedRevision, RestoredEvent } from '../port.js';
import type { Synchronous } from './schema.js';
import type { Asked, Outcome, WriteRequest } from './writer.js';

/** What the writer's thread is started with. */
export interface WriterSettings {
  readonly file: string;
  readonly synchronous: Synchronous;
}

/** To the writer: what was asked in one tick, or the wish to close after what came before. */
export type ToWriter = { readonly kind: 'requests'; readonly requests: PackedRequests } | { readonly kind: 'close' };

/** From the writer: that it has opened the file, that it cannot, or the outcomes of the oldest waiting requests. */
export type FromWriter =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'outcomes'; readonly outcomes: readonly Outcome[] };

/**
 * Requests without their bodies, and all bodies in one buffer that changes hands. Cloning a small `Buffer` would clone the
 * whole pool that it lies in.
 */
export interface PackedRequests {
  readonly at: number;
  readonly requests: readonly PackedRequest[];
  readonly bodies: ArrayBuffer;
}

type PackedRequest = { readonly writes: readonly PackedWrite[] } | { readonly restore: readonly PackedEvent[] };

interface PackedWrite {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly types: readonly string[];
  readonly lengths: readonly number[];
}

type PackedEvent = Omit<RestoredEvent, 'body'> & { readonly length: number };

/** The bodies of a request, in order. */
export function bodiesOf(asked: Asked): readonly Uint8Array[] {
  return 'restore' in asked
    ? asked.restore.map(({ body }) => body)
    : asked.writes.flatMap(({ events }) => events.map(({ body }) => body));
}

/** Packs requests that were stamped together. */
export function packRequests(requests: readonly Asked[], at: number): PackedRequests {
  const all = requests.flatMap(bodiesOf);
  const bodies = new Uint8Array(all.reduce((sum, body) => sum + body.length, 0));
  let offset = 0;
  for (const body of all) {
    bodies.set(body, offset);
    offset += body.length;
  }
  return { at, requests: requests.map(pack), bodies: bodies.buffer };
}

function pack(asked: Asked): PackedRequest {
  if ('restore' in asked) {
    // No other members than these: whoever restores may hand over more.
    return {
      restore: asked.restore.map(({ stream, revision, type, recordedAt, streamHash, body }) => ({
        stream,
        revision,
        type,
        recordedAt,
        streamHash,
        length: body.length,
      })),
    };
  }
  return {
    writes: asked.writes.map(({ stream, expected, events }) => ({
      stream,
      expected,
      types: events.map(({ type }) => type),
      lengths: events.map(({ body }) => body.length),
    })),
  };
}

/** The requests as they were packed; the bodies are views of the one buffer. */
export function unpackRequests({ at, requests, bodies }: PackedRequests): readonly WriteRequest[] {
  let offset = 0;
  const take = (length: number): Uint8Array => new Uint8Array(bodies, (offset += length) - length, length);
  return requests.map((request) =>
    'restore' in request
      ? { restore: request.restore.map(({ length, ...event }) => ({ ...event, body: take(length) })) }
      : {
          at,
          writes: request.writes.map(({ stream, expected, types, lengths }) => ({
            stream,
            expected,
            events: types.map((type, i) => ({ type, body: take(lengths[i]!) })),
          })),
        },
  );
}
