import { configureRoute } from './access.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    takesRaw?: true;
  }
}

/** The body of the request is its bytes as they came, for what is signed: nothing is read before it is known to be true. */
export const TakesRaw = (): MethodDecorator => configureRoute({ takesRaw: true });
