import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Answered } from './answers.js';
import type { Pieces } from './formats.js';

/** An answer as a body in pieces, with headers that say what it is. It is let go of whatever becomes of the body. */
export function sendAnswer(
  reply: FastifyReply,
  { answer, manifest }: Answered,
  type: string,
  write: () => Pieces | Readable,
): StreamableFile {
  void reply.headers({
    'forlopp-as-of': manifest.question.asOf,
    'forlopp-as-known': String(manifest.question.asKnown),
    'forlopp-sha256': manifest.result.sha256,
    'forlopp-rows': String(manifest.audit.rows),
    'forlopp-warnings': manifest.warnings.map(({ code }) => code).join(', '),
  });
  const pieces = write();
  const stream = pieces instanceof Readable ? pieces : Readable.from(pieces);
  // A `finally` in a generator would not run where nobody began to read: the reader went away before the first row.
  stream.once('close', () => void answer.close());
  return new StreamableFile(stream, { type });
}
