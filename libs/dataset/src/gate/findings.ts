import { echo, withoutPersonalNumbers } from '#kernel';

/**
 * What can be wrong with a table of intervals, in the order in which it is told. Overlap, gap, jump and teleport mean what
 * they mean in `survcheck` of T. Therneau's R package survival; the other kinds complete it, because R drops such rows.
 */
export const FINDING_KINDS = [
  /** a row without an id: not checked further */
  'missing-id',
  /** a row without a start or a stop: not checked further */
  'missing-time',
  /** a start or stop that is not a finite number: not checked further */
  'not-a-number',
  /** a row whose state, or state at the start, is not known: not checked further */
  'missing-state',
  /** start = stop, so that nobody is at risk in it: not checked further */
  'zero-length',
  /** start > stop: not checked further */
  'negative-length',
  /** the same interval of one id again (R counts it as an overlap) */
  'duplicate',
  /** an interval that starts before the one before it has stopped */
  'overlap',
  /** a hole between two intervals, with the same state before and after */
  'gap',
  /** a hole between two intervals, with another state after it than before it */
  'jump',
  /** adjacent intervals, and a state at the start that no event led to */
  'teleport',
  /** an interval that lasts longer than an absorbing state allows, or starts in one */
  'event-after-absorbing',
] as const;

/** A kind of {@link FINDING_KINDS}; stable, part of the interface. */
export type FindingKind = (typeof FINDING_KINDS)[number];

/** One thing that is wrong. */
export interface Finding {
  readonly kind: FindingKind;
  /** The case; `null` where the row has none. What is shaped like a personal number is taken out: the lines lead there. */
  readonly id: string | null;
  /** Line numbers in the file, the row itself last. */
  readonly lines: readonly number[];
  /** The rule, what was received, and what to do. */
  readonly message: string;
}

/** A line of the table of findings: what {@link findingOf} makes a text of. */
export interface FindingLine {
  readonly kind: FindingKind;
  /** The column of the table that is meant, where there are several. */
  readonly part: string | null;
  readonly line: number;
  readonly otherLine: number | null;
  readonly id: string | null;
  /** The interval as text, `(0, 5]`, or the cell that was received. */
  readonly received: string | null;
  readonly other: string | null;
  readonly state: string | null;
  readonly expected: string | null;
}

/** Says a line of the table of findings in words. */
export function findingOf(one: FindingLine): Finding {
  const { kind, line, otherLine, id } = one;
  return {
    kind,
    id: id === null ? null : withoutPersonalNumbers(id),
    lines: otherLine === null ? [line] : [otherLine, line],
    message: messageOf(one),
  };
}

function messageOf({ kind, part, line, otherLine, received, other, state, expected }: FindingLine): string {
  const here = `${received} on line ${line}`;
  const both = `${other} on line ${otherLine} and ${here}`;
  switch (kind) {
    case 'missing-id':
      return `Every row names its case; received an empty id on line ${line}. Fill it in or leave the row out.`;
    case 'missing-time':
      return `An interval has a start and a stop; received no ${part} on line ${line}. Fill it in or leave the row out.`;
    case 'not-a-number':
      return `Times are finite numbers with a decimal point; received ${part} ${echo(received)} on line ${line}. Write the time as a number, such as days since the origin.`;
    case 'missing-state':
      return `Every row says its ${part}, the censoring code where nothing happened; received ${echo(received)} on line ${line}. Fill it in, or name the code with --censor.`;
    case 'zero-length':
      return `An interval stops after it starts, because (start, stop] does not hold its start; received ${here}. Join it to the interval beside it, or decide how long it lasted.`;
    case 'negative-length':
      return `An interval stops after it starts; received ${here}. Look whether start and stop have changed places.`;
    case 'duplicate':
      return `An interval of a case stands once; received ${both}. Keep one of the rows.`;
    case 'overlap':
      return `Nobody is at risk twice at one time; received ${both}. Correct a start or a stop.`;
    case 'gap':
      return `Intervals follow each other without a hole; received ${both}. Add the interval between them, or confirm that the case was not observed then.`;
    case 'jump':
      return `A hole does not change the state; received ${both}, which starts in ${echo(state)} and not in ${echo(expected)}. Add the interval and the event that are missing.`;
    case 'teleport':
      return `A state changes by an event only; received ${both}, which starts in ${echo(state)} and not in ${echo(expected)}. Correct the state, or add the event that led there.`;
    case 'event-after-absorbing':
      return other === null
        ? `Nobody is observed in an absorbing state; received ${here}, which starts in ${echo(state)}. Leave the row out, or correct the state.`
        : `Nobody is observed after an absorbing state; received ${both}, although ${echo(state)} came at the stop of the first. Leave the later row out, or correct the event.`;
  }
}
