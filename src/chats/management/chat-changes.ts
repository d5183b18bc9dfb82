import type { UpdateChat } from '../chat/chat.dto.js';
import type { Chat } from '../chat/chat.entity.js';
import { isOpen } from '../chat/chat.policy.js';

/** What of an update differs from the chat as it is. Lists are sets. */
export function changesOf(chat: Chat, wanted: UpdateChat): UpdateChat {
  const present: UpdateChat = { ...chat, isArchived: !isOpen(chat) };
  const differs = ([field, value]: [string, unknown]) =>
    value !== undefined && !isSame(value, present[field as keyof UpdateChat]);
  return Object.fromEntries(Object.entries(wanted).filter(differs));
}

const isSame = (one: unknown, other: unknown): boolean => comparable(one) === comparable(other);

const comparable = (value: unknown): unknown =>
  Array.isArray(value) ? [...new Set<unknown>(value)].sort().join() : value;
