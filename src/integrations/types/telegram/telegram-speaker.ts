import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import {
  BotClients,
  BotFailure,
  Pace,
  richText,
  textPieces,
  TooSoon,
  type BotClient,
  type RichText,
} from '../../../platform/telegram/index.js';
import { beginningOf } from '../../../platform/text/index.js';
import type { Button, IntegrationRef, Outgoing, OutgoingFile, Sent } from '../../integration.js';
import { meaningOf } from './bot-send.js';
import { TelegramPieces } from './telegram-pieces.js';

/** For a turn of the chat, which is looked for again as often: a piece that is being shown may be over before its time. */
const mostWaitMillis = 7_000;
const lookMillis = 300;
const turnMillis = 1_200;
const uploadMillis = 45_000;
/** Files stand behind all texts. */
const firstFile = 1_000;
/** Of a label of a button, and of what it says (core.telegram.org/bots/api#inlinekeyboardbutton). */
const mostLabel = 64;
const mostData = 64;
/** Pictures that Telegram shows; anything else goes as a document. */
const pictures = new Set(['image/jpeg', 'image/png']);
const largestPicture = 10 * 1024 ** 2;

interface Speech {
  client: BotClient;
  at: IntegrationRef;
  chatId: number;
  saidId: string;
  signal: AbortSignal;
}

export const choicePrefix = 'c:';

/** Says things to chats: in as many messages as it takes, each once, and in their places when they are said otherwise. */
@Injectable()
export class TelegramSpeaker {
  constructor(
    private readonly clients: BotClients,
    private readonly pace: Pace,
    private readonly pieces: TelegramPieces,
  ) {}

  /** Throws `TryLater`, `PermanentFailure`, `OutcomeUnknown` and `IntegrationRefused`; called again it goes on. */
  async say(at: IntegrationRef, botToken: string, message: Outgoing, signal: AbortSignal): Promise<Sent> {
    const saidId = message.messageId ?? message.id;
    const speech = { client: this.clients.of(botToken), at, chatId: Number(message.to), saidId, signal };
    try {
      const known = await this.pieces.of(at, saidId);
      if (message.edits !== undefined && !known.has(0)) known.set(0, Number(message.edits));
      const first = await this.sayTexts(speech, message, known);
      const file = await this.sendFiles(speech, message, known);
      return { providerId: String(first ?? file) };
    } catch (error) {
      await this.heed(speech, error);
      throw meaningOf(error);
    }
  }

  private async sayTexts(
    speech: Speech,
    { text, from, buttons = [], replyTo }: Outgoing,
    known: Map<number, number>,
  ): Promise<number | undefined> {
    const pieces = textPieces(withSpeaker(richText(text), from));
    for (const [place, piece] of pieces.entries()) {
      const isLast = place === pieces.length - 1;
      const payload = {
        ...shownAs(piece),
        ...(isLast && buttons.length > 0 ? { reply_markup: keyboardWith(buttons) } : {}),
      };
      const standing = known.get(place);
      if (standing !== undefined && (await this.edit(speech, standing, payload))) continue;
      const reply = place === 0 && replyTo !== undefined ? { reply_parameters: replyingTo(replyTo) } : {};
      const { message_id: id } = await this.paced(speech, () =>
        speech.client.call('sendMessage', { chat_id: speech.chatId, ...payload, ...reply }, speech),
      );
      known.set(place, id);
      await this.pieces.put(speech.at, speech.saidId, place, id);
    }
    await this.takeAway(speech, known, pieces.length);
    return known.get(0);
  }

