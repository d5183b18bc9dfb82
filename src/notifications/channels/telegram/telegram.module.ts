import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../../../identity/index.js';
import { Answers } from './answers.js';
import { BotApi } from './bot-api.js';
import { BotLease } from './bot-lease.js';
import { Buttons } from './buttons.js';
import { HeardUpdates } from './heard-updates.js';
import { Links } from './links.js';
import { Receiver } from './receiver.js';
import { TelegramBot } from './telegram-bot.entity.js';
import { TelegramButtons } from './telegram-button.entity.js';
import { TelegramUpdate } from './telegram-update.entity.js';
import { UpdateHandler } from './update-handler.js';
import { WebhookDoor } from './webhook-door.js';
import { TelegramWebhookController } from './webhook.controller.js';

/** The installation's bot, in both directions. */
@Module({
  imports: [IdentityModule, TypeOrmModule.forFeature([TelegramBot, TelegramButtons, TelegramUpdate])],
  controllers: [TelegramWebhookController],
  providers: [Answers, BotApi, BotLease, Buttons, HeardUpdates, Links, Receiver, UpdateHandler, WebhookDoor],
  exports: [BotApi, BotLease, Buttons, Links],
})
export class TelegramModule {}
