import { phoneOf } from './allowed.js';
import { topicOf, type BotMessage, type BotUpdate, type BotUser, type PressedButton } from './bot-update.js';
import type { TelegramSettings } from './telegram-settings.js';

/** As Telegram names the bot. */
export interface BotAccount {
  id: number;
  username: string;
}

/** A file of a message, as Telegram knows it. */
export interface HeardFile {
  id: string;
  name: string;
  size?: number;
}

/** Where somebody wrote, and who. */
export interface Place {
  chatId: number;
  messageId: number;
  /** The topic of a forum. */
  threadId?: number;
  isGroup: boolean;
  /** Of the group, or of the person. */
  name: string;
  user: BotUser;
  /** What is answered by what is said here. */
  answers?: Answered;
}

/** A message that somebody replies to. */
export interface Answered {
  messageId: number;
  /** Of who said it. */
  author: string;
  userId?: number;
  /** What it says, or what of it was chosen. */
  text: string;
  isChosen: boolean;
}

type Custom = TelegramSettings['commands'][number];

/** What an update means to a bot. */
export type Heard =
  | { kind: 'nothing' }
  | { kind: 'start'; at: Place; payload?: string }
  | { kind: 'help' | 'reset' | 'back'; at: Place }
  | { kind: 'custom'; at: Place; command: Custom; words: string }
  /** A card with a number and a name; `phone`: `+` and digits, or as it was written there. */
  | { kind: 'phone'; at: Place; phone: string; name: string; isOwn: boolean }
  | { kind: 'words'; at: Place; text: string; files: HeardFile[] }
  | { kind: 'voice'; at: Place; file: HeardFile }
  | { kind: 'unsupported'; at: Place }
  | { kind: 'press'; at: Place; query: PressedButton }
  /** What was said before is to be read otherwise. */
  | { kind: 'correction'; at: Place; text: string }
  /** The bot reaches this chat, or does so no more. */
  | { kind: 'membership'; chatId: number; isIn: boolean }
  /** A group goes on under another number. */
  | { kind: 'moved'; from: number; to: number };

/** What somebody said. */
export type HeardAt = Extract<Heard, { at: Place }>;

const commandForm = /^\/(?<name>\w{1,32})(?:@(?<bot>\w+))?(?:\s+(?<words>[\s\S]*))?$/;
const longestName = 200;

export const nameOf = ({ first_name: first = '', last_name: last = '', username, id }: BotUser): string =>
  (`${first} ${last}`.trim() || (username ? `@${username}` : String(id)))
    .slice(0, longestName)
    .toWellFormed();

/**
 * In groups only what is meant for the bot: a command, a mention, a reply to what it said. `album`: all messages of the one
 * to which the update belongs.
 */
export function heardIn(
  { message, edited_message: edited, callback_query: query, my_chat_member: membership }: BotUpdate,
  { groups, commands }: Pick<TelegramSettings, 'groups' | 'commands'>,
  bot: BotAccount,
  album: BotMessage[] = [],
): Heard {
  if (query) return pressed(query, groups);
  if (membership) return membershipOf(membership);
  const { migrate_to_chat_id: to, migrate_from_chat_id: from, chat } = message ?? {};
  if (chat && to !== undefined) return { kind: 'moved', from: chat.id, to };
  if (chat && from !== undefined) return { kind: 'moved', from, to: chat.id };
  const said = message ?? edited;
  if (!said?.from || said.from.is_bot) return { kind: 'nothing' };
  const isGroup = said.chat.type !== 'private';
  if (isGroup && (!groups || !['group', 'supergroup'].includes(said.chat.type))) return { kind: 'nothing' };
  const answers = answeredBy(said);
  const at = { ...placeOf(said, said.from, isGroup), ...(answers ? { answers } : {}) };
  return message ? saidIn(message, at, commands, bot, album) : correctionIn(said, at, bot);
}

/** Of a restricted member it is told apart whether it is one. */
function membershipOf({ chat, new_chat_member: now }: NonNullable<BotUpdate['my_chat_member']>): Heard {
  const isIn = !['left', 'kicked'].includes(now.status) && now.is_member !== false;
  return { kind: 'membership', chatId: chat.id, isIn };
}

/** A command stays as it was given, and a voice as it was heard. */
function correctionIn(message: BotMessage, at: Place, bot: BotAccount): Heard {
  const said = wordsOf(message);
  const text = at.isGroup ? withoutMention(said, bot) : said.trim();
  const isNone = text === '' || text.startsWith('/') || message.voice !== undefined;
  return isNone ? { kind: 'nothing' } : { kind: 'correction', at, text };
}

const wordsOf = ({ text, caption }: Pick<BotMessage, 'text' | 'caption'>): string =>
  (text ?? caption ?? '').toWellFormed().replaceAll('\0', '');

function answeredBy({ reply_to_message: answered, quote }: BotMessage): Answered | undefined {
  if (!answered || answered.forum_topic_created !== undefined) return undefined;
  const { message_id: messageId, from, sender_chat: chat } = answered;
  const isChosen = quote?.is_manual === true;
  return {
    messageId,
    author: (chat?.title ?? (from ? nameOf(from) : '')).slice(0, longestName).toWellFormed(),
    ...(from ? { userId: from.id } : {}),
    text: wordsOf(isChosen ? quote : answered),
    isChosen,
  };
}

