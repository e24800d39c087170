import type { CaseEvent } from '#case';
import type { ProtocolRegistered } from '#protocol';
import type { NewEvent } from './port.js';

/** Everything that Förlopp records. */
export type StoredEvent = CaseEvent | ProtocolRegistered;

/** An event as it was stored, with what was said of it when it was. */
export interface Stored {
  readonly event: StoredEvent;
  /**
   * For an event of a history that was moved in: when the register that it comes from recorded it (milliseconds since the
   * epoch), which is when it counts as known. The instant of the append stays beside it, in the log.
   */
  readonly movedFrom?: number;
}

/**
 * The one place where an event becomes stored bytes and comes back. The bytes are UTF-8 JSON (a person and KurrentDB can
 * read them) with the format version first; they are what the hash chains are computed over, so they are never written
 * again. Attributes that are personal will be sealed here.
 */
const FORMAT = 1;

/**
 * Of an event that was moved in: as {@link FORMAT}, and `movedFrom`. A format of its own, so that a version that would not
 * know when the event counts as known does not read it.
 */
const MOVED_FORMAT = 2;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** An event as it is handed to the log. */
export function encodeEvent(event: StoredEvent): NewEvent {
  return { type: event.kind, body: Buffer.from(JSON.stringify({ v: FORMAT, event })) };
}

/** An event of a history that is moved in, with the instant at which the register that it comes from recorded it. */
export function encodeMovedEvent(event: CaseEvent, movedFrom: number): NewEvent {
  const body = { v: MOVED_FORMAT, movedFrom: new Date(movedFrom).toISOString(), event };
  return { type: event.kind, body: Buffer.from(JSON.stringify(body)) };
}

/** @throws Error when the bytes are of a format that this version does not read */
export function decodeEvent(body: Uint8Array): StoredEvent {
  return decodeStored(body).event;
}

/** As {@link decodeEvent}, with what stands beside the event. */
export function decodeStored(body: Uint8Array): Stored {
  const { v, event, movedFrom } = JSON.parse(utf8.decode(body)) as { v: number; event: StoredEvent; movedFrom: string };
  switch (v) {
    case FORMAT:
      return { event };
    case MOVED_FORMAT:
      return { event, movedFrom: Date.parse(movedFrom) };
    default:
      throw new Error(
        `Stored event of format ${String(v)}; this version reads formats up to ${MOVED_FORMAT}. Use a newer one.`,
      );
  }
}
