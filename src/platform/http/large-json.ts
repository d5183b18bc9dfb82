import { applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors/index.js';
import { configureRoute } from './access.js';
import { largestBody } from './body.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    takesLargeJson?: boolean;
  }
}

/** Pictures and files in base64. */
const largestJson = 12 * 1024 * 1024;
/** In one process: each is in memory several times over while it is read. */
const mostAtOnce = 8;
/** Who sends slowly does not keep the others waiting. */
const mostOfAddress = 6;

/** The route takes JSON that is larger than others, from a few at a time. */
export const TakesLargeJson = () =>
  applyDecorators(configureRoute({ takesLargeJson: true }), ApiExtension('x-largest-body', largestJson));

/** Before any route is made. */
export function acceptLargeJson(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const reading = new Set<FastifyRequest>();
  const ofAddress = (ip: string): number => [...reading].filter((other) => other.ip === ip).length;
  fastify.addHook('onRoute', (route) => {
    if (route.config?.takesLargeJson) route.bodyLimit = largestJson;
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (!request.routeOptions.config.takesLargeJson || !mayBeLarge(request)) return done();
    if (reading.size >= mostAtOnce || ofAddress(request.ip) >= mostOfAddress)
      return done(new AppError('busy', 'Other large requests are being read', { retryAfter: 1 }));
    reading.add(request);
    request.raw.once('close', () => reading.delete(request));
    done();
  });
  fastify.addHook('preHandler', (request, _reply, done) => {
    reading.delete(request);
    done();
  });
}

function mayBeLarge({ raw }: FastifyRequest): boolean {
  const length = raw.headers['content-length'];
  return length === undefined ? raw.headers['transfer-encoding'] !== undefined : Number(length) > largestBody;
}
