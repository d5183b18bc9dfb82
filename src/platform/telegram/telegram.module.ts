import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BotClients } from './bot-client.js';
import { Pace } from './pace.js';
import { TelegramPace } from './telegram-pace.entity.js';

/** What all bots share: clients of the Bot API, and turns at it. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([TelegramPace])],
  providers: [BotClients, Pace],
  exports: [BotClients, Pace],
})
export class TelegramModule {}
