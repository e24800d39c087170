import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { Problem } from '#kernel';

/** How long clients that are just about to ask on a connection of theirs are told so, before it is closed under them. */
const GRACE_MS = 100;

/**
 * The end of a server: what is being asked is answered, what comes now is refused, and no connection that a client keeps
 * for later holds the process.
 */
export class Drain {
  private begun = false;

  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (_request, _reply, done) =>
      this.begun
        ? done(
            new Problem('shutting-down', 'The server is stopping, and takes no more. Send the same again in a while.'),
          )
        : done(),
    );
    fastify.addHook('onSend', async (_request, reply) => {
      if (this.begun) void reply.header('connection', 'close');
    });
    fastify.addHook('onResponse', (_request, _reply, done) => {
      // An answer that had begun before the end said nothing of closing; its connection is idle only after this.
      if (this.begun) setImmediate(() => fastify.server.closeIdleConnections());
      done();
    });
  }

  /** Refuses what comes from now on; resolves when the connections can be closed. */
  async begin(): Promise<void> {
    this.begun = true;
    await pause(GRACE_MS);
  }
}
