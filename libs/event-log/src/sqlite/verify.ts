import { setImmediate as nextTurn } from 'node:timers/promises';
import { reasonOf, type Database } from '#sqlite';
import { LogUnavailable } from '../port.js';
import type { RecordedEvent } from '../port.js';
import { ChainWalk } from '../verify/chain-walk.js';
import { Findings } from '../verify/findings.js';
import { verificationOf, type Verification, type VerifyOptions } from '../verify/verify.js';
import { openForReading } from './schema.js';

/**
 * As `verifyLog`, of a log's file. It only reads, in pages, and may run beside a server. It tells more than the port can: a
 * counter of positions (which whoever cuts the end off can set back) shows a missing tail, the table and its index are
 * compared, events without a stream are found, and a page that is torn is a finding.
 *
 * @throws LogUnavailable when the file cannot be opened or is no log
 */
export async function verifySqliteLog(file: string, options: VerifyOptions = {}): Promise<Verification> {
  const db = open(file);
  const findings = new Findings();
  const walk = new ChainWalk(findings, options.receipts);
  try {
    const { position } = headOf(db, findings);
    await walkTable(db, position, walk, findings, options);
    compareIndex(db, position, walk.events, findings);
    walk.end();
  } catch (error) {
    // A torn page shows as an error of SQLite: that is an answer, not a failure to look.
    findings.add('unreadable', `The file cannot be read on: ${reasonOf(error)}.`);
  } finally {
    db.close();
  }
  return verificationOf(walk, findings);
}

function open(file: string): Database {
  try {
    return openForReading(file);
  } catch (cause) {
    if (cause instanceof LogUnavailable) throw cause;
    throw new LogUnavailable(reasonOf(cause), { cause });
  }
}

function headOf(db: Database, findings: Findings): { position: number } {
  const head = db
    .prepare<{ position: number; given: number }>(
      `SELECT coalesce((SELECT max(position) FROM events), 0) AS position,
              coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0) AS given`,
    )
    .get()!;
  if (head.given !== head.position) {
    findings.add('tail-missing', `Positions were given up to ${head.given}, the last event is at ${head.position}.`);
  }
  return head;
}

interface Row extends Omit<RecordedEvent, 'stream'> {
  readonly streamId: number;
  readonly stream: string | null;
}

const PAGE = 500;

async function walkTable(
  db: Database,
  upTo: number,
  walk: ChainWalk,
  findings: Findings,
  { onProgress }: VerifyOptions,
): Promise<void> {
  const page = db.prepare<Row>(
    `SELECT e.position, e.stream_id AS streamId, s.name AS stream, e.revision, e.type, e.recorded_at AS recordedAt,
            lower(hex(e.stream_hash)) AS streamHash, lower(hex(e.log_hash)) AS logHash, e.body
     FROM events e LEFT JOIN streams s ON s.id = e.stream_id
     WHERE e.position > ? AND e.position <= ? ORDER BY e.position LIMIT ${PAGE}`,
  );
  for (let rows = page.all(walk.position, upTo); rows.length > 0; rows = page.all(walk.position, upTo)) {
    for (const { stream, streamId, ...row } of rows) {
      if (stream === null) {
        findings.add('stream-unknown', `The event belongs to stream ${streamId}, which is missing.`, row.position);
      }
      walk.take({ ...row, stream: stream ?? `(${streamId})` });
    }
    onProgress?.(walk);
    await nextTurn();
  }
}

/** An index that lacks an event would have the log answer without it. */
function compareIndex(db: Database, upTo: number, events: number, findings: Findings): void {
  const { count } = db
    .prepare<{ count: number }>(
      'SELECT count(*) AS count FROM events INDEXED BY sqlite_autoindex_events_1 WHERE stream_id >= 0 AND position <= ?',
    )
    .get(upTo)!;
  if (count !== events) {
    findings.add('index-differs', `The table holds ${events} events, its index ${count}.`);
  }
}
