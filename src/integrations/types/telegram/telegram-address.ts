/** What a call of the Bot API names a conversation by. */
export interface ChatPlace {
  chat_id: number | string;
  message_thread_id?: number;
}

/** A conversation, as contacts are told apart: a chat, or one topic of a forum. */
export const addressOf = (chatId: number, threadId?: number): string =>
  threadId === undefined ? String(chatId) : `${chatId}/${threadId}`;

/** Where what is said to a contact goes. */
export function chatOf(externalId: string): ChatPlace {
  const found = /^(?<chat>-?\d{1,15})(?:\/(?<thread>\d{1,15}))?$/.exec(externalId)?.groups;
  if (!found) return { chat_id: externalId };
  const { chat, thread } = found;
  return { chat_id: Number(chat), ...(thread === undefined ? {} : { message_thread_id: Number(thread) }) };
}

/** Where Telegram's limits hold: in all topics of a group together. */
export const paceKeyOf = (address: string): string => String(chatOf(address).chat_id);

/** There an answer says what it answers: others write in between. */
export const isGroupAt = (address: string): boolean => Number(chatOf(address).chat_id) < 0;

/** What is gone meanwhile is answered without it. */
export const replyingTo = (messageId: number): object => ({
  reply_parameters: { message_id: messageId, allow_sending_without_reply: true },
});

/** What a message is known by: each bot numbers its own (core.telegram.org/bots/api#message). */
export const idOf = (botId: string | number, messageId: number): string => `${botId}:${messageId}`;

/** Its number to this bot; undefined: another one has said or heard it. */
export function numberOf(botId: string | number, id: string | undefined): number | undefined {
  const [owner, number] = id?.split(':') ?? [];
  return owner === String(botId) && number !== undefined ? Number(number) : undefined;
}
