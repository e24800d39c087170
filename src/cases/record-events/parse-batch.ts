import { echo, Problem } from '#kernel';
import { parseStrictJson } from '../../platform/strict-json.js';

/**
 * The events of a batch: `{"events": [...]}`, a JSON array, or NDJSON text. A line of NDJSON that is no JSON becomes a
 * problem in its place, so that the other lines keep their outcome.
 *
 * @throws Problem `body-invalid` when there is no batch at all
 */
export function parseBatch(body: unknown): readonly unknown[] {
  if (typeof body === 'string') {
    const lines = body.split('\n').filter((line) => line.trim() !== '');
    if (lines.length > 0) return lines.map(parseLine);
  } else if (Array.isArray(body) && body.length > 0) return body as unknown[];
  else if (typeof body === 'object' && body !== null) {
    const { events, ...rest } = body as { events?: unknown };
    if (Array.isArray(events) && events.length > 0 && Object.keys(rest).length === 0) return events as unknown[];
  }
  throw new Problem(
    'body-invalid',
    `A batch is {"events": [...]} or NDJSON, with at least one event and nothing else; received ${Array.isArray(body) ? 'an empty list' : echo(typeof body)}. Send events.`,
  );
}

function parseLine(line: string): unknown {
  try {
    return parseStrictJson(line);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'it is not JSON';
    return new Problem(
      'body-invalid',
      `A line of NDJSON must be one JSON object; ${why}. Correct the line and send it again.`,
      { cause },
    );
  }
}
