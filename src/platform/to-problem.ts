import { AppendTooLarge, AtomicityNotSupported, LogBusy, LogUnavailable } from '#event-log';
import { Problem, withoutPersonalNumbers, type ProblemCode } from '#kernel';

/** The problem that an error amounts to. */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  if (thrown instanceof LogBusy) {
    return new Problem(
      'log-busy',
      'More is waiting to be written than the log lets wait; nothing of this was recorded. Send it again in a moment.',
      {
        cause: thrown,
      },
    );
  }
  if (thrown instanceof AppendTooLarge) {
    return new Problem(
      'batch-too-large',
      `The events have ${thrown.bytes} bytes together, and this log takes ${thrown.limit} at once; nothing of them was recorded. Send fewer at a time.`,
      { cause: thrown },
    );
  }
  if (thrown instanceof AtomicityNotSupported) {
    return new Problem(
      'atomic-not-supported',
      'This log stores the events of one case as a whole; nothing of this was recorded. Send one batch for each case, or ask for mode=partial.',
      { cause: thrown },
    );
  }
  if (thrown instanceof LogUnavailable) {
    return new Problem(
      'log-unavailable',
      // Its own reason first: trying again mends an outage, not a wrong certificate.
      `${withoutPersonalNumbers(thrown.message)} Ask again in a moment; whether an event that was sent was recorded is unknown, so send the same again, with the same id, until it is answered.`,
      { cause: thrown, extra: { failure: withoutPersonalNumbers(thrown.message) } },
    );
  }
  const status = statusOf(thrown) ?? 500;
  const known: Partial<Record<number, [ProblemCode, string]>> = {
    404: ['not-found', 'There is nothing at this address with this method. The addresses are listed at /docs.'],
    405: ['not-allowed', 'The address does not take this method. The addresses are listed at /docs.'],
    413: ['batch-too-large', 'The body is larger than this server reads. Send smaller batches.'],
    415: ['media-type', 'Send application/json or application/x-ndjson.'],
  };
  const [code, detail] =
    known[status] ??
    (status >= 400 && status < 500
      ? ([
          'body-invalid',
          'The request could not be read: it must be well-formed JSON or NDJSON in UTF-8. Correct it and send it again.',
        ] as const)
      : (['internal', 'This is our fault, not yours. Send the same again later; it is safe.'] as const));
  return new Problem(code, detail, { cause: thrown });
}

/** The HTTP status that a framework's error names, whichever framework it is. */
function statusOf(thrown: unknown): number | undefined {
  const error = thrown as { getStatus?: () => number; statusCode?: number } | null | undefined;
  return error?.getStatus?.() ?? error?.statusCode;
}
