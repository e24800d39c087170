import { decodeStored, type RecordedEvent, type Stored } from '#event-log';

/** An event that the columns cannot take; those before it they can. */
export class UnusableEvent extends Error {
  constructor(
    readonly position: number,
    /** What is wrong with it, as the end of a sentence about it. */
    readonly reason: string,
    options?: { cause: unknown },
  ) {
    super(`The event at position ${position} ${reason}`, options);
    this.name = 'UnusableEvent';
  }
}

/** An event whose bytes are no event that this version knows. */
export class UnreadableEvent extends UnusableEvent {}

/**
 * The event that was stored, looked at closely enough for its rows to be written: what fails there fails the whole page.
 *
 * @throws UnreadableEvent
 */
export function readEvent({ position, body }: RecordedEvent): Stored {
  const stored = decode(position, body);
  if (!isWhole(stored.event)) throw new UnreadableEvent(position, 'is of no kind that this version knows.');
  return stored;
}

function decode(position: number, body: Uint8Array): Stored {
  try {
    return decodeStored(body);
  } catch (cause) {
    // What a parser says repeats the text that it could not read, which may be about a person.
    const known = cause instanceof Error && !(cause instanceof SyntaxError) && !(cause instanceof TypeError);
    throw new UnreadableEvent(position, `cannot be read. ${known ? cause.message : 'Its bytes are no JSON.'}`, {
      cause,
    });
  }
}

type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null;
const isDay = (value: unknown): boolean => Number.isInteger(value);
const isTarget = (value: unknown): boolean => isObject(value) && Number.isInteger(value['revision']);

/** Whether the members that become rows are there. What they mean was decided when the event was recorded. */
function isWhole(event: unknown): boolean {
  if (!isObject(event)) return false;
  switch (event['kind']) {
    case 'protocol-registered':
      return isObject(event['definition']) && isObject(event['definition']['factTypes']);
    case 'fact':
      return isFact(event);
    case 'correction':
      return isFact(event) && isTarget(event['corrects']);
    case 'void':
      return isTarget(event['voids']);
    case 'merge':
      return typeof event['merges'] === 'string';
    default:
      return false;
  }
}

function isFact({ type, source, id, occurred, attributes }: Members): boolean {
  return (
    [type, source, id].every((text) => typeof text === 'string') &&
    isObject(attributes) &&
    isObject(occurred) &&
    (occurred['precision'] === 'unknown' || (isDay(occurred['from']) && isDay(occurred['to'])))
  );
}
