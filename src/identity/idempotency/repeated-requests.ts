import { Injectable, SetMetadata, type CallHandler, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { lastValueFrom, of, type Observable } from 'rxjs';
import { AppError } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import type { Actor, UserActor } from '../access/actor.js';
import { IdempotencyService, type KeyedRequest, type StoredAnswer } from './idempotency.service.js';

const ANSWERS_SECRET = 'artel:answers-secret';

/** The route's answer holds a secret: it is never stored, and a repeated request is refused instead of answered. */
export const AnswersSecret = () => SetMetadata(ANSWERS_SECRET, true);

/**
 * `Idempotency-Key` on every POST of a person (after draft-ietf-httpapi-idempotency-key-header): the same request
 * again is answered as the first one was, marked `idempotency-replayed: true`, and not carried out again.
 */
@Injectable()
export class RepeatedRequests {
  constructor(
    private readonly keys: IdempotencyService,
    private readonly reflector: Reflector,
  ) {}

  answerOrCarryOut(
    actor: Actor,
    context: ExecutionContext,
    next: CallHandler,
  ): Observable<unknown> | Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = request.headers['idempotency-key'];
    // Whether a file is the same again is known only when it has arrived.
    const { takesFile = false } = request.routeOptions.config;
    if (request.method !== 'POST' || actor.kind !== 'user' || key === undefined || takesFile)
      return next.handle();
    return this.once(actor, String(key), context, next);
  }

  private async once(
    actor: UserActor,
    key: string,
    context: ExecutionContext,
    next: CallHandler,
  ): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const begun = await this.keys.begin(actor, this.keyed(request, key));
    if (begun.answer) return of(repeated(begun.answer, reply));
    const keepBody = !this.reflector.get<boolean | undefined>(ANSWERS_SECRET, context.getHandler());
    return of(await this.carryOut(actor, begun.claim, next, reply, keepBody));
  }

  private async carryOut(
    actor: UserActor,
    claim: string,
    next: CallHandler,
    reply: FastifyReply,
    keepBody: boolean,
  ): Promise<unknown> {
    let body: unknown;
    try {
      body = await lastValueFrom(next.handle(), { defaultValue: undefined });
    } catch (error) {
      await this.settle(this.keys.release(actor, claim));
      throw error;
    }
    const storable = typeof body === 'object' && body !== null && !reply.sent;
    // It was carried out: from here on the caller gets the answer, whether it can be stored or not.
    if (!storable) await this.settle(this.keys.release(actor, claim));
    else
      await this.settle(
        this.keys.finish(actor, claim, {
          status: reply.statusCode,
          body: keepBody ? (body as object) : null,
        }),
      );
    return body;
  }

  private keyed(request: FastifyRequest, key: string): KeyedRequest {
    this.keys.requireForm(key);
    const { method, routeOptions, params, query, body } = request;
    return {
      key,
      route: `${method} ${routeOptions.url}`,
      requestHash: this.keys.fingerprintOf({ params, query, body }),
    };
  }

  private async settle(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      log.warn({ err: error }, 'an idempotency key stays open until it is taken over');
    }
  }
}

function repeated({ status, body }: StoredAnswer, reply: FastifyReply): object {
  if (!body) throw new AppError('secret_not_kept');
  reply.status(status).header('idempotency-replayed', 'true');
  return body;
}
