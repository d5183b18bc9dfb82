import type { Schema } from '../platform/api';

type Message = Schema<'Message'>;
type Found = Schema<'FoundMessage'>;

/** A result after a message was changed; undefined when that was its own, and was deleted. */
export function foundAfter(found: Found, told: Message): Found | undefined {
  if (found.message.id !== told.id) return found;
  if (told.deletedAt !== null) return undefined;
  // The pieces are of the words it had.
  const highlights = told.content === found.message.content ? found.highlights : [];
  return { ...found, message: told, highlights };
}

/** A message that names me after one was changed; undefined when that was itself, and names me no longer. */
export function mentionAfter(mention: Message, told: Message, ownId: string): Message | undefined {
  if (mention.id !== told.id) return mention;
  const namesMe = told.deletedAt === null && told.mentions.some(({ id }) => id === ownId);
  return namesMe ? told : undefined;
}
