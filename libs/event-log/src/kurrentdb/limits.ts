/** How long and how much, all with defaults; tests make them small. */
export interface KurrentLimits {
  /** One call of the server, in milliseconds. */
  readonly callMs: number;
  /** One append with everything that finding out its outcome takes, in milliseconds. */
  readonly appendMs: number;
  /** The sum of the events of one append, with metadata: the server's `MaxAppendSize`, by default 1 MiB before 25.1. */
  readonly appendBytes: number;
  /** What may wait to be written before appends are refused. */
  readonly waiting: { readonly appends: number; readonly bytes: number };
  /** Pauses between tries to reach the server again, in milliseconds. */
  readonly retry: { readonly first: number; readonly last: number };
  /** Events that a follower holds beyond one page before it stops reading, and their bytes. */
  readonly held: { readonly events: number; readonly bytes: number };
}

export const LIMITS: KurrentLimits = {
  callMs: 5000,
  appendMs: 15_000,
  appendBytes: 1024 * 1024,
  waiting: { appends: 20_000, bytes: 256 * 1024 * 1024 },
  retry: { first: 100, last: 5000 },
  held: { events: 2048, bytes: 32 * 1024 * 1024 },
};
