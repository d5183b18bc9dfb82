import type { FastifyInstance } from 'fastify';
import type { Access } from './access.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
}

/** A route as the router knows it; no `access` means that the framework made it, not one of our controllers. */
export interface Route {
  method: string;
  /** With `:id` for a parameter. */
  path: string;
  access?: Access;
}

const tables = new WeakMap<FastifyInstance, Route[]>();

/** Notes every route that is registered from now on, whoever registers it. */
export function recordRoutes(fastify: FastifyInstance): void {
  const routes: Route[] = [];
  tables.set(fastify, routes);
  fastify.addHook('onRoute', ({ method, url, config }) => {
    for (const each of [method].flat()) routes.push({ method: each, path: url, access: config?.access });
  });
}

/** All that this server answers, hidden routes and those of the framework included. */
export function routesOf(fastify: FastifyInstance): readonly Route[] {
  const routes = tables.get(fastify);
  if (!routes) throw new Error('The routes of this server are not recorded');
  return routes;
}
