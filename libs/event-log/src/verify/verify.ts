import type { EventLog } from '../port.js';
import { ChainWalk, type Receipt } from './chain-walk.js';
import { Findings, type Finding } from './findings.js';

/** What a verification saw and found. */
export interface Verification {
  /** How many events were read, and the streams that they are in. */
  readonly events: number;
  readonly streams: number;
  /** The last position that was verified (0 for an empty log), and the log's hash there (hex), as recomputed. */
  readonly position: number;
  readonly logHash: string;
  /** Empty when the log is as it was written. At most 1 000, then `too-many`. */
  readonly findings: readonly Finding[];
}

/** What is checked, and who is told how far it is. */
export interface VerifyOptions {
  readonly receipts?: readonly Receipt[];
  /** Told after each page how many events have been read, and the position of the last. */
  readonly onProgress?: (progress: { readonly events: number; readonly position: number }) => void;
}

const PAGE = 1000;

/**
 * Reads a whole log, recomputes every hash and says what does not fit: chains, revisions without gaps, receipts, and the
 * log's hash in its order. It goes as far as the log stood when it began. One hash for each stream is held.
 *
 * Events cut off at the end leave a log that fits in itself: only receipts kept elsewhere show it; the same holds for a
 * log that was rewritten as a whole.
 *
 * @throws LogUnavailable when the log cannot be read
 */
export async function verifyLog(
  log: Pick<EventLog, 'readAll'>,
  { receipts, onProgress }: VerifyOptions = {},
): Promise<Verification> {
  const findings = new Findings();
  const walk = new ChainWalk(findings, receipts);
  const [head] = await log.readAll({ direction: 'backwards', limit: 1 });
  while (walk.position < (head?.position ?? 0)) {
    const events = await log.readAll({ after: walk.position, limit: PAGE });
    if (events.length === 0) break;
    for (const event of events) if (event.position <= head!.position) walk.take(event);
    onProgress?.(walk);
  }
  walk.end();
  return verificationOf(walk, findings);
}

/** What a walk saw and found. */
export function verificationOf({ events, streams, position, logHash }: ChainWalk, { list }: Findings): Verification {
  return { events, streams, position, logHash, findings: list };
}
