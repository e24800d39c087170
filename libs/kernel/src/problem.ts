import { withoutPersonalNumbers } from './personal-number.js';

/**
 * The closed set of things that can be refused, each with the HTTP status (RFC 9110) and the exit code of the command.
 * Codes are stable: they are part of the interface, messages are not.
 *
 * Exit codes: 1 the answer is no (refused facts, findings), 2 the call was wrong, 3 the system could not do it now.
 */
export const PROBLEMS = {
  'envelope-invalid': { status: 400, exit: 2, title: 'The event does not have the form of an event' },
  'body-invalid': { status: 400, exit: 2, title: 'The body could not be read' },
  'case-id-invalid': { status: 400, exit: 2, title: 'The case id cannot be used' },
  'case-id-personal': { status: 400, exit: 2, title: 'The id is shaped like a personal identity number' },
  'event-unknown-type': { status: 422, exit: 1, title: 'The protocol does not know this type of fact' },
  'event-attributes-invalid': { status: 422, exit: 1, title: 'The attributes break the protocol' },
  'event-impossible': { status: 422, exit: 1, title: 'The facts of the case cannot all be true' },
  'event-id-reused': { status: 409, exit: 1, title: 'The same event id came before with other content' },
  'event-target-unknown': { status: 422, exit: 1, title: 'The fact that is named is not in this case' },
  'event-target-superseded': { status: 409, exit: 1, title: 'The fact that is named has already been replaced' },
  'event-target-kind': { status: 422, exit: 1, title: 'What is named cannot be corrected or voided this way' },
  'merge-invalid': { status: 422, exit: 1, title: 'The cases cannot be merged' },
  'revision-required': { status: 428, exit: 1, title: 'A correction, void or merge needs the expected revision' },
  'revision-conflict': { status: 412, exit: 1, title: 'The case has moved on' },
  'revision-contended': { status: 409, exit: 3, title: 'The case kept moving on' },
  'revision-invalid': { status: 400, exit: 2, title: 'The expected revision cannot be read' },
  'atomic-not-supported': { status: 422, exit: 1, title: 'This log cannot store the batch as a whole' },
  'batch-refused': { status: 422, exit: 1, title: 'An event of the batch was refused, so none was recorded' },
  'batch-too-large': { status: 413, exit: 2, title: 'The batch is too large' },
  'protocol-invalid': { status: 422, exit: 2, title: 'The protocol is not valid' },
  'protocol-unknown': { status: 404, exit: 2, title: 'There is no such protocol' },
  'protocol-version-exists': { status: 409, exit: 1, title: 'The version is registered with another definition' },
  'protocol-version-old': { status: 409, exit: 1, title: 'A later version is registered already' },
  'case-unknown': { status: 404, exit: 1, title: 'There is no such case' },
  'fact-after-origin': { status: 400, exit: 2, title: 'A later fact cannot describe the origin' },
  'question-invalid': { status: 400, exit: 2, title: 'The question cannot be answered as it is asked' },
  'analysis-invalid': { status: 400, exit: 2, title: 'The analysis cannot be made as it is asked for' },
  'table-too-large': { status: 413, exit: 2, title: 'The table is too large to be sent' },
  'as-of-required': { status: 400, exit: 2, title: 'The protocol has no end of study, so as-of must be given' },
  'as-known-unknown': { status: 400, exit: 2, title: 'Nothing was known then' },
  'not-caught-up': { status: 503, exit: 3, title: 'The columns have not reached the position yet' },
  // Not 409: nothing is wrong with what was sent, and a newer version can take the same.
  'event-unreadable': { status: 503, exit: 3, title: 'An event in the log is of a form that this version cannot read' },
  'parked-events': { status: 503, exit: 3, title: 'An event that the answer needs could not be read' },
  'log-busy': { status: 503, exit: 3, title: 'Too much is waiting to be written' },
  'log-unavailable': { status: 503, exit: 3, title: 'The log cannot be written or read now' },
  'history-not-first': { status: 409, exit: 1, title: 'A history is moved in before anything else is recorded' },
  'source-recorded-missing': { status: 422, exit: 1, title: 'The event does not say when its register recorded it' },
  'source-recorded-order': { status: 422, exit: 1, title: 'The history is not in the order in which it was recorded' },
  'source-recorded-future': { status: 422, exit: 1, title: 'The register cannot have recorded it yet' },
  'export-not-whole': { status: 422, exit: 1, title: 'The exported log is not whole' },
  'log-differs': { status: 409, exit: 1, title: 'The log holds something else than the file' },
  'folder-busy': { status: 503, exit: 3, title: 'Another process owns the data folder' },
  'setting-invalid': { status: 500, exit: 2, title: 'A setting is unknown or wrong' },
  'file-invalid': { status: 400, exit: 2, title: 'The file cannot be read' },
  usage: { status: 400, exit: 2, title: 'The command was called wrongly' },
  'not-found': { status: 404, exit: 2, title: 'There is nothing at this address' },
  'not-allowed': { status: 405, exit: 2, title: 'The address does not take this method' },
  'media-type': { status: 415, exit: 2, title: 'The body has a type that is not read here' },
  'shutting-down': { status: 503, exit: 3, title: 'The server is stopping' },
  internal: { status: 500, exit: 3, title: 'Something broke inside; it has been logged' },
} as const satisfies Record<string, { status: number; exit: 1 | 2 | 3; title: string }>;

/** A stable code of {@link PROBLEMS}. */
export type ProblemCode = keyof typeof PROBLEMS;

/** One broken rule: where (JSON pointer, RFC 6901), which rule, what came, and what to do. */
export interface Violation {
  readonly pointer: string;
  readonly rule: string;
  readonly received?: string;
  readonly fix?: string;
}

/** A refusal: nothing has been changed. `detail` says rule + received value + what to do, without personal data. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly errors: readonly Violation[];
  /** Further members of the RFC 9457 document, e.g. `actualRevision`. */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    code: ProblemCode,
    detail: string,
    more: { errors?: readonly Violation[]; extra?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(withoutPersonalNumbers(detail), more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'Problem';
    this.code = code;
    // Names of members are the sender's too, and stand in the pointers.
    this.errors = (more.errors ?? []).map(
      (violation) =>
        Object.fromEntries(
          Object.entries(violation).map(([member, text]) => [member, withoutPersonalNumbers(text as string)]),
        ) as unknown as Violation,
    );
    this.extra = more.extra ?? {};
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }

  get exitCode(): number {
    return PROBLEMS[this.code].exit;
  }

  /** The document of RFC 9457 (`application/problem+json`). */
  toDocument(): Record<string, unknown> {
    return {
      type: `urn:forlopp:problem:${this.code}`,
      title: PROBLEMS[this.code].title,
      status: this.status,
      code: this.code,
      detail: this.message,
      ...(this.errors.length > 0 ? { errors: this.errors } : {}),
      ...this.extra,
    };
  }
}

/** A received value as it may stand in an error: short, and without personal numbers. */
export function echo(value: unknown): string {
  // Before it is written as JSON too: the letter of an escaped line break would hide the number that follows it.
  const cleaned = JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'string' ? withoutPersonalNumbers(member) : member,
  );
  const clean = withoutPersonalNumbers(cleaned ?? String(value));
  return clean.length > 80 ? `${clean.slice(0, 77)}...` : clean;
}

/** A doubt that goes with an answer: results say what weakens them instead of logging it. */
export interface Warning {
  readonly code: string;
  readonly message: string;
}
