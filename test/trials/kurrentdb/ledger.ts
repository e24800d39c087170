import type { RecordedEvent } from '#event-log';

/** What somebody was told of an event: it is recorded, and here. */
export type Acknowledged = Pick<RecordedEvent, 'stream' | 'revision' | 'position' | 'streamHash'> & {
  readonly id: string;
};

/** What the writers of a trial sent and were told. */
export class Ledger {
  /** The ids of all events that were sent, whatever was said of them. */
  readonly sent = new Set<string>();
  readonly acknowledged: Acknowledged[] = [];
  /** Answers that should never be given. */
  readonly wrong: string[] = [];
  /** Appends of which nobody could say whether they were written. */
  unknown = 0;
  /** Of those, the ones that turned out to be written; the others were sent again. */
  foundOut = 0;
  /** Appends that others were faster than. */
  conflicts = 0;
  /** Appends that were refused for want of room, with nothing written. */
  busy = 0;

  acknowledge(events: readonly Acknowledged[]): void {
    this.acknowledged.push(...events);
  }

  /** The counts, for people. */
  get summary(): string {
    const { acknowledged, unknown, foundOut, conflicts, busy } = this;
    return `${acknowledged.length} events acknowledged; appends: ${unknown} unknown (${foundOut} of them found written, the others sent again), ${conflicts} in conflict, ${busy} refused as busy`;
  }
}

/** Whoever records facts in cases for a trial. */
export interface Recorder {
  /** Records one fact for each id, however often it takes; resolves when all are acknowledged. */
  record(caseId: string, ids: readonly string[]): Promise<void>;
}

/** The facts' source in every trial. */
export const SOURCE = 'trial';
