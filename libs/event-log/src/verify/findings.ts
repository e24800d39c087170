/**
 * What can be wrong with a log:
 * - `log-chain`, `stream-chain`: an event was changed, moved, inserted or removed at or before this position
 * - `revision-gap`: a stream's revisions do not go 0, 1, 2, …
 * - `recorded-at`: the instant goes back within a stream
 * - `stream-unknown`: an event belongs to no stream
 * - `index-differs`: the table and its index do not hold the same events
 * - `tail-missing`: positions were given to events that are not there
 * - `receipt-missing`, `receipt-differs`: the log does not hold what was once acknowledged
 * - `unreadable`: the file itself is broken
 * - `too-many`: there is more, but it is not listed
 */
export type FindingCode =
  | 'log-chain'
  | 'stream-chain'
  | 'revision-gap'
  | 'recorded-at'
  | 'stream-unknown'
  | 'index-differs'
  | 'tail-missing'
  | 'receipt-missing'
  | 'receipt-differs'
  | 'unreadable'
  | 'too-many';

/** One thing that does not fit, and the position of the event where it shows. */
export interface Finding {
  readonly code: FindingCode;
  readonly position?: number;
  readonly message: string;
}

const MOST = 1000;

/** Collects findings up to a number that fits in memory whatever the log looks like. */
export class Findings {
  readonly #list: Finding[] = [];

  get list(): readonly Finding[] {
    return this.#list;
  }

  add(code: FindingCode, message: string, position?: number): void {
    if (this.#list.length < MOST) this.#list.push({ code, message, ...(position === undefined ? {} : { position }) });
    else if (this.#list.length === MOST) this.#list.push({ code: 'too-many', message: `There are more than ${MOST}.` });
  }
}
