import {
  applyDecorators,
  Injectable,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { catchError, throwError, type Observable } from 'rxjs';
import { configureRoute, Public } from '../../platform/http/index.js';
import { RequestLimits } from './request-limits.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whoever calls shows a secret that the route looks at itself, from an address of their own or one that others share. */
    checksSecret?: 'own' | 'shared';
  }
}

/**
 * What a request knocks at that closes to who was refused there: whoever guesses secrets cannot choose another one by them. Of
 * senders who share an address nobody is refused for what others have brought: undefined.
 */
export function doorOf({ params, routeOptions }: FastifyRequest): string | undefined {
  if (routeOptions.config.checksSecret !== 'own') return undefined;
  const [id] = Object.values(params as Record<string, string | undefined>);
  return `${id ?? ''} ${routeOptions.url ?? ''}`;
}

/** What a handler refuses makes its sender a stranger; what is refused before it is the door's to say. */
@Injectable()
class RefusedSecrets implements NestInterceptor {
  constructor(private readonly limits: RequestLimits) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const refused = (error: unknown) => this.limits.failureOf(error, request.ip, reply, doorOf(request));
    return next.handle().pipe(catchError((error: unknown) => throwError(() => refused(error))));
  }
}

/**
 * For a public route that looks at a secret of its caller's: only refused ones count for the address. `shared`: Telegram, amoCRM
 * and the like call for all organizations from a few; what one of them has to tell, or has others brought, shuts out no other.
 */
export const PublicBySecret = (from: 'own' | 'shared'): MethodDecorator =>
  applyDecorators(Public(), configureRoute({ checksSecret: from }), UseInterceptors(RefusedSecrets));
