import type { ExpectedRevision } from '../port.js';
import type { Synchronous } from './schema.js';
import type { Outcome, WriteRequest } from './writer.js';

/** What the writer's thread is started with. */
export interface WriterSettings {
  readonly file: string;
  readonly synchronous: Synchronous;
}

/** To the writer: the appends of one tick, or the wish to close after what came before. */
export type ToWriter = { readonly kind: 'append'; readonly appends: PackedAppends } | { readonly kind: 'close' };

/** From the writer: that it has opened the file, that it cannot, or the outcomes of the oldest waiting requests. */
export type FromWriter =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'outcomes'; readonly outcomes: readonly Outcome[] };

/**
 * Appends without their bodies, and all bodies in one buffer that changes hands. Cloning a small `Buffer` would clone the
 * whole pool that it lies in.
 */
export interface PackedAppends {
  readonly at: number;
  readonly requests: readonly (readonly PackedWrite[])[];
  readonly bodies: ArrayBuffer;
}

interface PackedWrite {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly types: readonly string[];
  readonly lengths: readonly number[];
}

/** Packs requests that were stamped together. */
export function packAppends(requests: readonly WriteRequest['writes'][], at: number): PackedAppends {
  const all = requests.flatMap((writes) => writes.flatMap(({ events }) => events.map(({ body }) => body)));
  const bodies = new Uint8Array(all.reduce((sum, body) => sum + body.length, 0));
  let offset = 0;
  for (const body of all) {
    bodies.set(body, offset);
    offset += body.length;
  }
  const packed = requests.map((writes) =>
    writes.map(({ stream, expected, events }) => ({
      stream,
      expected,
      types: events.map(({ type }) => type),
      lengths: events.map(({ body }) => body.length),
    })),
  );
  return { at, requests: packed, bodies: bodies.buffer };
}

/** The requests as they were packed; the bodies are views of the one buffer. */
export function unpackAppends({ at, requests, bodies }: PackedAppends): readonly WriteRequest[] {
  let offset = 0;
  const take = (length: number): Uint8Array => new Uint8Array(bodies, (offset += length) - length, length);
  return requests.map((writes) => ({
    at,
    writes: writes.map(({ stream, expected, types, lengths }) => ({
      stream,
      expected,
      events: types.map((type, i) => ({ type, body: take(lengths[i]!) })),
    })),
  }));
}
