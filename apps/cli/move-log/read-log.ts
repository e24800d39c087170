import { LogUnavailable, type EventLog, type RecordedEvent } from '#event-log';
import { Problem, withoutPersonalNumbers } from '#kernel';

const PAGE = 1000;

/** The position of a log's last event; 0 where there is none. */
export async function headOf(log: EventLog): Promise<number> {
  const [head] = await log.readAll({ direction: 'backwards', limit: 1 });
  return head?.position ?? 0;
}

/** The events of a log in its order, as far as a position. */
export async function* eventsOf(log: EventLog, upTo: number): AsyncGenerator<RecordedEvent> {
  for (let after = 0; after < upTo;) {
    const page = await log.readAll({ after, limit: PAGE });
    if (page.length === 0) return;
    for (const event of page) {
      if (event.position > upTo) return;
      yield event;
    }
    after = page.at(-1)!.position;
  }
}

/** The problem that a log which is away amounts to here; any other error as it is. */
export function unavailableProblem(error: unknown): unknown {
  if (!(error instanceof LogUnavailable)) return error;
  return new Problem(
    'log-unavailable',
    'The log must be reachable to the end; it was not. What was done until then stays: run the same command again, and it goes on.',
    { cause: error, extra: { failure: withoutPersonalNumbers(error.message) } },
  );
}
