import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { LogUnavailable } from '#event-log';
import { Problem } from '#kernel';
import { Store } from './store.js';
import { toProblem } from './to-problem.js';

/** The content type of a problem document. */
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Turns whatever was thrown into an RFC 9457 document: the one place where refusals become HTTP. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('problem');

  constructor(private readonly store: Store) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const problem = toProblem(thrown);
    // A stack may hold what a client sent, so only what we threw ourselves is logged with its words.
    if (problem.status >= 500 && problem.code !== 'shutting-down')
      this.logger.error({ code: problem.code, cause: describeCause(thrown) });
    void host
      .switchToHttp()
      .getResponse<FastifyReply>()
      .status(problem.status)
      .header('content-type', PROBLEM_TYPE)
      .headers(problem.status === 503 ? { 'retry-after': '1' } : {})
      .send(problemText(problem, this.store));
  }
}

/** The document as it is sent. */
export function problemText(problem: Problem, store: Store): string {
  return JSON.stringify({ ...problem.toDocument(), ...(store.about.demonstration ? { demonstration: true } : {}) });
}

function describeCause(thrown: unknown): unknown {
  const cause = thrown instanceof Problem || thrown instanceof LogUnavailable ? (thrown.cause ?? thrown) : thrown;
  return cause instanceof Error
    ? { name: cause.name, stack: cause.stack?.split('\n').slice(1, 6).join('\n') }
    : typeof cause;
}
