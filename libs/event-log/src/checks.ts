import { AtomicityNotSupported, InvalidAppend } from './port.js';
import type { EventLog, ExpectedRevision, NewEvent, RestoredEvent, StreamWrite } from './port.js';

/** The longest stream name and event type, in UTF-16 units. */
const MAX_NAME = 512;

/** The largest body in bytes: what KurrentDB stores by default, so that a log can move. */
const MAX_BODY = 16 * 1024 * 1024;

/**
 * The rules that every adapter keeps before it writes.
 *
 * @throws InvalidAppend when no log could store it, a stream twice in one append included
 * @throws AtomicityNotSupported for several streams where the log cannot
 */
export function checkWrites(writes: readonly StreamWrite[], atomicity: EventLog['atomicity']): void {
  if (writes.length === 0) throw new InvalidAppend('there is nothing to write.');
  const streams = new Set<string>();
  for (const { stream, expected, events } of writes) {
    checkName('stream', stream);
    if (streams.has(stream)) throw new InvalidAppend('a stream stands twice in it. Put its events into one write.');
    streams.add(stream);
    if (typeof expected === 'number' && !isWhole(expected)) {
      throw new InvalidAppend(`an expected revision is a whole number from 0 on, received ${expected}. Use 'none'.`);
    }
    if (events.length === 0) throw new InvalidAppend('a write has no events.');
    events.forEach(checkEvent);
  }
  if (atomicity === 'stream' && streams.size > 1) throw new AtomicityNotSupported();
}

const HASH = /^[0-9a-f]{64}$/;

// The last instant that a date can hold.
const LAST_INSTANT = 8.64e15;

/**
 * The rules for events of another log.
 *
 * @throws InvalidAppend when no log could store them
 */
export function checkRestored(events: readonly RestoredEvent[]): void {
  if (events.length === 0) throw new InvalidAppend('there is nothing to restore.');
  for (const event of events) {
    const { stream, revision, recordedAt, streamHash } = event;
    checkName('stream', stream);
    checkEvent(event);
    if (!isWhole(revision)) throw new InvalidAppend(`a revision is a whole number from 0 on, received ${revision}.`);
    if (!isWhole(recordedAt) || recordedAt > LAST_INSTANT) {
      throw new InvalidAppend(`an instant is in whole milliseconds since the epoch, received ${recordedAt}.`);
    }
    if (!HASH.test(streamHash)) throw new InvalidAppend('a hash is 64 hexadecimal digits in lower case.');
  }
}

function isWhole(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 0;
}

function checkEvent({ type, body }: NewEvent): void {
  checkName('type', type);
  if (body.length > MAX_BODY) throw new InvalidAppend(`a body is at most ${MAX_BODY} bytes, received ${body.length}.`);
}

// Text that a store would cut or replace: NUL, and halves of surrogate pairs (they have no UTF-8).
const UNSTORABLE = /\0|\p{Surrogate}/u;

function checkName(what: 'stream' | 'type', name: string): void {
  if (name.length === 0 || name.length > MAX_NAME || UNSTORABLE.test(name)) {
    throw new InvalidAppend(`a ${what} is 1 to ${MAX_NAME} characters without NUL or lone surrogates.`);
  }
}

/** Throws a RangeError unless `limit` is a whole number from 1 on. */
export function checkLimit(limit: number): void {
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new RangeError(`A limit is a whole number from 1 on, received ${limit}.`);
  }
}

/** Whether a stream whose last revision is `actual` (-1: it does not exist) is where an append expects it. */
export function isExpected(expected: ExpectedRevision, actual: number): boolean {
  switch (expected) {
    case 'any':
      return true;
    case 'none':
      return actual === -1;
    case 'exists':
      return actual >= 0;
    default:
      return expected === actual;
  }
}
