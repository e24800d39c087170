import type { Database } from '#sqlite';
import { CHAIN_START, leafHash, linkHash } from '../chain.js';
import type { Findings } from './verify-findings.js';

interface Row {
  position: number;
  streamId: number;
  stream: string | null;
  revision: number;
  type: string;
  recordedAt: number;
  streamHash: Uint8Array;
  logHash: Uint8Array;
  body: Uint8Array;
}

type Progress = (events: number) => Promise<void>;

const PAGE = 500;
const COLUMNS = `e.position, e.stream_id AS streamId, s.name AS stream, e.revision, e.type, e.recorded_at AS recordedAt,
  e.stream_hash AS streamHash, e.log_hash AS logHash, e.body`;

/**
 * Walks the log in its order up to a position. After a link that does not fit it goes on from the hash that is stored, so
 * that one fault is one finding.
 */
export async function verifyLogChain(
  db: Database,
  upTo: number,
  findings: Findings,
  progress: Progress,
): Promise<{ events: number; position: number; logHash: string }> {
  const page = db.prepare<Row>(
    `SELECT ${COLUMNS} FROM events e LEFT JOIN streams s ON s.id = e.stream_id
     WHERE e.position > ? AND e.position <= ? ORDER BY e.position LIMIT ${PAGE}`,
  );
  let [events, position, recordedAt, stored, computed] = [0, 0, 0, CHAIN_START, CHAIN_START];
  for (let rows = page.all(position, upTo); rows.length > 0; rows = page.all(position, upTo)) {
    for (const row of rows) {
      if (row.stream === null) {
        findings.add('stream-unknown', `The event belongs to stream ${row.streamId}, which is missing.`, row.position);
      }
      if (row.recordedAt < recordedAt) {
        findings.add('recorded-at', `The event was recorded before the one that it follows.`, row.position);
      }
      computed = linkHash(stored, leafOf(row));
      if (!same(computed, row.logHash)) findings.add('log-chain', 'The chain of the log breaks here.', row.position);
      events++;
      ({ position, recordedAt, logHash: stored } = row);
    }
    await progress(events);
  }
  return { events, position, logHash: Buffer.from(computed).toString('hex') };
}

/** Walks every stream in its order up to a position of the log: no state but the stream at hand. @returns the streams. */
export async function verifyStreamChains(
  db: Database,
  upTo: number,
  expectedEvents: number,
  findings: Findings,
  progress: Progress,
): Promise<number> {
  const page = db.prepare<Row>(
    `SELECT ${COLUMNS} FROM events e INDEXED BY sqlite_autoindex_events_1 LEFT JOIN streams s ON s.id = e.stream_id
     WHERE (e.stream_id, e.revision) > (?, ?) AND e.position <= ? ORDER BY e.stream_id, e.revision LIMIT ${PAGE}`,
  );
  let [events, streams, id, revision, stored] = [0, 0, 0, -1, CHAIN_START];
  for (let rows = page.all(id, revision, upTo); rows.length > 0; rows = page.all(id, revision, upTo)) {
    for (const row of rows) {
      if (row.streamId !== id || streams === 0) {
        streams++;
        revision = -1;
        stored = CHAIN_START;
      }
      if (row.revision !== revision + 1) {
        const message = `Revision ${row.revision} follows on ${revision === -1 ? 'nothing' : revision}.`;
        findings.add('revision-gap', message, row.position);
      }
      if (!same(linkHash(stored, leafOf(row)), row.streamHash)) {
        findings.add('stream-chain', `The chain of stream ${row.stream ?? row.streamId} breaks here.`, row.position);
      }
      events++;
      ({ streamId: id, revision, streamHash: stored } = row);
    }
    await progress(events);
  }
  if (events !== expectedEvents) {
    findings.add('index-differs', `The table holds ${expectedEvents} events, its index ${events}.`);
  }
  return streams;
}

function leafOf(row: Row): Uint8Array {
  return leafHash({ ...row, stream: row.stream ?? '' });
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
