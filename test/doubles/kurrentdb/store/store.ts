import { randomUUID } from 'node:crypto';
import { checkAppend } from './check-append.js';
import type { Decision } from './check-append.js';
import { metastreamOf, NO_STREAM, STREAM_DELETED, TOMBSTONE } from './event.js';
import type { Expected, ProposedEvent, StoredEvent } from './event.js';
import { LogFile } from './log-file.js';
import { MemoryLog } from './memory-log.js';

/** Events for one stream, and what is expected of it. */
export interface StreamAppend {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: readonly ProposedEvent[];
}

/** What came of an append. */
export type Appended =
  | { readonly is: 'stored'; readonly revision: bigint; readonly position: bigint }
  | Exclude<Decision, { is: 'write' | 'already written' }>;

/** What came of an append to several streams: all of it, or what refused it. */
export type AppendedToSeveral =
  | { readonly is: 'stored'; readonly revisions: readonly bigint[]; readonly position: bigint | undefined }
  | { readonly is: 'refused'; readonly append: StreamAppend; readonly because: Exclude<Appended, { is: 'stored' }> };

type Listener = (event: StoredEvent) => void;

/** Decides, and gives back how to tell who waits for it. */
type Turn = () => () => void;

/** The log with its file and its listeners: decides, stores, then tells those who follow. */
export class Store {
  readonly log = new MemoryLog();
  readonly #file: LogFile | undefined;
  readonly #listeners = new Set<Listener>();
  #waiting: Turn[] = [];
  #closed = false;
  #unstored: (readonly StoredEvent[])[] = [];

  constructor(file?: string) {
    this.#file = file === undefined ? undefined : new LogFile(file);
    for (const events of this.#file?.stored ?? []) this.log.add(events, false);
  }

  /** Hears of every event once it is stored; call what it returns to hear no more. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  append({ stream, expected, events }: StreamAppend): Promise<Appended> {
    return this.#inTurn(() => {
      const decision = this.#check({ stream, expected, events });
      if (decision.is === 'already written')
        return { is: 'stored', revision: decision.last.revision, position: decision.last.position };
      if (decision.is !== 'write') return decision;
      const written = this.log.place(stream, events, decision.current, Date.now());
      const undeleted = decision.undelete ? this.#metadata(stream, decision.current + 1n) : [];
      this.#write([...written, ...undeleted]);
      const last = written.at(-1);
      if (last === undefined) return { is: 'stored', revision: decision.current, position: this.log.placeNothing() };
      return { is: 'stored', revision: last.revision, position: last.position };
    });
  }

  /** Appends to several streams: all or nothing. A stream may stand in it once. */
  appendToSeveral(appends: readonly StreamAppend[]): Promise<AppendedToSeveral> {
    return this.#inTurn(() => {
      const decisions = appends.map((append) => ({ append, decision: this.#check(append) }));
      const written: StoredEvent[] = [];
      const revisions: bigint[] = [];
      let repeated: StoredEvent | undefined;
      for (const { append, decision } of decisions) {
        if (decision.is === 'wrong version' || decision.is === 'deleted')
          return { is: 'refused', append, because: decision };
      }
      for (const { append, decision } of decisions) {
        if (decision.is === 'already written') {
          repeated = decision.last;
          revisions.push(decision.last.revision);
        } else if (decision.is === 'write') {
          const placed = this.log.place(append.stream, append.events, decision.current, Date.now());
          written.push(...placed);
          revisions.push(placed.at(-1)?.revision ?? decision.current);
        }
      }
      this.#write(written);
      return { is: 'stored', revisions, position: (written.at(-1) ?? repeated)?.position };
    });
  }

  /** Deletes a stream: for good, or so that it can begin again. */
  delete(stream: string, expected: Expected, forGood: boolean): Promise<Appended> {
    return this.#inTurn(() => {
      const deletion = { id: randomUUID(), type: STREAM_DELETED, json: true, data: Buffer.from('{}') };
      const tombstone: ProposedEvent = { ...deletion, metadata: new Uint8Array() };
      const decision = this.#check({ stream, expected, events: [tombstone] });
      if (decision.is === 'already written') throw new Error('a new id cannot be known');
      if (decision.is !== 'write') return decision;
      if (!forGood && decision.current < 0n && this.log.lastRevision(metastreamOf(stream)) < 0n)
        return { is: 'wrong version', current: NO_STREAM };
      const [event] = forGood
        ? [this.log.placeTombstone(stream, tombstone, Date.now())]
        : this.#metadata(stream, TOMBSTONE);
      this.#write([event!]);
      return { is: 'stored', revision: event!.revision, position: event!.position };
    });
  }

  /** Closes the file; what waits for its turn is forgotten, as when a process ends. */
  close(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#listeners.clear();
    this.#file?.close();
  }

  #check({ stream, expected, events }: StreamAppend): Decision {
    const ids = events.map(({ id }) => id);
    return checkAppend(this.log, stream, expected, ids);
  }

  #metadata(stream: string, truncateBefore: bigint): StoredEvent[] {
    const data = Buffer.from(`{"$tb":${truncateBefore}}`);
    const event = { id: randomUUID(), type: '$metadata', json: true, data, metadata: new Uint8Array() };
    const metastream = metastreamOf(stream);
    return this.log.place(metastream, [event], this.log.lastRevision(metastream), Date.now());
  }

  #write(events: readonly StoredEvent[]): void {
    if (events.length === 0) return;
    this.log.add(events, true);
    this.#unstored.push(events);
  }

  /** One at a time, many with one fsync: whoever waits when the turn comes is stored together and answered after it. */
  #inTurn<T>(decide: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      // A call that was on its way when the process died: nobody is left to answer it.
      if (this.#closed) return;
      const turn: Turn = () => {
        try {
          const value = decide();
          return () => resolve(value);
        } catch (error) {
          return () => reject(error as Error);
        }
      };
      if (this.#waiting.push(turn) === 1) setImmediate(() => this.#takeTurns());
    });
  }

  #takeTurns(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    const answers = waiting.map((turn) => turn());
    const unstored = this.#unstored;
    this.#unstored = [];
    if (unstored.length > 0) this.#file?.append(unstored);
    for (const answer of answers) answer();
    for (const event of unstored.flat()) for (const listener of this.#listeners) listener(event);
  }
}
