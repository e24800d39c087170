import type { CaseEvent } from '#case';
import type { ProtocolRegistered } from '#protocol';
import type { NewEvent } from './port.js';

/** Everything that Förlopp records. */
export type StoredEvent = CaseEvent | ProtocolRegistered;

/**
 * The one place where an event becomes stored bytes and comes back. The bytes are UTF-8 JSON (a person and KurrentDB can
 * read them) with the format version first; they are what the hash chains are computed over, so they are never written
 * again. Attributes that are personal will be sealed here.
 */
const FORMAT = 1;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** An event as it is handed to the log. */
export function encodeEvent(event: StoredEvent): NewEvent {
  return { type: event.kind, body: Buffer.from(JSON.stringify({ v: FORMAT, event })) };
}

/** @throws Error when the bytes are of a format that this version does not read */
export function decodeEvent(body: Uint8Array): StoredEvent {
  const { v, event } = JSON.parse(utf8.decode(body)) as { v: number; event: StoredEvent };
  if (v !== FORMAT)
    throw new Error(`Stored event of format ${String(v)}; this version reads format ${FORMAT}. Use a newer one.`);
  return event;
}
