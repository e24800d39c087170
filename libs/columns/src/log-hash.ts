import { CHAIN_START, leafHash, linkHash, type EventLog, type RecordedEvent } from '#event-log';
import { Problem } from '#kernel';

/**
 * The chain over the whole log (`chain.ts` of the event log), computed by whoever follows it: a log on a server orders events
 * after it has written them, so it cannot say the hash itself. Every event of the log is a link, also one that is parked.
 */
export interface LogChain {
  /** Events in the chain. */
  readonly events: number;
  /** The hash after the last of them (hex). */
  readonly hash: string;
}

/** The hash at a position, from which later ones are linked. */
export interface Mark {
  readonly position: number;
  /** In hex. */
  readonly hash: string;
}

/** The chain of a log that holds nothing. */
export const NO_EVENTS: LogChain = { events: 0, hash: Buffer.from(CHAIN_START).toString('hex') };

/** Events from one mark to the next: a manifest's hash costs at most so many reads of an event. */
export const MARK_EVERY = 4096;

/**
 * The chain after more events, and the marks among them. What the log says of an event is taken: a log that writes its own
 * hashes is checked by `forlopp verify`, and computing them again takes a fifth of the speed of a build.
 */
export function extend(chain: LogChain, events: readonly RecordedEvent[]): { chain: LogChain; marks: readonly Mark[] } {
  const marks: Mark[] = [];
  let { events: count, hash } = chain;
  for (const event of events) {
    hash = event.logHash ?? link(hash, event);
    if (++count % MARK_EVERY === 0) marks.push({ position: event.position, hash });
  }
  return { chain: { events: count, hash }, marks };
}

/** Events that are read at a time while the chain is linked. */
const PAGE = 512;

/**
 * The hash at an event, linked from a mark at or before it by reading the log.
 *
 * @throws Problem `not-caught-up` where the log does not hold the event
 * @throws LogUnavailable
 */
export async function hashFrom(mark: Mark, log: Pick<EventLog, 'readAll'>, position: number): Promise<string> {
  let at = mark;
  while (at.position < position) {
    const page = await log.readAll({ after: at.position, limit: PAGE });
    for (const event of page) {
      if (event.position > position) throw otherLog(position);
      at = { position: event.position, hash: event.logHash ?? link(at.hash, event) };
      if (at.position === position) break;
    }
    if (page.length < PAGE && at.position < position) throw otherLog(position);
  }
  return at.hash;
}

function link(hash: string, event: RecordedEvent): string {
  return Buffer.from(linkHash(Buffer.from(hash, 'hex'), leafHash(event))).toString('hex');
}

function otherLog(position: number): Problem {
  return new Problem(
    'not-caught-up',
    `The columns hold an event at position ${position} that the log does not: it is another log, or was cut off. They are built anew once that is seen; ask again.`,
  );
}
