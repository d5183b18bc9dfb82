import { z } from 'zod';
import { addressOf } from './telegram-address.js';

const Chat = z.object({
  id: z.number().int(),
  type: z.string(),
  title: z.string().optional(),
});
const User = z.object({
  id: z.number().int(),
  is_bot: z.boolean().optional(),
  username: z.string().optional(),
  first_name: z.string().optional(),
  last_name: z.string().optional(),
  language_code: z.string().optional(),
});
const Entity = z.looseObject({
  type: z.string(),
  offset: z.number().int(),
  length: z.number().int(),
  user: User.optional(),
});
const File = z.object({
  file_id: z.string().max(500),
  file_size: z.number().optional(),
  file_name: z.string().optional(),
  mime_type: z.string().optional(),
});
const OneFile = File.optional().catch(undefined);

/** Of a forum: message_thread_id alone also numbers threads of replies. */
const Topic = {
  message_thread_id: z.number().int().optional().catch(undefined),
  is_topic_message: z.boolean().optional().catch(undefined),
};

const Message = z.object({
  message_id: z.number().int(),
  ...Topic,
  chat: Chat,
  from: User.optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  entities: z.array(Entity).optional(),
  caption_entities: z.array(Entity).optional(),
  photo: z.array(File).optional().describe('The same picture in several sizes, the largest last'),
  document: OneFile,
  voice: OneFile,
  video: OneFile,
  /** A round one, of whoever speaks. */
  video_note: OneFile,
  audio: OneFile,
  /** Stands in `document` as well. */
  animation: OneFile,
  /** Pictures and videos that were sent as one. */
  media_group_id: z.string().max(100).optional(),
  /** A group has become a supergroup: its other number. */
  migrate_to_chat_id: z.number().int().optional(),
  migrate_from_chat_id: z.number().int().optional(),
  contact: z
    .object({
      phone_number: z.string().max(50),
      first_name: z.string().optional(),
      last_name: z.string().optional(),
      user_id: z.number().int().optional(),
    })
    .optional()
    .catch(undefined),
  reply_to_message: z
    .object({
      message_id: z.number().int(),
      from: User.optional(),
      sender_chat: Chat.optional().catch(undefined).describe('In the name of which somebody says it'),
      text: z.string().optional(),
      caption: z.string().optional(),
      // All that is written in a topic refers to this, and answers nobody by it.
      forum_topic_created: z.unknown().optional(),
    })
    .optional()
    .catch(undefined),
  quote: z
    .object({ text: z.string(), is_manual: z.boolean().optional() })
    .optional()
    .catch(undefined)
    .describe('The words of it that are answered: chosen by who answers, or by Telegram'),
});
export type BotMessage = z.infer<typeof Message>;
export type BotUser = z.infer<typeof User>;

const Keyboard = z.object({
  inline_keyboard: z.array(z.array(z.object({ text: z.string(), callback_data: z.string().optional() }))),
});

/**
 * The parts of an update that mean something to the bot of a role (core.telegram.org/bots/api#update). Of any other the
 * number is left.
 */
export const BotUpdate = z.object({
  update_id: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  message: Message.optional().catch(undefined),
  edited_message: Message.optional().catch(undefined),
  my_chat_member: z
    .object({
      chat: Chat,
      new_chat_member: z.object({ status: z.string(), is_member: z.boolean().optional() }),
    })
    .optional()
    .catch(undefined)
    .describe('The bot was blocked, or let in again'),
  callback_query: z
    .object({
      id: z.string().max(200),
      from: User,
      data: z.string().max(64).optional(),
      message: z
        .object({
          message_id: z.number().int(),
          ...Topic,
          chat: Chat,
          reply_markup: Keyboard.optional().catch(undefined),
        })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});
export type BotUpdate = z.infer<typeof BotUpdate>;
export type PressedButton = NonNullable<BotUpdate['callback_query']>;

/** The kinds that are asked for. */
export const allowedUpdates = ['message', 'edited_message', 'callback_query', 'my_chat_member'];

/** Updates of one are taken one after the other: of a chat, or of a topic in it. */
export function conversationOf(update: BotUpdate): string {
  const { callback_query: query, my_chat_member: membership } = update;
  const message = update.message ?? update.edited_message ?? query?.message;
  // What is said in a group under its new number comes after that it has one.
  if (update.message?.migrate_to_chat_id !== undefined) return addressOf(update.message.migrate_to_chat_id);
  if (message) return addressOf(message.chat.id, topicOf(message));
  if (membership) return addressOf(membership.chat.id);
  return query ? addressOf(query.from.id) : '';
}

/** Undefined outside of the topics of a forum. */
export const topicOf = ({
  message_thread_id: id,
  is_topic_message: isInTopic,
}: Pick<BotMessage, 'message_thread_id' | 'is_topic_message'>): number | undefined =>
  isInTopic ? id : undefined;
