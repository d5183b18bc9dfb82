import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { ACCESS, type Access } from '../../platform/http/index.js';
import { addLogContext } from '../../platform/logging/index.js';
import { setActor, type Caller, type UserActor } from '../access/actor.js';
import { ApiKeyService, looksLikeApiKey } from '../api-keys/api-key.service.js';
import { isByCookie, readCredential } from '../credentials/credential.js';
import { Csrf } from '../credentials/csrf.js';
import { looksLikeOperatorToken, OperatorTokens } from '../operator/operator-tokens.js';
import { RequestLimits } from './request-limits.js';
import { refusalOf } from '../access/refusal.js';
import type { Permission } from '../access/permissions.js';

/** Runs passport's `jwt` strategy and hands its answer over instead of putting it on the request. */
class JwtGuard extends AuthGuard('jwt') {
  actor?: UserActor;

  override handleRequest<T>(error: Error | null, actor: T | false): T {
    if (error) throw error;
    if (!actor) throw new AppError('invalid_token');
    this.actor = actor as unknown as UserActor;
    return actor;
  }
}

/** The global guard: nobody enters a route that does not let them in by name. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly reflector: Reflector,
    private readonly apiKeys: ApiKeyService,
    private readonly limits: RequestLimits,
    private readonly csrf: Csrf,
    private readonly operators: OperatorTokens,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // Sockets authenticate once, when they open.
    if (context.getType() !== 'http') return true;
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    if (access?.kind === 'ops') return true;
    if (!this.config.serves) throw notFound('This route');
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    if (access?.kind === 'public') return true;
    if (!access) throw new AppError('forbidden');
    const caller = await this.authenticate(context).catch((error: unknown) => {
      throw this.limits.failureOf(error, request.ip, reply);
    });
    // Also of those who are turned away below: who they were is asked where refusals are kept.
    setActor(request, caller);
    if (caller.kind !== 'operator') {
      addLogContext({ orgId: caller.orgId });
      this.limits.ofActor(caller, reply);
    }
    if (caller.kind === 'user' && isByCookie(request.raw)) this.csrf.check(request.raw, caller.sessionId);
    if (!caller.permissions.has(access.permission as Permission)) {
      throw new AppError('forbidden', refusalOf(caller, access.permission as Permission));
    }
    return true;
  }

  /** Each kind of credential opens by its own door; a key in a cookie is none. */
  private async authenticate(context: ExecutionContext): Promise<Caller> {
    const { raw } = context.switchToHttp().getRequest<FastifyRequest>();
    const credential = readCredential(raw);
    if (!credential) throw new AppError('unauthenticated');
    const { kind, text } = credential;
    if (kind === 'bearer' && looksLikeApiKey(text)) return this.apiKeys.authenticate(text);
    if (kind === 'bearer' && looksLikeOperatorToken(text)) return this.operators.authenticate(text);
    const jwt = new JwtGuard();
    await jwt.canActivate(context);
    if (!jwt.actor) throw new AppError('invalid_token');
    return jwt.actor;
  }
}
