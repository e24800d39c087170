import { randomUUID } from 'node:crypto';
import type { EventLog, ExpectedRevision, NewEvent, RecordedEvent, StreamWrite } from '../port.js';

/** A log under test. */
export interface Opened {
  readonly log: EventLog;
  /** Closes the log and opens it again with what it stored; left out by a log that stores nothing. */
  readonly reopen?: () => Promise<EventLog>;
  /** A refused restore leaves nothing, not even what came before what was refused. */
  readonly restoresWhole?: true;
  /** Called after the test; closes and removes whatever is left. */
  readonly cleanup: () => Promise<void>;
}

export type OpenLog = (now: () => number) => Promise<Opened>;

/** A log for one test: stream names of its own, and where the log stood before. */
export interface Bench extends Opened {
  readonly start: number;
  /** The name of a stream that no other test has. */
  readonly stream: (name: string) => string;
}

/** Runs a test on a fresh log and cleans up, whatever comes of it. */
export function withLog(
  open: OpenLog,
  test: (bench: Bench) => Promise<void>,
  now: () => number = Date.now,
): () => Promise<void> {
  return async () => {
    const opened = await open(now);
    try {
      const prefix = randomUUID();
      const [head] = await opened.log.readAll({ direction: 'backwards', limit: 1 });
      await test({ ...opened, start: head?.position ?? 0, stream: (name) => `case-contract/${prefix}-${name}` });
    } finally {
      await opened.cleanup();
    }
  };
}

export function event(text: string, type = 'noted'): NewEvent {
  return { type, body: Buffer.from(text) };
}

export function write(stream: string, expected: ExpectedRevision, ...texts: string[]): StreamWrite {
  return { stream, expected, events: texts.map((text) => event(text)) };
}

export function texts(events: readonly RecordedEvent[]): string[] {
  return events.map(({ body }) => Buffer.from(body).toString());
}

/** Everything after a position, read in pages of three so that paging is always in play. */
export async function everything(log: EventLog, after: number): Promise<RecordedEvent[]> {
  const all: RecordedEvent[] = [];
  for (;;) {
    const page = await log.readAll({ after: all.at(-1)?.position ?? after, limit: 3 });
    if (page.length === 0) return all;
    all.push(...page);
  }
}

/** Whether each is greater than the one before. */
export function isIncreasing(numbers: readonly number[]): boolean {
  return numbers.every((n, i) => i === 0 || n > numbers[i - 1]!);
}
