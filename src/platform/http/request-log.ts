import { isIP } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { log, withLogContext } from '../logging/index.js';
import { withOrigin } from './origin.js';

const longestAgent = 300;

/** Gives every request its log context and its origin, and answers its id in `x-request-id`. */
export function logRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    const userAgent = request.headers['user-agent']?.slice(0, longestAgent) ?? null;
    // A proxy may tell us anything as the address of its client.
    const address = isIP(request.ip) === 0 ? 'unknown' : request.ip;
    withOrigin({ requestId: request.id, address, userAgent }, () =>
      withLogContext({ requestId: request.id }, done),
    );
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    log.debug(
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        millis: Math.round(reply.elapsedTime),
      },
      'request',
    );
    done();
  });
}
