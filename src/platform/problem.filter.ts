import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { LogUnavailable } from '#event-log';
import { Problem, type ProblemCode } from '#kernel';
import { Store } from './store.js';

/** Turns whatever was thrown into an RFC 9457 document: the one place where refusals become HTTP. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('problem');

  constructor(private readonly store: Store) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const problem = toProblem(thrown);
    // A stack may hold what a client sent, so only what we threw ourselves is logged with its words.
    if (problem.status >= 500) this.logger.error({ code: problem.code, cause: describeCause(thrown) });
    void host
      .switchToHttp()
      .getResponse<FastifyReply>()
      .status(problem.status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .headers(problem.status === 503 ? { 'retry-after': '1' } : {})
      .send(
        JSON.stringify({ ...problem.toDocument(), ...(this.store.about.demonstration ? { demonstration: true } : {}) }),
      );
  }
}

/** The problem that an error amounts to. */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  if (thrown instanceof LogUnavailable) {
    return new Problem(
      'log-unavailable',
      'The log cannot be reached; whether the event was recorded is unknown. Send the same again, with the same id, until it is answered.',
      { cause: thrown },
    );
  }
  const status =
    thrown instanceof HttpException
      ? thrown.getStatus()
      : ((thrown as { statusCode?: number } | null)?.statusCode ?? 500);
  const known: Partial<Record<number, [ProblemCode, string]>> = {
    404: ['not-found', 'There is nothing at this address with this method. The addresses are listed at /docs.'],
    405: ['not-allowed', 'The address does not take this method. The addresses are listed at /docs.'],
    413: ['batch-too-large', 'The body is larger than this server reads. Send smaller batches.'],
    415: ['media-type', 'Send application/json or application/x-ndjson.'],
  };
  const [code, detail] =
    known[status] ??
    (status >= 400 && status < 500
      ? ([
          'body-invalid',
          'The request could not be read: it must be well-formed JSON or NDJSON in UTF-8. Correct it and send it again.',
        ] as const)
      : (['internal', 'This is our fault, not yours. Send the same again later; it is safe.'] as const));
  return new Problem(code, detail, { cause: thrown });
}

function describeCause(thrown: unknown): unknown {
  const cause = thrown instanceof Problem || thrown instanceof LogUnavailable ? (thrown.cause ?? thrown) : thrown;
  return cause instanceof Error
    ? { name: cause.name, stack: cause.stack?.split('\n').slice(1, 6).join('\n') }
    : typeof cause;
}
