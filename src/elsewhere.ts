import type { FastifyInstance } from 'fastify';
import { Problem } from '#kernel';
import type { Role } from './platform/role.js';
import { routesOf } from './roles.js';

/** Where what a role does not do is done. */
const OTHER: Readonly<Record<Exclude<Role, 'all'>, string>> = {
  ingest: 'This process takes events and asks nothing of them. Ask a query process (npm run start:query)',
  query: 'This process answers questions and takes no events. Post to an ingest process (npm run start:ingest)',
};

/**
 * Refuses what another role answers, before its body is read, and says who does: an address that is merely unknown would
 * send whoever asked to look for a slip of the pen.
 */
export function refuseElsewhere(fastify: FastifyInstance, role: Role): void {
  if (role === 'all') return;
  const own = routesOf(role);
  for (const { method, url } of routesOf('all')) {
    if (own.some((route) => route.method === method && route.url === url)) continue;
    const allowed = own.filter((route) => route.url === url).map((route) => route.method);
    fastify.route({
      method,
      url,
      onRequest: (_request, reply, done) => {
        void reply.header('allow', allowed.join(', '));
        const detail = `${OTHER[role]}, or one that does everything (npm start), with the same address.`;
        done(new Problem('not-allowed', detail, { extra: { role } }));
      },
      handler: () => undefined,
    });
  }
}
