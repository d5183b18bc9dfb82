import { applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
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
const mostOfOwner = 3;
const readMillis = 30_000;

/** The organization that sends a request, by its head alone; throws for whoever may not. */
export type OwnerOf = (request: FastifyRequest, reply: FastifyReply) => Promise<string>;

/** The route takes JSON that is larger than others, from a few at a time. */
export const TakesLargeJson = () =>
  applyDecorators(configureRoute({ takesLargeJson: true }), ApiExtension('x-largest-body', largestJson));

/** Before any route is made. */
export const acceptLargeJson = (app: NestFastifyApplication, ownerOf: OwnerOf): void =>
  addLargeJson(app.getHttpAdapter().getInstance(), ownerOf);

/** `patience`: milliseconds for a body to arrive. */
export function addLargeJson(
  fastify: Pick<FastifyInstance, 'addHook'>,
  ownerOf: OwnerOf,
  patience = readMillis,
): void {
  const reading = new Map<FastifyRequest, { owner: string; timer: NodeJS.Timeout }>();
  const end = (request: FastifyRequest): void => {
    clearTimeout(reading.get(request)?.timer);
    reading.delete(request);
  };
  const admit = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const owner = await ownerOf(request, reply);
    const { raw } = request;
    // Of who has left meanwhile no end is told any more.
    if (raw.destroyed) throw new AppError('unavailable', 'The client left');
    const others = [...reading.values()].filter((other) => other.owner === owner);
    if (reading.size >= mostAtOnce || others.length >= mostOfOwner)
      throw new AppError('busy', 'Other large requests are being read', { retryAfter: 1 });
    const giveUp = () => {
      end(request);
      const late = new AppError('request_timeout', `A large body has to arrive within ${patience / 1_000} s`);
      // Fastify answers with what its reading of the body fails with; an error that nobody hears would end the process.
      if (raw.listenerCount('error') > 0) raw.emit('error', late);
      else raw.destroy();
    };
    reading.set(request, { owner, timer: setTimeout(giveUp, patience) });
    raw.once('close', () => end(request));
  };
  fastify.addHook('onRoute', (route) => {
    if (route.config?.takesLargeJson) route.bodyLimit = largestJson;
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!request.routeOptions.config.takesLargeJson || !mayBeLarge(request)) return done();
    admit(request, reply).then(() => done(), done);
  });
  for (const over of ['preHandler', 'onResponse'] as const)
    fastify.addHook(over, (request: FastifyRequest, _reply: FastifyReply, done: () => void) => {
      end(request);
      done();
    });
}

function mayBeLarge({ raw }: FastifyRequest): boolean {
  const length = raw.headers['content-length'];
  return length === undefined ? raw.headers['transfer-encoding'] !== undefined : Number(length) > largestBody;
}
