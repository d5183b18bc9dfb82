import type { Arrival, Writer } from '../../contacts/contacts.js';
import type { BotUser } from './bot-update.js';
import { nameOf, type Place } from './heard.js';
import { addressOf } from './telegram-address.js';

/** A conversation is with a person, with all of a group, or of a topic in it. */
export function fromOf({ chatId, threadId, isGroup, name, user }: Place, payload?: string): Arrival['from'] {
  return {
    externalId: addressOf(chatId, threadId),
    name,
    ...(user.language_code === undefined ? {} : { language: user.language_code.slice(0, 35) }),
    ...(isGroup || user.username === undefined ? {} : { username: user.username }),
    ...(payload === undefined ? {} : { profile: { start: payload } }),
  };
}

export const writerOf = (user: BotUser): Writer => ({
  name: nameOf(user),
  externalId: String(user.id),
  ...(user.username === undefined ? {} : { username: user.username }),
});

/** What prompts may say of who writes, and by which one is told from others in a group. */
export const userDataOf = ({ isGroup, name, user }: Place): Record<string, unknown> => ({
  telegram: user.id,
  is_group: isGroup,
  ...(isGroup ? { group: name } : {}),
});
