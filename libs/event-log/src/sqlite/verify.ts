import { setImmediate as nextTurn } from 'node:timers/promises';
import { reasonOf, type Database } from '#sqlite';
import { LogUnavailable } from '../port.js';
import { openForReading } from './schema.js';
import { Findings } from './verify-findings.js';
import type { Finding } from './verify-findings.js';
import { verifyLogChain, verifyStreamChains } from './verify-chains.js';

/** What an append once answered, kept outside the log: `hash` is the event's `streamHash` (hex). */
export interface Receipt {
  readonly stream: string;
  readonly revision: number;
  readonly hash: string;
}

/** How far the verification has come; both chains are walked, so `events` counts to twice the log's. */
export interface VerifyProgress {
  readonly events: number;
  readonly total: number;
}

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

/**
 * Reads the whole log, recomputes every hash and says what does not fit. It only reads, in pages, and may run beside a
 * server: it goes as far as the log stood when it began.
 *
 * Events cut off at the end leave a log that fits in itself. Only the counter of positions (which whoever cuts can set
 * back) and receipts kept elsewhere show it; the same holds for a log that was rewritten as a whole.
 *
 * @throws LogUnavailable when the file cannot be opened or is no log
 */
export async function verifySqliteLog(
  file: string,
  options: { receipts?: readonly Receipt[]; onProgress?: (progress: VerifyProgress) => void } = {},
): Promise<Verification> {
  const db = open(file);
  const findings = new Findings();
  let seen = { events: 0, logHash: Buffer.alloc(32).toString('hex'), position: 0 };
  let streams = 0;
  try {
    const { position, total } = headOf(db, findings);
    const progress = async (events: number): Promise<void> => {
      options.onProgress?.({ events, total: 2 * total });
      await nextTurn();
    };
    seen = await verifyLogChain(db, position, findings, progress);
    streams = await verifyStreamChains(db, position, seen.events, findings, (events) => progress(seen.events + events));
    verifyReceipts(db, options.receipts ?? [], findings);
  } catch (error) {
    // A torn page shows as an error of SQLite: that is an answer, not a failure to look.
    findings.add('unreadable', `The file cannot be read on: ${reasonOf(error)}.`);
  } finally {
    db.close();
  }
  return { ...seen, streams, findings: findings.list };
}

function open(file: string): Database {
  try {
    return openForReading(file);
  } catch (cause) {
    if (cause instanceof LogUnavailable) throw cause;
    throw new LogUnavailable(reasonOf(cause), { cause });
  }
}

function headOf(db: Database, findings: Findings): { position: number; total: number } {
  const head = db
    .prepare<{ position: number; total: number; given: number }>(
      `SELECT coalesce((SELECT max(position) FROM events), 0) AS position, (SELECT count(*) FROM events) AS total,
              coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0) AS given`,
    )
    .get()!;
  if (head.given !== head.position) {
    findings.add('tail-missing', `Positions were given up to ${head.given}, the last event is at ${head.position}.`);
  }
  return head;
}

function verifyReceipts(db: Database, receipts: readonly Receipt[], findings: Findings): void {
  const find = db.prepare<{ position: number; hash: Uint8Array }>(
    `SELECT e.position, e.stream_hash AS hash FROM streams s CROSS JOIN events e ON e.stream_id = s.id
     WHERE s.name = ? AND e.revision = ?`,
  );
  for (const { stream, revision, hash } of receipts) {
    const event = find.get(stream, revision);
    if (event === undefined) {
      findings.add('receipt-missing', `There is a receipt for revision ${revision} of ${stream}, but no such event.`);
    } else if (Buffer.from(event.hash).toString('hex') !== hash.toLowerCase()) {
      findings.add(
        'receipt-differs',
        `Revision ${revision} of ${stream} is not what its receipt says.`,
        event.position,
      );
    }
  }
}
