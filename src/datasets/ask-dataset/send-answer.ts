import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Manifest } from '#dataset';
import type { Answered } from './answers.js';
import type { Pieces } from './formats.js';

/** An answer as a body in pieces, with headers that say what it is. It is let go of whatever becomes of the body. */
export function sendAnswer(
  reply: FastifyReply,
  { answer, manifest }: Answered,
  type: string,
  write: () => Pieces | Readable,
): StreamableFile {
  void reply.headers(answerHeaders(manifest));
  const pieces = write();
  const stream = pieces instanceof Readable ? pieces : Readable.from(pieces);
  // A `finally` in a generator would not run where nobody began to read: the reader went away before the first row.
  stream.once('close', () => void answer.close());
  return new StreamableFile(stream, { type });
}

/** What headers say of a dataset. */
export function answerHeaders({ question, result, audit, warnings }: Manifest): Record<string, string> {
  return {
    'forlopp-as-of': question.asOf,
    'forlopp-as-known': String(question.asKnown),
    'forlopp-sha256': result.sha256,
    'forlopp-rows': String(audit.rows),
    'forlopp-warnings': warnings.map(({ code }) => code).join(', '),
  };
}
