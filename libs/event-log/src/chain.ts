import { hash } from 'node:crypto';

/**
 * The hash chains (one per stream, one over the log). They are computed over the stored bytes, so a reader needs nothing
 * but the log to check them, and a changed, moved or missing event shows.
 *
 *   leaf(event)  = SHA-256(0x00 ‖ u32be(length of head) ‖ head ‖ body)   head = JSON [stream, revision, type, recordedAt]
 *   link(hash, leaf) = SHA-256(0x01 ‖ hash ‖ leaf)                        the first link starts from 32 zero bytes
 *
 * The leading byte keeps leaves and links apart (as in RFC 6962). Positions are left out of the leaf on purpose: KurrentDB
 * gives them after the write.
 */
export const CHAIN_START: Uint8Array = new Uint8Array(32);

const LEAF = Uint8Array.of(0);
const LINK = Uint8Array.of(1);

/** The hash of one event (32 bytes): `leaf` above. */
export function leafHash(event: {
  stream: string;
  revision: number;
  type: string;
  recordedAt: number;
  body: Uint8Array;
}): Uint8Array {
  const head = Buffer.from(JSON.stringify([event.stream, event.revision, event.type, event.recordedAt]));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  return sha256([LEAF, length, head, event.body]);
}

/** The hash of a chain after one more leaf (32 bytes): `link` above. */
export function linkHash(previous: Uint8Array, leaf: Uint8Array): Uint8Array {
  return sha256([LINK, previous, leaf]);
}

// In one call: two of these are made for each event, and a hash object costs several times what it hashes.
function sha256(parts: readonly Uint8Array[]): Uint8Array {
  return hash('sha256', Buffer.concat(parts), 'buffer');
}
