import type { FastifyReply } from 'fastify';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { PROBLEM_TYPE, problemText } from './problem.filter.js';
import type { Store } from './store.js';
import { toProblem } from './to-problem.js';

/**
 * What Fastify and Node refuse before there is a route, as problem documents too: their own answers repeat the address,
 * which may hold an id.
 */
export function belowRoutes(store: Store): {
  frameworkErrors: (error: Error, request: unknown, reply: FastifyReply) => void;
  clientErrorHandler: (error: NodeJS.ErrnoException, socket: Socket) => void;
} {
  return {
    frameworkErrors: (_error, _request, reply) => {
      const problem = toProblem({ statusCode: 404 });
      void reply.status(problem.status).header('content-type', PROBLEM_TYPE).send(problemText(problem, store));
    },
    clientErrorHandler: (error, socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
      const problem = toProblem({ statusCode: 400 });
      const text = problemText(problem, store);
      socket.end(
        `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\nConnection: close\r\n` +
          `Content-Type: ${PROBLEM_TYPE}\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
      );
    },
  };
}
