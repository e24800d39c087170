import { readEvent, UnreadableEvent } from '#columns';
import type { RecordedEvent, StoredEvent } from '#event-log';
import { Problem } from '#kernel';

/**
 * The event that was stored.
 *
 * @throws Problem `event-unreadable` for one of a later format, or of no kind that this version knows: nothing can be decided
 * on a history with a hole in it. It names the place and nothing of what stands there.
 */
export function storedEvent(recorded: RecordedEvent): StoredEvent {
  try {
    return readEvent(recorded).event;
  } catch (error) {
    if (!(error instanceof UnreadableEvent)) throw error;
    const { revision, position } = recorded;
    throw new Problem(
      'event-unreadable',
      `The event at revision ${revision} of its stream (position ${position} of the log) ${error.reason} Nothing was recorded. A newer version has written it, or another program: ask a process of a newer version, or run forlopp verify.`,
      { cause: error, extra: { revision, position } },
    );
  }
}
