import type { FastifyInstance } from 'fastify';
import { log, withLogContext } from '../logging/index.js';
import { senderOf, withOrigin } from './origin.js';

/** Gives every request its log context and its origin, and answers its id in `x-request-id`. */
export function logRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    withOrigin({ requestId: request.id, ...senderOf(request.ip, request.raw) }, () =>
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
