import type { FastifyInstance } from 'fastify';
import { Problem } from '#kernel';

/** A body beyond the server's limit is here a table that is too large, not a batch. To be called before there are routes. */
export function nameTableLimit(fastify: FastifyInstance, limit: number): void {
  fastify.addHook('onRoute', (route) => {
    if (route.url !== '/v1/analyses') return;
    route.errorHandler = (error) => {
      if ((error as { statusCode?: number }).statusCode !== 413) throw error;
      throw new Problem(
        'table-too-large',
        `A table is sent in at most ${limit} bytes; received more. Send fewer columns or rows, analyse a file with the command forlopp, or ask a question.`,
      );
    };
  });
}