function saidIn(
  message: BotMessage,
  at: Place,
  commands: Custom[],
  bot: BotAccount,
  album: BotMessage[],
): Heard {
  const { isGroup } = at;
  const said = wordsOf(message);
  const command = commandForm.exec(said)?.groups;
  const isOthers = command?.bot !== undefined && command.bot.toLowerCase() !== bot.username.toLowerCase();
  const isMeant = !isOthers && (command?.bot !== undefined || isMeantFor(message, said, bot));
  if (isGroup && !isMeant) return { kind: 'nothing' };
  const known = isOthers ? undefined : commandOf(command, at, commands);
  return known ?? contentOf(message, at, isGroup ? withoutMention(said, bot) : said.trim(), album);
}

function pressed(query: PressedButton, groups: boolean): Heard {
  const { message, from } = query;
  if (!message) return { kind: 'nothing' };
  const isGroup = message.chat.type !== 'private';
  if (isGroup && !groups) return { kind: 'nothing' };
  return { kind: 'press', at: placeOf(message, from, isGroup), query };
}

function placeOf(
  message: Pick<BotMessage, 'chat' | 'message_id' | 'message_thread_id' | 'is_topic_message'>,
  user: BotUser,
  isGroup: boolean,
): Place {
  const { chat, message_id: messageId } = message;
  const threadId = topicOf(message);
  return {
    chatId: chat.id,
    messageId,
    ...(threadId === undefined ? {} : { threadId }),
    isGroup,
    name: isGroup ? (chat.title ?? String(chat.id)).slice(0, longestName).toWellFormed() : nameOf(user),
    user,
  };
}

function isMeantFor(message: BotMessage, said: string, bot: BotAccount): boolean {
  const answered = message.reply_to_message;
  if (answered?.from?.id === bot.id && answered.forum_topic_created === undefined) return true;
  const marks = message.entities ?? message.caption_entities ?? [];
  return marks.some(({ type, offset, length, user }) =>
    type === 'text_mention'
      ? user?.id === bot.id
      : type === 'mention' &&
        said.slice(offset, offset + length).toLowerCase() === `@${bot.username.toLowerCase()}`,
  );
}

const withoutMention = (said: string, { username }: BotAccount): string =>
  said.replaceAll(new RegExp(`@${username}(?!\\w)[,:]?\\s*`, 'gi'), '').trim();

function commandOf(
  found: Record<string, string | undefined> | undefined,
  at: Place,
  commands: Custom[],
): Heard | undefined {
  const { name = '', words = '' } = found ?? {};
  switch (name) {
    case 'start':
      // Of a deep link: core.telegram.org/bots/features#deep-linking
      return { kind: 'start', at, ...(/^[\w-]{1,64}$/.test(words.trim()) ? { payload: words.trim() } : {}) };
    case 'help':
    case 'reset':
    case 'back':
      return { kind: name, at };
    default: {
      const command = commands.find((one) => one.command === name.toLowerCase());
      return command && { kind: 'custom', at, command, words: words.trim() };
    }
  }
}

function contentOf(message: BotMessage, at: Place, text: string, album: BotMessage[]): Heard {
  const { contact, voice } = message;
  if (contact) return cardOf(contact, at);
  if (voice) return { kind: 'voice', at, file: fileOf(voice, `voice-${at.messageId}.ogg`) };
  const files = (album.length > 0 ? album : [message]).flatMap(filesOf);
  if (text === '' && files.length === 0) {
    // What happens in a chat (a member came, a title changed) is said by nobody.
    return message.text === undefined && at.isGroup ? { kind: 'nothing' } : { kind: 'unsupported', at };
  }
  return { kind: 'words', at, text, files };
}

/** Of who is with Telegram it has the whole number, and leaves the plus out; any other stands as in somebody's book. */
function cardOf(
  { phone_number: number, user_id: userId, ...names }: NonNullable<BotMessage['contact']>,
  at: Place,
): Heard {
  const isWhole = userId !== undefined && !number.startsWith('+');
  const phone = phoneOf(isWhole ? `+${number}` : number) ?? wordsOf({ text: number }).trim();
  const { first_name: first = '', last_name: last = '' } = names;
  const name = wordsOf({ text: `${first} ${last}` })
    .trim()
    .slice(0, longestName)
    .toWellFormed();
  return { kind: 'phone', at, phone, name, isOwn: userId === at.user.id };
}

function filesOf({ message_id: id, photo, ...message }: BotMessage): HeardFile[] {
  const { document, video, audio, video_note: note, animation } = message;
  const named = (file: typeof document, name: string): HeardFile[] =>
    file ? [fileOf(file, file.file_name ?? name)] : [];
  return [
    ...named(photo?.at(-1), `photo-${id}.jpg`),
    ...named(animation, `animation-${id}.mp4`),
    ...(animation ? [] : named(document, `document-${id}`)),
    ...named(video, `video-${id}.mp4`),
    ...named(note, `video-note-${id}.mp4`),
    ...named(audio, `audio-${id}.mp3`),
  ];
}

const fileOf = (
  { file_id: id, file_size: size }: { file_id: string; file_size?: number },
  name: string,
): HeardFile => ({
  id,
  name: name.toWellFormed().replaceAll('\0', ''),
  ...(size === undefined ? {} : { size }),
});
