import { CHAIN_START, leafHash, linkHash } from '../chain.js';
import { checkLimit, checkRestored, checkWrites, isExpected } from '../checks.js';
import { followPages } from '../follow.js';
import { LogUnavailable, WrongExpectedRevision } from '../port.js';
import type {
  AppendResult,
  EventLog,
  FollowedPage,
  ReadAllBackwards,
  ReadAllForwards,
  RecordedEvent,
  RestoredEvent,
  StreamWrite,
} from '../port.js';
import { planRestore } from '../restore.js';
import { Wake } from '../wake.js';

/**
 * An event log that lives as long as the process: for tests, demonstrations and as the model of the others.
 *
 * @param options.now the clock, in milliseconds since the epoch (default: the system's)
 */
export function openMemoryLog(options: { now?: () => number } = {}): EventLog {
  return new MemoryLog(options.now ?? Date.now);
}

class MemoryLog implements EventLog {
  readonly atomicity = 'log';
  readonly #now: () => number;
  readonly #all: RecordedEvent[] = [];
  readonly #streams = new Map<string, RecordedEvent[]>();
  readonly #wake = new Wake();
  #latest = 0;
  #closed = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  async append(writes: readonly StreamWrite[]): Promise<readonly AppendResult[]> {
    this.#checkOpen();
    checkWrites(writes, this.atomicity);
    for (const { stream, expected } of writes) {
      const actual = (this.#streams.get(stream)?.length ?? 0) - 1;
      if (!isExpected(expected, actual)) throw new WrongExpectedRevision(stream, expected, actual);
    }
    this.#latest = Math.max(this.#latest, Math.trunc(this.#now()));
    const results = writes.map(({ stream, events }) => ({
      stream,
      events: events.map(({ type, body }) => this.#write(stream, type, body, this.#latest)),
    }));
    this.#wake.ring();
    return results;
  }

  async restore(events: readonly RestoredEvent[]): Promise<void> {
    this.#checkOpen();
    checkRestored(events);
    const planned = planRestore(events, {
      end: (stream) => this.#streams.get(stream)?.at(-1),
      hashAt: (stream, revision) => this.#streams.get(stream)?.[revision]?.streamHash,
    });
    for (const { event } of planned) {
      this.#write(event.stream, event.type, event.body, event.recordedAt);
      this.#latest = Math.max(this.#latest, event.recordedAt);
    }
    this.#wake.ring();
  }

  #write(stream: string, type: string, body: Uint8Array, recordedAt: number): AppendResult['events'][number] {
    const before = this.#streams.get(stream) ?? [];
    this.#streams.set(stream, before);
    const revision = before.length;
    const leaf = leafHash({ stream, revision, type, recordedAt, body });
    const event = {
      revision,
      position: this.#all.length + 1,
      recordedAt,
      streamHash: link(before.at(-1)?.streamHash, leaf),
      logHash: link(this.#all.at(-1)?.logHash, leaf),
    };
    const full = { ...event, stream, type, body: new Uint8Array(body) };
    before.push(full);
    this.#all.push(full);
    return event;
  }

  async readStream(
    stream: string,
    { fromRevision = 0, limit }: { fromRevision?: number; limit?: number } = {},
  ): Promise<readonly RecordedEvent[]> {
    this.#checkOpen();
    if (limit !== undefined) checkLimit(limit);
    const events = this.#streams.get(stream) ?? [];
    return copies(events.slice(fromRevision, limit === undefined ? undefined : fromRevision + limit));
  }

  async readAll(options: ReadAllForwards | ReadAllBackwards): Promise<readonly RecordedEvent[]> {
    this.#checkOpen();
    checkLimit(options.limit);
    if (options.direction !== 'backwards') {
      const after = options.after ?? 0;
      return copies(this.#all.slice(after, after + options.limit));
    }
    const upTo = Math.min(options.upTo ?? this.#all.length, this.#all.length);
    return copies(this.#all.slice(Math.max(0, upTo - options.limit), upTo).reverse());
  }

  follow(options: { after: number; signal: AbortSignal; pageSize?: number }): AsyncIterable<FollowedPage> {
    const page = (after: number, limit: number) => this.readAll({ after, limit });
    return followPages({ page, isClosed: () => this.#closed, wake: this.#wake }, options);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake.ring();
  }

  #checkOpen(): void {
    if (this.#closed) throw new LogUnavailable('it is closed.');
  }
}

function link(previous: string | undefined, leaf: Uint8Array): string {
  const before = previous === undefined ? CHAIN_START : Buffer.from(previous, 'hex');
  return Buffer.from(linkHash(before, leaf)).toString('hex');
}

// Bodies are handed out as copies: a log whose readers can change it is none.
function copies(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  return events.map((event) => ({ ...event, body: new Uint8Array(event.body) }));
}
