import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { refusalOf } from '../access/refusal.js';
import { ApiKeyService, looksLikeApiKey } from '../api-keys/api-key.service.js';
import { readCredential, type Credential } from '../credentials/credential.js';
import { doorOf } from './own-secret.js';
import { RequestLimits } from './request-limits.js';

const accessToken = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * Turns away, before a byte of its body is read, whoever has no credential where one is needed, and strangers who come
 * too often. What a route needs is what its handler declares, so no spelling of a path leads around; whether a
 * credential is good is still the guard's to say.
 */
@Injectable()
export class Doorkeeper implements OnModuleInit {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly limits: RequestLimits,
    private readonly apiKeys: ApiKeyService,
  ) {}

  onModuleInit(): void {
    if (!this.config.serves) return;
    this.host.httpAdapter.getInstance().addHook('onRequest', (request, reply, done) => {
      const { access, checksSecret } = request.routeOptions.config;
      try {
        const door = doorOf(request);
        if (door !== undefined) this.limits.ofKnock(request.ip, door, reply);
        else if (access?.kind === 'public' && !checksSecret) this.limits.ofStranger(request.ip, reply);
        if (access?.kind === 'permission') requireCredential(request);
        done();
      } catch (error) {
        done(this.limits.failureOf(error, request.ip, reply) as Error);
      }
    });
  }

  /**
   * Whose key a request carries, looked up before its body is read: what is large is read only of who is known. Throws
   * `unauthenticated` or `invalid_token`, and `too_many_requests` for strangers who come too often.
   */
  async keyOwnerOf({ raw, ip }: FastifyRequest, reply: FastifyReply): Promise<string> {
    if (!this.config.serves) throw notFound('This route');
    try {
      const { kind, text } = requireCredential({ raw });
      if (kind !== 'bearer' || !looksLikeApiKey(text))
        throw new AppError('invalid_token', refusalOf({ kind: 'user' }, 'facade:use'));
      return (await this.apiKeys.authenticate(text)).orgId;
    } catch (error) {
      throw this.limits.failureOf(error, ip, reply);
    }
  }
}

/** Throws `unauthenticated`, or `invalid_token` for what is no credential of ours by its form. */
function requireCredential({ raw }: Pick<FastifyRequest, 'raw'>): Credential {
  const credential = readCredential(raw);
  if (!credential) throw new AppError('unauthenticated');
  if (looksLikeApiKey(credential.text) || accessToken.test(credential.text)) return credential;
  throw new AppError('invalid_token');
}
