import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/index.js';
import { choiceIn } from '../../contacts/choices.js';
import type { Contact } from '../../contacts/contact.entity.js';
import { Contacts, type Arrival, type Arrived } from '../../contacts/contacts.js';
import type { BotAtWork } from './bot-at-work.js';
import { escaped, helpOf } from './bot-commands.js';
import type { BotUpdate } from './bot-update.js';
import { heardIn, type Heard, type HeardAt, type Place } from './heard.js';
import { fromOf, userDataOf, writerOf } from './known-of.js';
import type { Prepared } from './update-preparation.js';
import { addressOf, idOf } from './telegram-address.js';
import { TelegramGate } from './telegram-gate.js';
import { pressedIn, thumbsUnder, type Pressed } from './telegram-keyboard.js';
import { TelegramReplies } from './telegram-replies.js';
import { telegramWords, type TelegramWords } from './telegram-words.js';

/** What follows once it is committed: what is lost with the process does no harm. */
export interface Aftermath {
  /** Said to somebody who is no contact yet, or with a keyboard of Telegram's own. */
  hint?: { at: Place; text: string; keyboard?: 'share_phone' | 'none' };
  /** An answer that is being made. */
  awaited?: { contact: Contact; runId: string; streams: boolean; replyTo: number };
  /** A button that was pressed; `at`: its message, which has this keyboard now, or none. */
  pressed?: { queryId: string; text: string; at?: Place; keyboard?: object };
  /** The message with choices that was answered: its buttons go away. */
  answered?: { contact: Contact; messageId: string };
}

type KnownPress = Exclude<Pressed, { kind: 'unknown' }>;
type Of<Kind extends Heard['kind']> = Extract<Heard, { kind: Kind }>;

/** What somebody says; their own number, if it is known by that; and what they are told of what came with it. */
type Said = Pick<Arrival, 'text' | 'attachments' | 'missing'> & { phone?: string; notice?: string };

/** What an update of one bot does, in one transaction. */
interface Taking {
  tx: Tx;
  bot: BotAtWork;
  /** Of the bot, and of the update. */
  deliveryId: string;
  words: TelegramWords;
  /** Its name, as Markdown. */
  role: string;
  /** It could not be taken in its time, and the conversation has gone on since. */
  isLate: boolean;
}

/** Does what somebody wants of a bot, in the transaction in which its update is taken. */
@Injectable()
export class UpdateTaker {
  constructor(
    private readonly contacts: Contacts,
    private readonly gate: TelegramGate,
    private readonly replies: TelegramReplies,
  ) {}

  /**
   * `deliveryId`: of the bot, and of the update. `asideAt`: when it could not be taken. If its writer has said something
   * since, people read what was said then, and nobody is asked it; what was to be done then is not done any more.
   */
  async take(
    tx: Tx,
    bot: BotAtWork,
    deliveryId: string,
    { heard, media, role = '' }: Prepared,
    asideAt?: Date,
  ): Promise<Aftermath> {
    if (heard.kind === 'nothing') return {};
    if (heard.kind === 'moved') {
      await this.contacts.moved(tx, bot.held, addressOf(heard.from), addressOf(heard.to));
      return {};
    }
    if (heard.kind === 'membership') {
      // A late copy of what was so before changes nothing.
      if (!asideAt && (await this.contacts.take(tx, bot.held, deliveryId)))
        await this.contacts.reaches(tx, bot.held, addressOf(heard.chatId), heard.isIn);
      return {};
    }
    const words = telegramWords(heard.at.user.language_code);
    const isLate = asideAt !== undefined && (await this.hasSpoken(tx, bot, heard.at, asideAt));
    if (isLate && !isLateWord(heard, media)) return {};
    const taking = { tx, bot, deliveryId, words, role: escaped(role), isLate };
    const admission = await this.gate.admits(tx, bot, heard.at);
    if (admission === 'blocked') return blockedAftermath(heard);
    const isShown = heard.kind === 'phone' && !heard.at.isGroup && (heard.isOwn || admission === 'ask_phone');
    if (admission !== 'open' && isShown) return this.admit(taking, heard);
    if (admission !== 'open') return this.turnAway(taking, heard, admission);
    switch (heard.kind) {
      case 'start':
        return this.start(taking, heard);
      case 'help':
        return this.say(taking, heard.at, helpOf(bot, words, taking.role));
      case 'reset':
        return this.reset(taking, heard.at);
      case 'back':
        return this.arrive(taking, heard.at, { text: words.back });
      case 'custom':
        return this.custom(taking, heard);
      case 'phone':
        return this.card(taking, heard);
      case 'correction':
        return this.correct(taking, heard);
      case 'unsupported':
        return this.say(taking, heard.at, words.unsupported);
      case 'press':
        return this.press(taking, heard);
      case 'words':
      case 'voice': {
        const { text = '', files: attachments, missing, notice, problem } = media ?? {};
        if (problem !== undefined) return this.say(taking, heard.at, problem);
        return this.arrive(taking, heard.at, { text, attachments, missing, notice });
      }
    }
  }