  /** False: it stands there no more. */
  private async edit(speech: Speech, messageId: number, payload: object): Promise<boolean> {
    try {
      await this.paced(speech, () =>
        speech.client.call(
          'editMessageText',
          { chat_id: speech.chatId, message_id: messageId, ...payload },
          speech,
        ),
      );
      return true;
    } catch (error) {
      if (!(error instanceof BotFailure) || error.kind !== 'refused' || error.code !== '400') throw error;
      if (/not modified/i.test(error.description)) return true;
      if (/to edit not found|can't be edited|MESSAGE_ID_INVALID/i.test(error.description)) return false;
      throw error;
    }
  }

  /** What was said in more messages than it is now. */
  private async takeAway(speech: Speech, known: Map<number, number>, count: number): Promise<void> {
    for (const [place, id] of known) {
      if (place < count || place >= firstFile) continue;
      await this.paced(speech, () =>
        speech.client.call('deleteMessage', { chat_id: speech.chatId, message_id: id }, speech),
      ).catch((error: unknown) => {
        if (!(error instanceof BotFailure) || error.kind !== 'refused') throw error;
      });
      await this.pieces.remove(speech.at, speech.saidId, place);
    }
  }

  private async sendFiles(
    speech: Speech,
    { files = [] }: Outgoing,
    known: Map<number, number>,
  ): Promise<number | undefined> {
    for (const [index, file] of files.entries()) {
      const place = firstFile + index;
      if (known.has(place)) continue;
      const { message_id: id } = await this.paced(speech, () => sendFile(speech, file));
      known.set(place, id);
      await this.pieces.put(speech.at, speech.saidId, place, id);
    }
    return known.get(firstFile);
  }

  private async paced<T>({ client, chatId, signal }: Speech, work: () => Promise<T>): Promise<T> {
    await this.turn(client.botId, String(chatId), signal);
    const done = await work();
    await this.pace.sent(client.botId, String(chatId));
    return done;
  }

  private async turn(botId: string, chatId: string, signal: AbortSignal): Promise<void> {
    const end = performance.now() + mostWaitMillis;
    for (;;) {
      try {
        return await this.pace.turn(botId, chatId, turnMillis, signal);
      } catch (error) {
        const isLong = !(error instanceof TooSoon) || error.afterMillis > mostWaitMillis;
        if (isLong || performance.now() > end) throw error;
        await sleep(lookMillis, undefined, { signal });
      }
    }
  }

  /** Telegram names a time: nothing goes to that chat before. */
  private async heed({ client, chatId }: Speech, error: unknown): Promise<void> {
    if (error instanceof BotFailure && error.kind === 'too_many')
      await this.pace.refused(client.botId, String(chatId), error.retryAfterMillis ?? 0);
  }
}

async function sendFile(
  { client, chatId, signal }: Speech,
  file: OutgoingFile,
): Promise<{ message_id: number }> {
  const isPicture = pictures.has(file.mime) && file.size <= largestPicture;
  const source = { source: await file.open(), filename: file.name };
  const options = { signal, millis: uploadMillis };
  return isPicture
    ? client.call('sendPhoto', { chat_id: chatId, photo: source }, options)
    : client.call('sendDocument', { chat_id: chatId, document: source }, options);
}

/** As a payload has it. */
export const shownAs = ({ text, entities }: RichText): object => ({
  text,
  entities,
  link_preview_options: { is_disabled: true },
});

/** A person in the role's place stands above what they say. */
function withSpeaker(rich: RichText, from: string | undefined): RichText {
  if (!from || rich.text === '') return rich;
  const head = `${from}:\n`;
  const moved = rich.entities.map((entity) => ({ ...entity, offset: entity.offset + head.length }));
  return {
    text: head + rich.text,
    entities: [{ type: 'bold', offset: 0, length: from.length + 1 }, ...moved],
  };
}

/** One below the other: labels are sentences rather than words. */
const keyboardWith = (buttons: Button[]): object => ({
  inline_keyboard: buttons
    .map(({ id, label }) => ({ text: beginningOf(label, mostLabel), callback_data: `${choicePrefix}${id}` }))
    .filter(({ callback_data: data }) => Buffer.byteLength(data) <= mostData)
    .map((button) => [button]),
});

/** What is gone meanwhile is answered without it. */
const replyingTo = (providerId: string): object => ({
  message_id: Number(providerId),
  allow_sending_without_reply: true,
});
