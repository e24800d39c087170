import type { CaseEvent } from '#case';
import type { Problem } from '#kernel';
import type { Recorded } from '../case-repository.js';

/** What became of one event. */
export type Outcome =
  | { readonly status: 'recorded' | 'unchanged'; readonly receipt: Receipt }
  | {
      readonly status: 'would-record';
      readonly case: string;
      readonly source: string;
      readonly id: string;
      readonly revision: number;
      readonly flags: readonly string[];
    }
  | { readonly status: 'refused'; readonly problem: Problem };

/** The answer to a recorded event, the same however often it is sent. */
export interface Receipt {
  readonly case: string;
  readonly source: string;
  readonly id: string;
  /** The event's place in its case, from 0. */
  readonly revision: number;
  /** Its place in the log. */
  readonly position: number;
  /** When it was recorded (UTC). */
  readonly recordedAt: string;
  readonly protocolVersion: number;
  /** What was unusual about it as it came. */
  readonly flags: readonly string[];
  /** Hashes to keep: with them `forlopp verify` can show that nothing before them was changed or cut off. */
  readonly receipt: { readonly case: string; readonly log?: string };
}

/** The receipt of an event. @throws Error for one that is not in the log, which is a mistake of ours. */
export function receiptOf(caseId: string, event: CaseEvent, recorded: Recorded | undefined): Receipt {
  if (recorded === undefined) throw new Error('An event without a place in the log has no receipt.');
  return {
    case: caseId,
    source: event.source,
    id: event.id,
    revision: recorded.revision,
    position: recorded.position,
    recordedAt: new Date(recorded.recordedAt).toISOString(),
    protocolVersion: event.protocolVersion,
    flags: event.flags,
    receipt: { case: recorded.streamHash, ...(recorded.logHash === undefined ? {} : { log: recorded.logHash }) },
  };
}
