import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AgentsModule } from '../../../agents/index.js';
import { IdentityModule } from '../../../identity/index.js';
import { ContactsModule } from '../../contacts/contacts.module.js';
import { IntegrationCoreModule } from '../../integration-core.module.js';
import { Aftermaths } from './aftermaths.js';
import { BotDoor } from './bot-door.js';
import { BotWebhookController } from './bot-webhook.controller.js';
import { Conversations } from './conversations.js';
import { Floods } from './floods.js';
import { FollowedRuns } from './followed-runs.js';
import { TelegramGate } from './telegram-gate.js';
import { TelegramInbox } from './telegram-inbox.js';
import { TelegramInboxRow } from './telegram-inbox.entity.js';
import { TelegramListener } from './telegram-listener.js';
import { TelegramMedia } from './telegram-media.js';
import { TelegramPiece } from './telegram-piece.entity.js';
import { TelegramPieces } from './telegram-pieces.js';
import { TelegramPolling } from './telegram-polling.js';
import { TelegramReplies } from './telegram-replies.js';
import { TelegramSpeaker } from './telegram-speaker.js';
import TelegramIntegration from './telegram.integration.js';
import { Typing } from './typing.js';
import { UpdatePreparation } from './update-preparation.js';
import { UpdateTaker } from './update-taker.js';

@Module({
  imports: [
    IdentityModule,
    AgentsModule,
    IntegrationCoreModule,
    ContactsModule,
    TypeOrmModule.forFeature([TelegramInboxRow, TelegramPiece]),
  ],
  controllers: [BotWebhookController],
  providers: [
    TelegramIntegration,
    Aftermaths,
    BotDoor,
    Conversations,
    Floods,
    FollowedRuns,
    TelegramGate,
    TelegramInbox,
    TelegramListener,
    TelegramMedia,
    TelegramPieces,
    TelegramPolling,
    TelegramReplies,
    TelegramSpeaker,
    Typing,
    UpdatePreparation,
    UpdateTaker,
  ],
  exports: [TelegramIntegration],
})
export default class TelegramModule {}
