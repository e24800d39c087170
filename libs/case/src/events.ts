import type { Occurred } from '#kernel';
import type { AttributeValues } from '#protocol';

/** What every event of a case says about itself. */
export interface EventOrigin {
  /** The system that sent it, and its own id there: together they are unique within a case. */
  readonly source: string;
  readonly id: string;
  /** Who recorded it at the agency: a role or pseudonym. */
  readonly recordedBy?: string;
  /** Ties the events of one errand together; no part of the content. */
  readonly correlationId?: string;
  /** When the agency's own register recorded it (UTC, RFC 3339): for lag statistics only. */
  readonly sourceRecorded?: string;
  /** The event is made up (an example or a test); every answer that uses it says so. */
  readonly synthetic?: true;
}

/** Something happened in the case. */
export interface FactContent {
  readonly type: string;
  readonly occurred: Occurred;
  readonly attributes: AttributeValues;
}

/** An earlier event of the same case. */
export interface EventRef {
  readonly source: string;
  readonly id: string;
}

/** What an agency asks to have recorded, of the right form but not yet judged. */
export type Submission = EventOrigin &
  (
    | ({ readonly kind: 'fact' } & FactContent)
    | ({ readonly kind: 'correction'; readonly corrects: EventRef; readonly reason: string } & FactContent)
    | { readonly kind: 'void'; readonly voids: EventRef; readonly reason: string }
    | { readonly kind: 'merge'; readonly merges: string; readonly reason: string }
  );

/** What recording adds: which definition it was checked against, and what was unusual about it then. */
export interface Judged {
  readonly protocolVersion: number;
  readonly flags: readonly string[];
}

/** An earlier event as a recorded event names it: with its revision, so that readers need no look-up. */
export interface Target extends EventRef {
  readonly revision: number;
}

/** An event of a case as it is recorded. */
export type CaseEvent = EventOrigin &
  Judged &
  (
    | ({ readonly kind: 'fact' } & FactContent)
    /** Replaces the fact that it names by its own content. */
    | ({ readonly kind: 'correction'; readonly corrects: Target; readonly reason: string } & FactContent)
    /** What it names never happened. */
    | { readonly kind: 'void'; readonly voids: Target; readonly reason: string }
    /** The case `merges` is the same person as this one; this case stands, and the other's facts are this one's. */
    | { readonly kind: 'merge'; readonly merges: string; readonly reason: string }
  );

/** A fact or a correction: the events that carry a fact. */
export type FactEvent = Extract<CaseEvent, { kind: 'fact' | 'correction' }>;

/** Whether an event carries a fact: whether it is a {@link FactEvent}. */
export function carriesFact(event: CaseEvent): event is FactEvent {
  return event.kind === 'fact' || event.kind === 'correction';
}
