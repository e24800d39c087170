import { isUtf8 } from 'node:buffer';
import type { RecordedEvent } from '#event-log';

/**
 * The file that a log is exported to: NDJSON in UTF-8, a header, a line for each event in the log's order, and the sums.
 * The same log is always the same bytes.
 */
const FORMAT = 1;

/** What the last line says of all before it. */
export interface Sums {
  readonly events: number;
  readonly streams: number;
  /** The hash of the log's chain (hex): the same in every log that holds these events in this order. */
  readonly logHash: string;
  /** Of the bytes of all lines before the last (hex). */
  readonly sha256: string;
}

/** An event as the file holds it: `position` is where it stood, and means nothing elsewhere. */
export type FileEvent = Omit<RecordedEvent, 'logHash'>;

/** The first line. @param log the kind of log that it comes from */
export function headerLine(version: string, log: string): string {
  return JSON.stringify({ forloppLog: FORMAT, forlopp: version, log });
}

/** The line of an event. The body stands as text where its very bytes come back from that. */
export function eventLine({ stream, revision, position, type, recordedAt, streamHash, body }: FileEvent): string {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return JSON.stringify({
    stream,
    revision,
    position,
    type,
    recordedAt: new Date(recordedAt).toISOString(),
    streamHash,
    ...(isUtf8(bytes) ? { body: bytes.toString('utf8') } : { bodyBase64: bytes.toString('base64') }),
  });
}

/** The last line. */
export function sumsLine({ events, streams, logHash, sha256 }: Sums): string {
  return JSON.stringify({ events, streams, logHash, sha256 });
}

/** Whether a line is meant to be the last. */
export function isSumsLine(line: string): boolean {
  return line.startsWith('{"events":');
}

/** What is wrong with a line as the first one; `undefined` where nothing is. */
export function wrongHeader(line: string): string | undefined {
  const { forloppLog } = (parse(line) ?? {}) as { forloppLog?: unknown };
  if (typeof forloppLog !== 'number') return 'it does not begin as an exported log does';
  return forloppLog === FORMAT ? undefined : `it is of format ${forloppLog}, this version knows ${FORMAT}`;
}

/** The event of a line; `undefined` where the line is not as {@link eventLine} writes it. */
export function readEventLine(line: string): FileEvent | undefined {
  const parsed = parse(line) as Record<keyof FileEvent | 'bodyBase64', unknown> | undefined;
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const { stream, revision, position, type, recordedAt, streamHash, body, bodyBase64 } = parsed;
  if (typeof stream !== 'string' || typeof type !== 'string' || typeof streamHash !== 'string') return undefined;
  if (typeof revision !== 'number' || !Number.isSafeInteger(position) || typeof recordedAt !== 'string')
    return undefined;
  const instant = Date.parse(recordedAt);
  if (Number.isNaN(instant)) return undefined;
  const bytes =
    typeof body === 'string' ? Buffer.from(body) : typeof bodyBase64 === 'string' && Buffer.from(bodyBase64, 'base64');
  if (bytes === false) return undefined;
  const event = {
    stream,
    revision,
    position: position as number,
    type,
    recordedAt: instant,
    streamHash,
    body: bytes,
  };
  // Whatever else could be otherwise: other members, another order, blanks, half a letter.
  return eventLine(event) === line ? event : undefined;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
