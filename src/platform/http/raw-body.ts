import { applyDecorators } from '@nestjs/common';
import { ApiConsumes } from '@nestjs/swagger';
import { configureRoute } from './access.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    takesRaw?: true;
    takesForm?: true;
  }
}

/** The body of the request is its bytes as they came, for what is signed: nothing is read before it is known to be true. */
export const TakesRaw = (): MethodDecorator => configureRoute({ takesRaw: true });

/** As browsers and older programs write forms. */
export const urlencoded = 'application/x-www-form-urlencoded';

/**
 * The body is an urlencoded form, given as its bytes, and no other is taken. Only for callers that show a secret: a page of
 * another site can send a form without being asked.
 */
export const TakesForm = (): MethodDecorator =>
  applyDecorators(configureRoute({ takesForm: true }), ApiConsumes(urlencoded));
