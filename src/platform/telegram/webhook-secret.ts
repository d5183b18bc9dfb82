import { createHmac, timingSafeEqual } from 'node:crypto';

/** Lower case, as Node has them (core.telegram.org/bots/api#setwebhook). */
export const secretHeader = 'x-telegram-bot-api-secret-token';

/**
 * What Telegram shows us with every update. It follows from a secret that all processes have, and is another one for
 * another bot; neither that secret nor the bot's token follows from it.
 */
export const webhookSecret = (jwtSecret: string, botId: string): string =>
  createHmac('sha256', jwtSecret).update(`telegram webhook of ${botId}`).digest('hex');

/** In the same time whatever was shown. */
export function isSecret(shown: unknown, secret: string): boolean {
  if (typeof shown !== 'string') return false;
  const [one, two] = [shown, secret].map((text) => createHmac('sha256', 'compared').update(text).digest());
  return one !== undefined && two !== undefined && timingSafeEqual(one, two);
}
