import { applyDecorators, HttpCode, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExtension, ApiResponse } from '@nestjs/swagger';
import type { FastifyContextConfig } from 'fastify';
import type { z } from 'zod';

export const ACCESS = 'artel:access';

/** What a route declares: open to all, open also on a worker's port, or needing a permission. */
export type Access = { kind: 'public' } | { kind: 'ops' } | { kind: 'permission'; permission: string };

/** Adds to what the router knows of a route: Nest's own decorator would put itself in the place of an earlier one. */
export const configureRoute =
  (more: FastifyContextConfig): MethodDecorator =>
  (target, name, descriptor) => {
    const handler = descriptor.value as object;
    const known = Reflect.getMetadata(RouteConfig({}).KEY, handler) as FastifyContextConfig | undefined;
    RouteConfig({ ...known, ...more })(target, name, descriptor);
  };

/** Says who may enter to all who ask: the guard, the router (see `routesOf`) and OpenAPI (`x-access`). */
export const declareAccess = (access: Access) =>
  applyDecorators(
    SetMetadata<string, Access>(ACCESS, access),
    configureRoute({ access }),
    ApiExtension('x-access', access),
  );

/** Anyone may call this route. */
export const Public = () => declareAccess({ kind: 'public' });

/** For operators and their probes; the only routes that a worker process answers. */
export const Ops = () => declareAccess({ kind: 'ops' });

/** The status and shape of a route's good answer, for the router and for OpenAPI. */
export const Answers = (status: number, schema?: z.ZodType) =>
  applyDecorators(HttpCode(status), ApiResponse({ status, ...(schema ? { standardSchema: schema } : {}) }));