  private async hasSpoken(tx: Tx, { held }: BotAtWork, at: Place, since: Date): Promise<boolean> {
    const contact = await this.contacts.find(tx, held, addressOf(at.chatId, at.threadId));
    return contact?.lastHeardAt != null && contact.lastHeardAt > since;
  }

  /** Who may write by their phone, or must be known by it, has shared one: only their own counts. */
  private async admit(
    { tx, bot, words }: Taking,
    { at, phone: shared, isOwn }: Of<'phone'>,
  ): Promise<Aftermath> {
    const found = isOwn ? this.gate.admitsPhone(bot, at.user, shared) : undefined;
    if (!found) return { hint: { at, text: words.notOwnPhone, keyboard: 'share_phone' } };
    if (!found.isAllowed) return { hint: { at, text: words.notAllowed, keyboard: 'none' } };
    const contact = await this.contacts.meet(tx, bot.held, fromOf(at));
    await this.contacts.authorize(tx, contact, found.phone);
    return { hint: { at, text: words.phoneTaken, keyboard: 'none' } };
  }

  /** Of their own, what a dialog may have asked for; it also shows who they are, where they were let in without that. */
  private async card(taking: Taking, { at, phone, name, isOwn }: Of<'phone'>): Promise<Aftermath> {
    if (!isOwn) return this.arrive(taking, at, { text: [name, phone].filter(Boolean).join(', ') });
    const { tx, bot } = taking;
    const own = at.isGroup ? undefined : this.gate.admitsPhone(bot, at.user, phone);
    if (!own?.isAllowed) return this.arrive(taking, at, { text: phone });
    const known = await this.contacts.find(tx, bot.held, fromOf(at).externalId);
    if (this.gate.asks(bot) && !known?.authorizedAt)
      await this.contacts.authorize(tx, await this.contacts.meet(tx, bot.held, fromOf(at)), own.phone);
    return this.arrive(taking, at, { text: phone, phone: own.phone });
  }

  private async turnAway(
    taking: Taking,
    heard: HeardAt,
    admission: 'closed' | 'ask_phone',
  ): Promise<Aftermath> {
    const { tx, bot, words } = taking;
    const { at } = heard;
    // Who has pressed is told so alone.
    if (heard.kind === 'press') return { pressed: { queryId: heard.query.id, text: words.notAllowed } };
    // In a group nobody is told before all others, nor asked for a phone.
    if (at.isGroup || heard.kind === 'correction') return {};
    if (admission === 'closed') return { hint: { at, text: words.notAllowed } };
    // People may authorize whom they see; who may turn out to be nobody on the list is not met before.
    const payload = heard.kind === 'start' ? heard.payload : undefined;
    if (bot.held.settings.allowList.length === 0) await this.contacts.meet(tx, bot.held, fromOf(at, payload));
    return { hint: { at, text: words.sharePhone, keyboard: 'share_phone' } };
  }

  private async start(taking: Taking, { at, payload }: Of<'start'>): Promise<Aftermath> {
    const { greeting } = taking.bot.held.settings;
    return this.say(taking, at, greeting ?? taking.words.greeting(taking.role), payload);
  }

  private async reset({ tx, bot, deliveryId, words }: Taking, at: Place): Promise<Aftermath> {
    const contact = await this.contacts.meet(tx, bot.held, fromOf(at));
    // An answer that says so stands behind what it is about.
    if (await this.contacts.take(tx, bot.held, deliveryId)) {
      const anew = await this.contacts.reset(tx, contact);
      await this.contacts.say(tx, anew, { text: words.reset, key: deliveryId });
    }
    return {};
  }

  private async custom(taking: Taking, { at, command, words }: Of<'custom'>): Promise<Aftermath> {
    if (command.text !== undefined) return this.say(taking, at, command.text);
    return this.arrive(taking, at, { text: [command.prompt, words].filter(Boolean).join('\n\n') });
  }

  /** One of several choices, once: what is pressed after that is told so. Only what was said to this contact counts. */
  private async press(taking: Taking, { at, query }: Of<'press'>): Promise<Aftermath> {
    const { tx, bot, words } = taking;
    const { data = '', id: queryId } = query;
    const contact = await this.contacts.find(tx, bot.held, fromOf(at).externalId);
    const pressed = pressedIn(data);
    if (!contact || contact.state === 'blocked' || pressed.kind === 'unknown')
      return { pressed: { queryId, text: words.notPressed } };
    if (at.isGroup && !(await this.hasAsked(tx, contact, at, pressed)))
      return { pressed: { queryId, text: words.notYours } };
    if (pressed.kind === 'rating') {
      const { messageId, rating } = pressed;
      const isRated = await this.contacts.rate(tx, contact, messageId, rating);
      if (!isRated) return { pressed: { queryId, text: words.notPressed } };
      const keyboard = thumbsUnder(messageId, rating);
      return { pressed: { queryId, text: words.rated, at, keyboard } };
    }
    const text = await this.contacts.chosen(tx, contact, pressed.id);
    const once = `${bot.account.id}:choice:${at.chatId}:${at.messageId}`;
    if (text === undefined || !(await this.contacts.take(tx, bot.held, once)))
      return { pressed: { queryId, text: words.chosenAlready, at } };
    const { answered: _, ...aftermath } = await this.arrive(taking, at, { text });
    return { ...aftermath, pressed: { queryId, text: words.chosen, at } };
  }

