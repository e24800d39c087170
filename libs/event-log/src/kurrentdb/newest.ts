import type { RecordedEvent } from '../port.js';
import type { Position } from './client.js';
import { positionOf, type Reader } from './read.js';

/** More events of ours than this since the last look: then the newest is near the end, and is read from there. */
const LOOK = 100;

/** The newest event of ours up to a place in the server's log; nothing of ours stands between the two. */
interface Known {
  readonly event: RecordedEvent;
  readonly upTo: Position;
}

/**
 * The newest event of ours. Every question asks for it, and where the server is others' too, a filtered read backwards goes
 * through all that they have written since: at each question again. So what has been looked through is remembered. The
 * server says where its log ends, whoever wrote there, which is one event however long the log is; nothing beyond what was
 * looked through means that nothing has changed, and otherwise only what has come since is looked through. That is asked
 * after the question came and of the server itself, so whatever was acknowledged before the question is seen.
 *
 * A follower looks through everything anyway, and tells how far it has come: then a question has little left to look at.
 */
export class Newest {
  #known: Known | undefined;

  /** A follower, or a read, has come upon an event. */
  saw(event: RecordedEvent): void {
    this.#take({ event, upTo: positionOf(event.position) });
  }

  /** The server has looked for our events from one of them on (or from a place after it) up to a position: there is none. */
  noneBetween(after: number, upTo: Position): void {
    const known = this.#known;
    if (known !== undefined && known.upTo.commit >= after) this.#take({ ...known, upTo });
  }

  /** Another server may be there: what was known was another log's. */
  forget(): void {
    this.#known = undefined;
  }

  /** Reads the newest event; `undefined` where there is none. Throws the client's errors as they are. */
  async read(reader: Reader): Promise<RecordedEvent | undefined> {
    const top = await reader.top();
    if (top === undefined) return undefined;
    const known = this.#known;
    // A log that ends before what was seen of it was set back.
    if (known === undefined || top.commit < known.upTo.commit) return this.#readBackwards(reader, top);
    if (top.commit === known.upTo.commit) return copyOf(known.event);
    const since = await reader.someAfter(known.upTo, LOOK).catch(() => undefined);
    // Where the position is no event's any more the server cannot read from it: the log is another one.
    if (since === undefined || since.more) return this.#readBackwards(reader, top);
    const event = since.events.at(-1) ?? known.event;
    this.#take({ event, upTo: later(top, positionOf(event.position)) });
    return copyOf(event);
  }

  async #readBackwards(reader: Reader, top: Position): Promise<RecordedEvent | undefined> {
    this.forget();
    const [event] = await reader.backwards(1);
    if (event === undefined) return undefined;
    this.#take({ event, upTo: later(top, positionOf(event.position)) });
    return copyOf(event);
  }

  #take(known: Known): void {
    if (this.#known === undefined || known.upTo.commit > this.#known.upTo.commit) this.#known = known;
  }
}

function later(a: Position, b: Position): Position {
  return a.commit >= b.commit ? a : b;
}

/** Whoever is handed an event may do with its body as they like. */
function copyOf(event: RecordedEvent): RecordedEvent {
  return { ...event, body: new Uint8Array(event.body) };
}
