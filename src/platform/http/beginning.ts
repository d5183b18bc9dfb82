import type { FastifyRequest } from 'fastify';
import { configureRoute } from './access.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    keepsBeginning?: true;
  }
}

/** The first bytes of a body, as they were sent, and how many there were in all. */
export interface Beginning {
  bytes: Buffer;
  total: number;
}

const longest = 2_048;
const beginnings = new WeakMap<FastifyRequest['raw'], Beginning>();

/** The first bytes of what is sent to this route are kept for as long as the request, for telling what was wrong. */
export const KeepsBeginning = (): MethodDecorator => configureRoute({ keepsBeginning: true });

/** A copy: a part of the body would keep all of it alive. */
export function keepBeginning({ raw, routeOptions }: FastifyRequest, body: Buffer): void {
  if (!routeOptions.config.keepsBeginning) return;
  beginnings.set(raw, { bytes: Buffer.from(body.subarray(0, longest)), total: body.length });
}

/** Undefined when nothing was read of the body, or its route does not keep it. */
export const beginningIn = ({ raw }: FastifyRequest): Beginning | undefined => beginnings.get(raw);
