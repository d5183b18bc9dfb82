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
  /** Their own language. */
  locale: string;
  /** When the token ends that they came with; absent where none came. */
  tokenEndsAt?: Date;
}

export interface ApiKeyActor extends InOrganization {
  kind: 'api-key';
  apiKeyId: string;
  /** The agents it may call; null means all. */
  agentIds: string[] | null;
  expiresAt: Date | null;
  /** Limits of its own; null: none. */
  requestsPerMinute: number | null;
  tokensPerMinute: number | null;
  /** Of its runs among those of its organization: higher comes first. */
  priority: number;
}

/** Who asks. Services take it first; it is the only source of the organization. */
export type Actor = UserActor | ApiKeyActor;

/** Who runs the server. They belong to no organization: what they do names the one that it concerns. */
export interface OperatorActor {
  kind: 'operator';
  permissions: ReadonlySet<Permission>;
}
export type Caller = Actor | OperatorActor;

const callers = new WeakMap<object, Caller>();
const callerOf = (request: FastifyRequest): Caller | undefined => callers.get(request.raw);

/** Called once per request, by the guard. */
export const setActor = (request: FastifyRequest, caller: Caller): void =>
  void callers.set(request.raw, caller);

/** The caller, if they belong to an organization. */
export function actorOf(request: FastifyRequest): Actor | undefined {
  const caller = callerOf(request);
  return caller?.kind === 'operator' ? undefined : caller;
}

function required(context: ExecutionContext): Actor {
  const actor = actorOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (!actor) throw new AppError('unauthenticated');
  return actor;
}

/** The caller, a person or an API key. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor =>
  required(context),
);

/** The caller, a person. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext): UserActor => {
  const actor = required(context);
  if (actor.kind !== 'user') throw new AppError('forbidden', 'This is for people, not for API keys');
  return actor;
});

/** The API key that a request came with; throws `forbidden` for anybody else. */
export function apiKeyOf(request: FastifyRequest): ApiKeyActor {
  const actor = actorOf(request);
  if (!actor) throw new AppError('unauthenticated');
  if (actor.kind !== 'api-key') throw new AppError('forbidden', 'This needs an API key');
  return actor;
}

/** The caller, an API key. */
export const CurrentApiKey = createParamDecorator((_: unknown, context: ExecutionContext): ApiKeyActor =>
  apiKeyOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** The caller, the operator of this server. */
export const CurrentOperator = createParamDecorator(
  (_: unknown, context: ExecutionContext): OperatorActor => {
    const caller = callerOf(context.switchToHttp().getRequest<FastifyRequest>());
    if (caller?.kind !== 'operator') throw new AppError('forbidden', 'This is for the operator');
    return caller;
  },
);
