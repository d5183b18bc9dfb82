import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { inOrganization } from '../../platform/database/index.js';
import { actorOf } from '../access/actor.js';
import { RepeatedRequests } from '../idempotency/repeated-requests.js';
import { OpenRequests } from './open-requests.js';

/**
 * What every request of somebody known goes through before its handler. The second wall begins here: all that it asks the
 * database is confined to its caller's organization, whatever the handler's statements say. One interceptor: each costs
 * every request some observables.
 */
@Injectable()
export class KnownCallers implements NestInterceptor {
  constructor(
    private readonly open: OpenRequests,
    private readonly repeated: RepeatedRequests,
  ) {}

  intercept(
    context: ExecutionContext,
    next: CallHandler,
  ): Observable<unknown> | Promise<Observable<unknown>> {
    if (context.getType() !== 'http') return next.handle();
    const http = context.switchToHttp();
    const actor = actorOf(http.getRequest<FastifyRequest>());
    if (!actor) return next.handle();
    this.open.add(actor, http.getResponse<FastifyReply>());
    return inOrganization(actor.orgId, () => this.repeated.answerOrCarryOut(actor, context, next));
  }
}
