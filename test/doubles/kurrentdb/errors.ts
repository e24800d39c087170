import { Metadata, status as codes } from '@grpc/grpc-js';
import type { StatusObject } from '@grpc/grpc-js';
import { Any, empty, errorsV2, shared, status } from './protocol.js';
import type { Status } from './protocol.js';
import type { Expected } from './store/event.js';
import { streamIdentifier } from './messages.js';

/** Where the node is that leads. */
export interface Leader {
  readonly host: string;
  readonly port: number;
}

/** A call's failure as the real server words it; the client tells errors apart by the `exception` in its metadata. */
export type RpcError = Pick<StatusObject, 'code' | 'details' | 'metadata'>;

function rpcError(code: codes, details: string, metadata: Readonly<Record<string, string>> = {}): RpcError {
  const entries = new Metadata();
  for (const [key, value] of Object.entries(metadata)) entries.set(key, value);
  return { code, details, metadata: entries };
}

export function notLeader({ host, port }: Leader): RpcError {
  const leader = { 'leader-endpoint-host': host, 'leader-endpoint-port': String(port) };
  return rpcError(codes.NOT_FOUND, 'Leader info available', { exception: 'not-leader', ...leader });
}

export function notReady(): RpcError {
  return rpcError(codes.UNAVAILABLE, 'Server Is Not Ready');
}

export function streamDeleted(stream: string): RpcError {
  const details = `Event stream '${stream}' is deleted.`;
  return rpcError(codes.FAILED_PRECONDITION, details, { exception: 'stream-deleted', 'stream-name': stream });
}

export function tooSlow(state: 'live' | 'transitioning to live'): RpcError {
  const what = `Consumer too slow to handle event while ${state}. Client resubscription required.`;
  return rpcError(codes.ABORTED, `Operation timed out: ${what}`);
}

export function appendTooLarge(limit: number): RpcError {
  const exception = { exception: 'maximum-append-size-exceeded', 'maximum-append-size': String(limit) };
  return rpcError(codes.INVALID_ARGUMENT, `Maximum Append Size of ${limit} Exceeded.`, exception);
}

export function badRequest(what: string): RpcError {
  return rpcError(codes.INVALID_ARGUMENT, what);
}

/** A read from a position at which nothing begins. */
export function badPosition(filtered: boolean): RpcError {
  return rpcError(codes.UNKNOWN, `Unexpected ${filtered ? 'Filtered' : ''}ReadAllResult: Error`);
}

/** What the real server says where it did not foresee something, as a subscription from such a position. */
export function handlerFailed(): RpcError {
  return rpcError(codes.UNKNOWN, 'Exception was thrown by handler.');
}

/** A delete that expected something else. */
export function wrongVersionOfDelete(stream: string, expected: Expected, actual: bigint): RpcError {
  const versions = { expected: versionNumber(expected).toString(), actual: actual.toString() };
  const details = `Delete failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${versions.expected}, Actual version: ${versions.actual}`;
  return rpcError(codes.FAILED_PRECONDITION, details, {
    exception: 'wrong-expected-version',
    'stream-name': stream,
    'expected-version': versions.expected,
    'actual-version': versions.actual,
  });
}

/** What the newer service says of a stream that is not at the revision expected of it. */
export function revisionConflict(stream: string, expected: Expected, actual: bigint): RpcError {
  const conflict = new errorsV2.StreamRevisionConflictErrorDetails();
  conflict.setStream(stream).setExpectedRevision(versionNumber(expected).toString());
  conflict.setActualRevision(actual.toString());
  const typeName = 'kurrentdb.protocol.v2.streams.errors.StreamRevisionConflictErrorDetails';
  return withDetails(codes.FAILED_PRECONDITION, 'revision conflict', typeName, conflict.serializeBinary());
}

/** What the newer service says of a stream that is deleted for good. */
export function streamTombstoned(stream: string): RpcError {
  const tombstoned = new errorsV2.StreamTombstonedErrorDetails().setStream(stream);
  const typeName = 'kurrentdb.protocol.v2.streams.errors.StreamTombstonedErrorDetails';
  return withDetails(codes.FAILED_PRECONDITION, 'stream tombstoned', typeName, tombstoned.serializeBinary());
}

function withDetails(code: codes, message: string, typeName: string, details: Uint8Array): RpcError {
  const error = rpcError(code, message);
  const rich = statusOf(code, message, typeName, details);
  error.metadata.set('grpc-status-details-bin', Buffer.from(rich.serializeBinary()));
  return error;
}

function versionNumber(expected: Expected): bigint {
  if (typeof expected === 'bigint') return expected;
  return { any: -2n, 'no stream': -1n, exists: -4n }[expected];
}

/** What the shared append stream answers for one append that failed; the stream itself goes on. */
export const batchStatus = {
  wrongVersion(expected: Expected, actual: bigint): Status {
    const details = new shared.WrongExpectedVersion();
    if (actual < 0n) details.setCurrentNoStream(new empty.Empty());
    else details.setCurrentStreamRevision(actual.toString());
    if (expected === 'any') details.setExpectedAny(new empty.Empty());
    else if (expected === 'no stream') details.setExpectedNoStream(new empty.Empty());
    else if (expected === 'exists') details.setExpectedStreamExists(new empty.Empty());
    else details.setExpectedStreamPosition(expected.toString());
    const typeName = 'event_store.client.WrongExpectedVersion';
    return statusOf(codes.ALREADY_EXISTS, 'WrongExpectedVersion', typeName, details.serializeBinary());
  },
  streamDeleted(stream: string): Status {
    const details = new shared.StreamDeleted().setStreamIdentifier(streamIdentifier(stream)).serializeBinary();
    return statusOf(codes.NOT_FOUND, 'StreamDeleted', 'event_store.client.StreamDeleted', details);
  },
  tooLarge(limit: number): Status {
    const details = new shared.MaximumAppendSizeExceeded().setMaxappendsize(limit).serializeBinary();
    const typeName = 'event_store.client.MaximumAppendSizeExceeded';
    return statusOf(codes.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', typeName, details);
  },
  timeout(): Status {
    const details = new shared.Timeout().serializeBinary();
    return statusOf(codes.DEADLINE_EXCEEDED, 'Timeout', 'event_store.client.Timeout', details);
  },
  notReady(): Status {
    return statusOf(codes.OK, 'Server Is Not Ready', 'google.protobuf.Empty', new Uint8Array());
  },
  badRequest(what: string): Status {
    const details = new shared.BadRequest().setMessage(what).serializeBinary();
    return statusOf(codes.INVALID_ARGUMENT, 'BadRequest', 'event_store.client.BadRequest', details);
  },
};

function statusOf(code: codes, message: string, typeName: string, details: Uint8Array): Status {
  const any = new Any();
  any.pack(details, typeName);
  return new status.Status().setCode(Number(code)).setMessage(message).setDetails(any);
}
