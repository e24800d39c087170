import pLimit from 'p-limit';
import { openKurrentLog, parseStream, type EventLog, type RecordedEvent } from '#event-log';
import type { Breach } from './check.js';

const PAGE = 5000;
const AT_ONCE = 16;

/** What a log holds of one protocol's cases, in the log's order. */
export interface Stored {
  readonly events: readonly RecordedEvent[];
  /** Streams that, read by themselves, are not what the whole log has of them. */
  readonly breaches: readonly Breach[];
}

/** Reads a log from its start, and each case by itself, with a connection of its own. */
export async function readStored(url: string, protocol: string): Promise<Stored> {
  const log = await openKurrentLog({ address: url });
  try {
    const events: RecordedEvent[] = [];
    for (let after = 0; ;) {
      const page = await log.readAll({ after, limit: PAGE });
      for (const event of page) if (isOf(protocol, event)) events.push(event);
      if (page.length < PAGE) break;
      after = page.at(-1)!.position;
    }
    return { events, breaches: await compareStreams(log, events) };
  } finally {
    await log.close();
  }
}

function isOf(protocol: string, { stream }: RecordedEvent): boolean {
  const about = parseStream(stream);
  return about?.kind === 'case' && about.protocol === protocol;
}

async function compareStreams(log: EventLog, events: readonly RecordedEvent[]): Promise<readonly Breach[]> {
  const positions = new Map<string, number[]>();
  for (const { stream, position } of events) {
    const known = positions.get(stream);
    if (known === undefined) positions.set(stream, [position]);
    else known.push(position);
  }
  const limit = pLimit(AT_ONCE);
  const breaches = await Promise.all(
    [...positions].map(([stream, expected]) =>
      limit(async (): Promise<Breach[]> => {
        const read = await log.readStream(stream);
        const same = read.map(({ position }) => position).join() === expected.join();
        return same ? [] : [{ code: 'order', message: `${stream} by itself is not what the whole log has of it` }];
      }),
    ),
  );
  return breaches.flat();
}