  /** In a group others read along; what nobody knows the asker of is anybody's. */
  private async hasAsked(tx: Tx, contact: Contact, { user }: Place, pressed: KnownPress): Promise<boolean> {
    const messageId = pressed.kind === 'rating' ? pressed.messageId : choiceIn(pressed.id)?.messageId;
    const asker = messageId && (await this.contacts.askerOf(tx, contact, messageId));
    return !asker || asker.telegram === undefined || asker.telegram === user.id;
  }

  /** An answer that is being made is begun anew; one that was given stays. */
  private async correct({ tx, bot, deliveryId }: Taking, { at, text }: Of<'correction'>): Promise<Aftermath> {
    const contact = await this.contacts.find(tx, bot.held, addressOf(at.chatId, at.threadId));
    if (!contact || !(await this.contacts.take(tx, bot.held, deliveryId))) return {};
    const { runId, mayStream } = await this.contacts.correct(
      tx,
      contact,
      idOf(bot.account.id, at.messageId),
      text,
    );
    return runId === undefined
      ? {}
      : { awaited: { contact, runId, streams: mayStream, replyTo: at.messageId } };
  }

  /** Whoever wrote what cannot be taken is told so, where the conversation is known. */
  async apologize(tx: Tx, bot: BotAtWork, deliveryId: string, update: BotUpdate): Promise<void> {
    const heard = heardIn(update, bot.held.settings, bot.account);
    if (!('at' in heard)) return;
    const { at } = heard;
    const contact = await this.contacts.find(tx, bot.held, addressOf(at.chatId, at.threadId));
    if (!contact || contact.state === 'blocked') return;
    const { notTaken: text } = telegramWords(at.user.language_code);
    await this.contacts.say(tx, contact, { text, key: `failed:${deliveryId}` });
  }

  private async say(
    { tx, bot, deliveryId }: Taking,
    at: Place,
    text: string,
    payload?: string,
  ): Promise<Aftermath> {
    const contact = await this.contacts.meet(tx, bot.held, fromOf(at, payload));
    if (contact.state !== 'blocked') await this.contacts.say(tx, contact, { text, key: deliveryId });
    return {};
  }

  private async arrive(
    { tx, bot, deliveryId, words, isLate }: Taking,
    at: Place,
    { phone, notice, ...said }: Said,
  ): Promise<Aftermath> {
    const arrived = await this.contacts.arrive(tx, bot.held, {
      deliveryId,
      from: { ...fromOf(at), phone },
      ...(at.isGroup ? { author: writerOf(at.user) } : {}),
      ...said,
      providerId: idOf(bot.account.id, at.messageId),
      replyTo: await this.replies.of(tx, bot, at),
      channel: 'telegram',
      userData: userDataOf(at),
      ...(isLate ? { isSilent: true } : {}),
    });
    if (arrived.outcome === 'taken' && notice !== undefined)
      await this.contacts.say(tx, arrived.contact, { text: notice, key: `notice:${deliveryId}` });
    return this.afterArrival(tx, arrived, at, deliveryId, words);
  }

  private async afterArrival(
    tx: Tx,
    { contact, outcome, unasked, runId, mayStream, answers }: Arrived,
    at: Place,
    deliveryId: string,
    words: TelegramWords,
  ): Promise<Aftermath> {
    if (outcome === 'taken' && unasked === 'agent_stopped')
      await this.contacts.say(tx, contact, { text: words.stopped, key: `stopped:${deliveryId}` });
    if (outcome !== 'taken') return {};
    const answered = answers === undefined ? {} : { answered: { contact, messageId: answers } };
    if (runId === undefined) return answered;
    return { ...answered, awaited: { contact, runId, streams: mayStream, replyTo: at.messageId } };
  }
}

/** What is worth to be known also when its time is over. */
const isLateWord = ({ kind }: HeardAt, media: Prepared['media']): boolean =>
  kind === 'phone' || ((kind === 'words' || kind === 'voice') && media?.problem === undefined);

/** A button stops turning; nothing else shows that somebody is blocked. */
const blockedAftermath = (heard: HeardAt): Aftermath =>
  heard.kind === 'press' ? { pressed: { queryId: heard.query.id, text: '' } } : {};
