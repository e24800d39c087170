import { Problem } from '#kernel';
import { callJson, type Connection } from '../connection.js';
import type { Line } from './line.js';

/** What became of a line. */
export interface Sent {
  readonly line: Line;
  readonly status: string;
  /** Why it was refused: an RFC 9457 document. */
  readonly problem?: Readonly<Record<string, unknown>>;
}

interface BatchAnswer {
  readonly items: readonly {
    readonly index: number;
    readonly status: string;
    readonly problem?: Record<string, unknown>;
  }[];
}

/** Sends lines in one batch, or in smaller ones where the server takes no batch of that size; answers in their order. */
export async function send(
  connection: Connection,
  protocol: string,
  lines: readonly Line[],
  dryRun: boolean,
): Promise<Sent[]> {
  const readable = lines.filter(({ problem }) => problem === undefined);
  const answered = await sendReadable(connection, protocol, readable, dryRun);
  const byLine = new Map(answered.map((sent) => [sent.line, sent]));
  return lines.map((line) => byLine.get(line) ?? { line, status: 'refused', problem: line.problem!.toDocument() });
}

async function sendReadable(
  connection: Connection,
  protocol: string,
  lines: readonly Line[],
  dryRun: boolean,
): Promise<Sent[]> {
  if (lines.length === 0) return [];
  try {
    const { items } = await callJson<BatchAnswer>(connection, {
      method: 'POST',
      path: `/v1/protocols/${encodeURIComponent(protocol)}/events`,
      query: { mode: 'partial', ...(dryRun ? { dryRun: 'true' } : {}) },
      type: 'application/x-ndjson',
      body: lines.map(({ text }) => text).join('\n'),
    });
    return items.map(({ index, status, problem }) => ({
      line: lines[index]!,
      status,
      ...(problem === undefined ? {} : { problem }),
    }));
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'batch-too-large') throw error;
    if (lines.length === 1) return [{ line: lines[0]!, status: 'refused', problem: error.toDocument() }];
    const middle = Math.ceil(lines.length / 2);
    return [
      ...(await sendReadable(connection, protocol, lines.slice(0, middle), dryRun)),
      ...(await sendReadable(connection, protocol, lines.slice(middle), dryRun)),
    ];
  }
}
