export { BotClients, botIdOf, type BotClient, type BotMethod } from './bot-client.js';
export { BotFailure, isBotGone, isChatGone, withoutToken } from './bot-failure.js';
export { escaped, isPublicHttps, keyboardOf, mostLetters } from './message-html.js';
export { Pace, TooSoon } from './pace.js';
export type { Entity, RichText } from './message-entity.js';
export { richText } from './rich-text.js';
export { TelegramModule } from './telegram.module.js';
export { textPieces } from './text-pieces.js';
export { isSecret, secretHeader, webhookSecret } from './webhook-secret.js';
