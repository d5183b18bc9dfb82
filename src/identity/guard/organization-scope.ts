import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { inOrganization } from '../../platform/database/index.js';
import { actorOf } from '../access/actor.js';

/**
 * The second wall begins here: all that an authenticated request asks the database is confined to its caller's
 * organization, before any handler, and whatever the handler's statements say.
 */
@Injectable()
export class OrganizationScope implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const actor = actorOf(context.switchToHttp().getRequest<FastifyRequest>());
    return actor ? inOrganization(actor.orgId, () => next.handle()) : next.handle();
  }
}
