/** An event as somebody asks to have it stored. */
export interface ProposedEvent {
  readonly id: string;
  readonly type: string;
  readonly json: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** An event as it is stored. */
export interface StoredEvent extends ProposedEvent {
  readonly stream: string;
  readonly revision: bigint;
  /** Where it stands in the log: an offset, as the real server's, so never dense. Commit and prepare are the same. */
  readonly position: bigint;
  /** In ticks of 100 ns since 1970, as the protocol has it. */
  readonly createdTicks: bigint;
}

/** What a writer says it knows about a stream. */
export type Expected = 'any' | 'no stream' | 'exists' | bigint;

/** The revision of a stream that never had an event. */
export const NO_STREAM = -1n;

/** The revision of an event that says that its stream is deleted for good; nothing can follow it. */
export const TOMBSTONE = 2n ** 63n - 1n;

/** The type of the event that ends a stream for good. */
export const STREAM_DELETED = '$streamDeleted';

/** The stream that holds what is said about a stream. */
export function metastreamOf(stream: string): string {
  return `$$${stream}`;
}
