import { basename } from 'node:path';
import type { MovingConnection } from '../connection.js';
import type { Line } from './line.js';
import type { Sent } from './send.js';

/** Moves lines of a file in; answers in their order. */
export async function move(
  connection: MovingConnection,
  protocol: string,
  file: string,
  lines: readonly Line[],
): Promise<Sent[]> {
  const readable = lines.filter(({ problem }) => problem === undefined);
  const placed = readable.map(({ line, text }) => ({ place: `${basename(file)}:${line}`, text }));
  const outcomes = placed.length === 0 ? [] : await connection.move(protocol, placed);
  const byLine = new Map(readable.map((line, index) => [line, outcomes[index]!]));
  return lines.map((line): Sent => {
    const outcome = byLine.get(line);
    if (outcome === undefined) return { line, status: 'refused', problem: line.problem!.toDocument() };
    if (outcome.status === 'refused') return { line, status: 'refused', problem: outcome.problem.toDocument() };
    return { line, status: outcome.status };
  });
}
