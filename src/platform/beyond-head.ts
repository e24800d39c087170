import { Problem } from '#kernel';

/** A position that the log has not reached: what was known there cannot be said yet. */
export function beyondHead(asKnown: number, head: number): Problem {
  return new Problem(
    'as-known-unknown',
    `As-known must be a position that the log has reached (its head is ${head}); received ${asKnown}. Name that or an earlier one, or leave it out for now.`,
    { extra: { head } },
  );
}

/** A position before the log's first event: a place in another log, or a slip. */
export function beforeFirst(asKnown: number): Problem {
  return new Problem(
    'as-known-unknown',
    `As-known must be a position at or after the log's first event; received ${asKnown}. Positions are places in one log: after a history was moved to another one, ask as known at an instant.`,
  );
}
