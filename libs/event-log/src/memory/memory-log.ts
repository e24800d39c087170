import { CHAIN_START, leafHash, linkHash } from '../chain.js';
import { checkLimit, checkWrites, isExpected } from '../checks.js';
import { followPages } from '../follow.js';
import { LogUnavailable, WrongExpectedRevision } from '../port.js';
import type {
  AppendResult,
  EventLog,
  FollowedPage,
  ReadAllBackwards,
  ReadAllForwards,
  RecordedEvent,
  StreamWrite,
} from '../port.js';
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
    const recordedAt = Math.max(this.#all.at(-1)?.recordedAt ?? 0, Math.trunc(this.#now()));
    const results = writes.map((write) => this.#write(write, recordedAt));
    this.#wake.ring();
    return results;
  }

  #write({ stream, events }: StreamWrite, recordedAt: number): AppendResult {
    const before = this.#streams.get(stream) ?? [];
    this.#streams.set(stream, before);
    const recorded = events.map(({ type, body }) => {
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
    });
    return { stream, events: recorded };
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
