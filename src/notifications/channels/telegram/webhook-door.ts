import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { RequestLimits } from '../../../identity/index.js';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { isSecret, secretHeader, webhookSecret } from '../../../platform/telegram/index.js';
import { BotApi } from './bot-api.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who alone may call it. */
    webhookOf?: 'telegram';
  }
}

/** Turns away who calls the bot's webhook without its secret, before a byte of the body is read. */
@Injectable()
export class WebhookDoor implements OnModuleInit {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly api: BotApi,
    private readonly limits: RequestLimits,
  ) {}

  onModuleInit(): void {
    if (!this.config.serves) return;
    const secret = webhookSecret(this.config.JWT_SECRET, this.api.botId);
    this.host.httpAdapter.getInstance().addHook('onRequest', ({ routeOptions, headers, ip }, reply, done) => {
      if (routeOptions.config.webhookOf !== 'telegram') return done();
      const mayEnter = isSecret(headers[secretHeader], secret) && this.api.isConfigured;
      if (mayEnter) return done();
      return done(this.limits.failureOf(new AppError('unauthenticated'), ip, reply) as Error);
    });
  }
}
