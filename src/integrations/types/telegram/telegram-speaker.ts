import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../platform/database/index.js';
import {
  BotClients,
  BotFailure,
  isBotGone,
  Pace,
  richText,
  textPieces,
  TooSoon,
  type BotClient,
  type RichText,
} from '../../../platform/telegram/index.js';
import { Contacts } from '../../contacts/contacts.js';
import type { IntegrationRef, Outgoing, OutgoingFile, Sent } from '../../integration.js';
import { meaningOf } from './bot-send.js';
import {
  chatOf,
  idOf,
  isGroupAt,
  numberOf,
  paceKeyOf,
  replyingTo,
  type ChatPlace,
} from './telegram-address.js';
import { keyboardOf } from './telegram-keyboard.js';
import { TelegramPieces } from './telegram-pieces.js';

/** For a turn of the chat, which is looked for again as often: a piece that is being shown may be over before its time. */
const mostWaitMillis = 7_000;
const lookMillis = 300;
const turnMillis = 1_200;
const uploadMillis = 45_000;
/** Files stand behind all texts. */
export const firstFile = 1_000;
/** Pictures that Telegram shows; anything else goes as a document. */
const pictures = new Set(['image/jpeg', 'image/png']);
const largestPicture = 10 * 1024 ** 2;

/** What was said, and stands there in part or whole. */
type Standing = Pick<Outgoing, 'to' | 'id' | 'messageId' | 'edits'>;

interface Speech {
  client: BotClient;
  at: IntegrationRef;
  /** Of the contact. */
  address: string;
  chat: ChatPlace;
  saidId: string;
  signal: AbortSignal;
}

/** Says things to chats: in as many messages as it takes, each once, and in their places when they are said otherwise. */
@Injectable()
export class TelegramSpeaker {
  constructor(
    private readonly clients: BotClients,
    private readonly pace: Pace,
    private readonly pieces: TelegramPieces,
    private readonly contacts: Contacts,
    private readonly transactions: Transactions,
  ) {}

  /** Throws `TryLater`, `PermanentFailure`, `OutcomeUnknown` and `IntegrationRefused`; called again it goes on. */
  say(at: IntegrationRef, botToken: string, message: Outgoing, signal: AbortSignal): Promise<Sent> {
    return this.speaking(at, botToken, message, signal, async (speech, known) => {
      const { botId } = speech.client;
      const { edits, wasSaid } = message;
      // Another bot of this integration has said it: what stands there stays.
      if (wasSaid && edits !== undefined && numberOf(botId, edits) === undefined)
        return { providerId: edits };
      const first = await this.sayTexts(speech, message, known);
      const file = await this.sendFiles(speech, message, known);
      const messageId = first ?? file;
      return messageId === undefined ? {} : { providerId: idOf(botId, messageId) };
    });
  }

  /** Deletes all that stands of it. Throws as `say` does; what Telegram does not delete any more stays. */
  takeBack(at: IntegrationRef, botToken: string, what: Standing, signal: AbortSignal): Promise<void> {
    return this.speaking(at, botToken, what, signal, async (speech, known) => {
      for (const [place, id] of known) await this.takeOne(speech, place, id);
    });
  }

  /** `work` is done in the chat to which the contact has moved meanwhile. */
  private async speaking<T>(
    at: IntegrationRef,
    botToken: string,
    { to, id, messageId, edits }: Standing,
    signal: AbortSignal,
    work: (speech: Speech, known: Map<number, number>) => Promise<T>,
  ): Promise<T> {
    const saidId = messageId ?? id;
    const client = this.clients.of(botToken);
    const speech: Speech = { client, at, address: to, chat: chatOf(to), saidId, signal };
    try {
      const known = await this.pieces.of(at, client.botId, saidId);
      const shown = numberOf(client.botId, edits);
      if (shown !== undefined && !known.has(0)) known.set(0, shown);
      try {
        return await work(speech, known);
      } catch (error) {
        if (!(error instanceof BotFailure) || error.migratedTo === undefined) throw error;
        await this.move(speech, error.migratedTo);
        return await work(speech, new Map());
      }
    } catch (error) {
      await this.heed(speech, error);
      throw meaningOf(error);
    }
  }

  /** The group has become a supergroup: what stood in it does not stand there under the same numbers. */
  private async move(speech: Speech, chatId: number): Promise<void> {
    const { at, address: from } = speech;
    speech.address = String(chatId);
    speech.chat = { chat_id: chatId };
    await this.transactions.run((tx) => this.contacts.moved(tx, at, from, speech.address));
  }

  private async sayTexts(
    speech: Speech,
    said: Outgoing,
    known: Map<number, number>,
  ): Promise<number | undefined> {
    const { text, from, replyTo } = said;
    const pieces = textPieces(withSpeaker(richText(text), from));
    const keyboard = keyboardOf(said);
    for (const [place, piece] of pieces.entries()) {
      const isLast = place === pieces.length - 1;
      const payload = {
        ...shownAs(piece),
        ...(isLast && keyboard ? { reply_markup: keyboard } : {}),
      };
      const standing = known.get(place);
      if (standing !== undefined && (await this.edit(speech, standing, payload))) {
        // A streamed piece is known as such only: its buttons are to be found.
        if ('reply_markup' in payload) await this.put(speech, place, standing);
        continue;
      }
      const answered =
        place === 0 && isGroupAt(speech.address) ? numberOf(speech.client.botId, replyTo) : undefined;
      const sent = { ...speech.chat, ...payload, ...(answered === undefined ? {} : replyingTo(answered)) };
      const { message_id: id } = await this.paced(speech, () =>
        speech.client.call('sendMessage', sent, speech),
      );
      known.set(place, id);
      await this.put(speech, place, id);
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
          { chat_id: speech.chat.chat_id, message_id: messageId, ...payload },
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
      await this.takeOne(speech, place, id);
    }
  }

  private async takeOne(speech: Speech, place: number, id: number): Promise<void> {
    const { chat_id } = speech.chat;
    await this.paced(speech, () =>
      speech.client.call('deleteMessage', { chat_id, message_id: id }, speech),
    ).catch((error: unknown) => {
      if (!(error instanceof BotFailure) || error.kind !== 'refused' || isBotGone(error)) throw error;
    });
    await this.pieces.remove(speech.at, speech.saidId, place);
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
      await this.put(speech, place, id);
    }
    return known.get(firstFile);
  }

  private put({ at, client: { botId }, saidId }: Speech, place: number, messageId: number): Promise<void> {
    return this.pieces.put(at, { botId, saidId, place, messageId });
  }

  private async paced<T>({ client, address, signal }: Speech, work: () => Promise<T>): Promise<T> {
    await this.turn(client.botId, paceKeyOf(address), signal);
    const done = await work();
    await this.pace.sent(client.botId, paceKeyOf(address));
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
  private async heed({ client, address }: Speech, error: unknown): Promise<void> {
    if (error instanceof BotFailure && error.kind === 'too_many')
      await this.pace.refused(client.botId, paceKeyOf(address), error.retryAfterMillis ?? 0);
  }
}

async function sendFile(
  { client, chat, signal }: Speech,
  file: OutgoingFile,
): Promise<{ message_id: number }> {
  const isPicture = pictures.has(file.mime) && file.size <= largestPicture;
  const source = { source: await file.open(), filename: file.name };
  const options = { signal, millis: uploadMillis };
  return isPicture
    ? client.call('sendPhoto', { ...chat, photo: source }, options)
    : client.call('sendDocument', { ...chat, document: source }, options);
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
