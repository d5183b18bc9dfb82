import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../platform/errors/index.js';
import type { Permission, UserRole } from './permissions.js';

interface InOrganization {
  orgId: string;
  permissions: ReadonlySet<Permission>;
}

export interface UserActor extends InOrganization {
  kind: 'user';
  userId: string;
  sessionId: string;
  role: UserRole;
}

export interface ApiKeyActor extends InOrganization {
  kind: 'api-key';
  apiKeyId: string;
  /** The agents it may call; null means all. */
  agentIds: string[] | null;
  expiresAt: Date | null;
}

/** Who asks. Services take it first; it is the only source of the organization. */
export type Actor = UserActor | ApiKeyActor;

const actors = new WeakMap<object, Actor>();

/** Called once per request, by the guard. */
export const setActor = (request: FastifyRequest, actor: Actor): void => void actors.set(request.raw, actor);
export const actorOf = (request: FastifyRequest): Actor | undefined => actors.get(request.raw);

function required(context: ExecutionContext): Actor {
  const actor = actorOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (!actor) throw new AppError('unauthenticated');
  return actor;
}

/** The caller, a person. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext): UserActor => {
  const actor = required(context);
  if (actor.kind !== 'user') throw new AppError('forbidden', 'This is for people, not for API keys');
  return actor;
});

/** The caller, an API key. */
export const CurrentApiKey = createParamDecorator((_: unknown, context: ExecutionContext): ApiKeyActor => {
  const actor = required(context);
  if (actor.kind !== 'api-key') throw new AppError('forbidden', 'This needs an API key');
  return actor;
});
