import { Aftermaths } from './aftermaths.js';
import { BotDoor } from './bot-door.js';
import { BotHolders } from './bot-holders.js';
import { BotWebhookController } from './bot-webhook.controller.js';
import { FollowedRuns } from './followed-runs.js';
import { TelegramGate } from './telegram-gate.js';
import { TelegramInbox } from './telegram-inbox.js';
import { TelegramInboxRow } from './telegram-inbox.entity.js';
import { TelegramListener } from './telegram-listener.js';
import { TelegramMedia } from './telegram-media.js';
import { TelegramPiece } from './telegram-piece.entity.js';
import { TelegramPieces } from './telegram-pieces.js';
import { TelegramSpeaker } from './telegram-speaker.js';
import { UpdatePreparation } from './update-preparation.js';
import { UpdateTaker } from './update-taker.js';
import { UpdateWork } from './update-work.js';

/** What bots of roles are made of, for the module of integrations: they need its contacts, and it needs them. */
export const telegramParts = {
  entities: [TelegramInboxRow, TelegramPiece],
  controllers: [BotWebhookController],
  providers: [
    Aftermaths,
    BotDoor,
    BotHolders,
    FollowedRuns,
    TelegramGate,
    TelegramInbox,
    TelegramListener,
    TelegramMedia,
    TelegramPieces,
    TelegramSpeaker,
    UpdatePreparation,
    UpdateTaker,
    UpdateWork,
  ],
};
