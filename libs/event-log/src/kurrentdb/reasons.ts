import { LogUnavailable } from '../port.js';

/** Our own time-out: the client waits for ever for a server that takes a call and says nothing. */
export class NoAnswer extends Error {
  constructor(ms: number) {
    super(`No answer within ${ms} ms.`);
    this.name = 'NoAnswer';
  }
}

/** What an error of the client says about the call. */
export type Verdict =
  /** `stream` is named where several were appended to. */
  | { readonly kind: 'conflict'; readonly actual: number; readonly stream?: string }
  | { readonly kind: 'no-stream' }
  /** `limit`, and the `bytes` that were counted against it, where the server names them. */
  | { readonly kind: 'too-large'; readonly limit?: number; readonly bytes?: number }
  /** The server does not know the call: it is too old. Nothing was written. */
  | { readonly kind: 'unsupported' }
  /** The server read the call and will not do it: nothing was written. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Whether it was done is unknown. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** The members of the client's errors that are looked at. Their messages are empty, or name hosts. */
interface ClientError {
  readonly name?: string;
  readonly type?: string;
  readonly code?: number;
  readonly message?: string;
  readonly actualState?: bigint | 'no_stream';
  readonly streamName?: string;
  readonly maxAppendSize?: number;
  readonly size?: number;
  readonly maxSize?: number;
}

const UNKNOWN_REASONS: Readonly<Record<string, string>> = {
  timeout: 'the server did not answer in time.',
  'deadline-exceeded': 'the server did not answer in time.',
  unavailable: 'the server is away.',
  cancelled: 'the server broke the call off.',
  'not-leader': 'the server that was asked does not lead its cluster now. Name all of its servers in FORLOPP_LOG.',
};

const UNNAMED = 'the server answered with an error that has no name.';

const REFUSALS: Readonly<Record<string, string>> = {
  'access-denied': 'the server refuses these credentials. Correct them, or the rights of their user.',
  'stream-deleted': 'the stream was deleted for good by somebody else.',
  'stream-tombstoned': 'the stream was deleted for good by somebody else.',
  'invalid-argument': 'the server does not take the call.',
};

/** Reads an error of the client. Anything that is not known to mean "not written" means unknown. */
export function verdictOf(thrown: unknown): Verdict {
  if (thrown instanceof NoAnswer) return { kind: 'unknown', reason: 'the server did not answer in time.' };
  const { type, code, message = '', actualState, streamName } = thrown as ClientError;
  switch (type) {
    case 'wrong-expected-version':
      return {
        kind: 'conflict',
        actual: typeof actualState === 'bigint' ? Number(actualState) : -1,
        ...(streamName === undefined ? {} : { stream: streamName }),
      };
    case 'stream-not-found':
    case 'no-stream':
      return { kind: 'no-stream' };
    case 'maximum-append-size-exceeded':
    case 'transaction-max-size-exceeded':
    case 'append-record-size-exceeded':
      return tooLarge(thrown as ClientError);
    case 'unsupported':
      return { kind: 'unsupported' };
    default:
  }
  const refusal = REFUSALS[type ?? ''];
  if (refusal !== undefined) return { kind: 'refused', reason: refusal };
  // The first call of a client fails with the plain error of gRPC: 14 is "unavailable".
  const reason =
    UNKNOWN_REASONS[code === 14 && type === undefined ? 'unavailable' : (type ?? '')] ?? reasonOfMessage(message);
  return { kind: 'unknown', reason };
}

function tooLarge({ maxAppendSize, size, maxSize = maxAppendSize }: ClientError): Verdict {
  return {
    kind: 'too-large',
    ...(maxSize === undefined ? {} : { limit: maxSize }),
    ...(size === undefined ? {} : { bytes: size }),
  };
}

function reasonOfMessage(message: string): string {
  if (/not ?ready/i.test(message)) return 'the server is starting up.';
  if (/too busy/i.test(message)) return 'the server has too much to do.';
  return UNNAMED;
}

/** Whether asking again would come to the same: the server has answered, or what it holds cannot be read. */
export function isFinal(thrown: unknown): boolean {
  return thrown instanceof LogUnavailable || verdictOf(thrown).kind !== 'unknown';
}

/** Whether the server answered, with an error that it has no name for. */
export function isUnnamed(thrown: unknown): boolean {
  const verdict = verdictOf(thrown);
  return verdict.kind === 'unknown' && verdict.reason === UNNAMED;
}

/** Whether a live subscription was dropped because more came than the server holds for one: nothing is wrong then. */
export function isTooSlow(thrown: unknown): boolean {
  return /too slow/i.test((thrown as ClientError).message ?? '');
}

/** A word for what went wrong, for people and logs: never the message, which can name hosts. */
export function errorName(thrown: unknown): string {
  const { type, name } = thrown as ClientError;
  return isTooSlow(thrown) ? 'too-slow' : (type ?? name ?? 'unknown');
}

/** The port's error for a failed call; what it was caused by goes along without its message. */
export function unavailable(thrown: unknown, more = ''): LogUnavailable {
  if (thrown instanceof LogUnavailable) return thrown;
  const verdict = verdictOf(thrown);
  const reason =
    'reason' in verdict
      ? verdict.reason
      : verdict.kind === 'unsupported'
        ? 'the server is too old for this.'
        : 'the server refuses the call.';
  return new LogUnavailable(`${reason}${more}`, { cause: withoutMessage(thrown) });
}

function withoutMessage(thrown: unknown): Error {
  const bare = new Error(errorName(thrown));
  bare.name = (thrown as ClientError).name ?? 'Error';
  // The first line of a stack is the message.
  const frames = (thrown as { stack?: string }).stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  bare.stack = [`${bare.name}: ${bare.message}`, ...frames].join('\n');
  return bare;
}
