import type { Submission } from '#case';
import { Problem } from '#kernel';

/** An event of a history, and where it stands in what was given (file and line): refusals name it. */
export interface Placed {
  readonly place: string;
  readonly submission: Pick<Submission, 'sourceRecorded'>;
}

/**
 * The order of a history that is moved in: every event says when its register recorded it, none before the one before it,
 * and none later than now. One object for one history, from its first event to its last.
 */
export class SourceOrder {
  private before: { readonly place: string; readonly instant: number } | undefined;

  /** @param now the clock, in milliseconds since the epoch */
  constructor(private readonly now: () => number = Date.now) {}

  /**
   * The instant (milliseconds since the epoch) at which the register recorded the next event. One that comes too early is
   * measured against the one before it only, so that one wrong instant does not refuse all that follows.
   *
   * @throws Problem `source-recorded-missing`, `source-recorded-order` or `source-recorded-future`
   */
  next({ place, submission: { sourceRecorded } }: Placed): number {
    if (sourceRecorded === undefined) {
      throw new Problem(
        'source-recorded-missing',
        `Every event of a moved history must say when its register recorded it; received ${place} without sourceRecorded. Add it, or import without --recorded-from-source.`,
      );
    }
    const instant = Date.parse(sourceRecorded);
    const { before } = this;
    this.before = { place, instant };
    const now = this.now();
    if (instant > now) {
      throw new Problem(
        'source-recorded-future',
        `A register cannot have recorded anything later than now, ${new Date(now).toISOString()}; received ${sourceRecorded} at ${place}. Correct sourceRecorded, or this machine's clock.`,
      );
    }
    if (before !== undefined && instant < before.instant) {
      throw new Problem(
        'source-recorded-order',
        `A moved history must come in the order in which its register recorded it; received ${sourceRecorded} at ${place}, after ${new Date(before.instant).toISOString()} at ${before.place}. Sort the events by sourceRecorded.`,
      );
    }
    return instant;
  }
}
