import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { RequestLimits } from '../../../identity/index.js';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { isSecret, secretHeader, webhookSecret } from '../../../platform/telegram/index.js';
import { doorOf } from './telegram-listener.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Only Telegram may call it, for the bot that it names. */
    botDoor?: boolean;
  }
}

/** Turns away who calls the webhook of a bot without its secret, before a byte of the body is read. */
@Injectable()
export class BotDoor implements OnModuleInit {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly limits: RequestLimits,
  ) {}

  onModuleInit(): void {
    if (!this.config.serves) return;
    this.host.httpAdapter
      .getInstance()
      .addHook('onRequest', ({ routeOptions, headers, params, query, ip }, reply, done) => {
        if (!routeOptions.config.botDoor) return done();
        const { integrationId } = params as { integrationId?: string };
        const { bot } = query as { bot?: unknown };
        const door = doorOf(String(integrationId).toLowerCase(), String(bot));
        const isOpen = isSecret(headers[secretHeader], webhookSecret(this.config.JWT_SECRET, door));
        if (isOpen) return done();
        return done(this.limits.failureOf(new AppError('unauthenticated'), ip, reply) as Error);
      });
  }
}
