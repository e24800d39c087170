import { setTimeout as wait } from 'node:timers/promises';
import type { Metadata, ServerWritableStream } from '@grpc/grpc-js';
import { notLeader, notReady } from '../errors.js';
import type { RpcError } from '../errors.js';
import type { Faults } from '../faults.js';
import type { pb } from '../protocol.js';
import type { Store } from '../store/store.js';

/** What one append may weigh, all its events together; as 23.10 has it. */
export const MAX_APPEND_SIZE = 1024 * 1024;

/** What every service works on. */
export interface Context {
  readonly store: Store;
  readonly faults: Faults;
  /** How many events may wait for a live subscriber before it is dropped as too slow. */
  readonly liveBuffer: number;
  readonly counts: Counts;
}

/** What a server was put to: the events that it looked at in reads of all streams, with a filter or without. */
export interface Counts {
  lookedAt: number;
}

/** A read or a subscription. */
export type ReadCall = ServerWritableStream<pb.ReadReq, pb.ReadResp>;

/** Ends a call with an error; does nothing where the caller has gone. */
export function fail(call: ReadCall, error: RpcError): void {
  if (!call.cancelled && !call.destroyed) call.emit('error', error);
}

/** What is wrong with the node for a call: `writes` are for the leader alone, reads only if they ask for it. */
export function refusal({ faults }: Context, metadata: Metadata, kind: 'write' | 'read'): RpcError | undefined {
  const { leader, notReady: startsUp } = faults.now;
  if (startsUp) return notReady();
  const forLeader = kind === 'write' || metadata.get('requires-leader')[0] === 'true';
  return leader !== undefined && forLeader ? notLeader(leader) : undefined;
}

/** Waits as long as the fault says; not even a turn of the event loop without it. */
export async function latency({ faults }: Context): Promise<void> {
  if (faults.now.latency > 0) await wait(faults.now.latency);
}

/**
 * What the real server counts against its limit: the data. It means to add metadata and type, but its expression
 * (`data ?? 0 + metadata ?? 0 + …`) stops at the data.
 */
export function weightOf(events: readonly { readonly data: Uint8Array }[]): number {
  return events.reduce((sum, { data }) => sum + data.length, 0);
}
