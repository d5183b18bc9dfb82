import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { AppError } from '../../platform/errors/index.js';
import { looksLikeApiKey } from '../api-keys/api-key.service.js';
import { readCredential } from '../credentials/credential.js';
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
  ) {}

  onModuleInit(): void {
    if (!this.config.serves) return;
    this.host.httpAdapter.getInstance().addHook('onRequest', (request, reply, done) => {
      const { access } = request.routeOptions.config;
      try {
        if (access?.kind === 'public') this.limits.ofStranger(request.ip, reply);
        if (access?.kind === 'permission') requireCredential(request);
        done();
      } catch (error) {
        done(this.limits.failureOf(error, request.ip, reply) as Error);
      }
    });
  }
}

/** Throws `unauthenticated`, or `invalid_token` for what is no credential of ours by its form. */
function requireCredential({ raw }: FastifyRequest): void {
  const credential = readCredential(raw);
  if (!credential) throw new AppError('unauthenticated');
  if (looksLikeApiKey(credential.text) || accessToken.test(credential.text)) return;
  throw new AppError('invalid_token');
}
