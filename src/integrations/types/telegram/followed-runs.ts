import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { RunEvent } from '../../../agents/index.js';
import { Transactions } from '../../../platform/database/index.js';
import { log } from '../../../platform/logging/index.js';
import {
  BotFailure,
  Pace,
  richText,
  textPieces,
  TooSoon,
  type BotClient,
} from '../../../platform/telegram/index.js';
import type { Contact } from '../../contacts/contact.entity.js';
import { Contacts } from '../../contacts/contacts.js';
import { shownAs } from './telegram-speaker.js';
import { telegramWords } from './telegram-words.js';

/** Telegram shows that somebody types for five seconds (core.telegram.org/bots/api#sendchataction). */
const typingMillis = 4_500;
/** Between two edits: one a second in a chat; in groups twenty a minute, with all else that is said there. */
const editMillis = { person: 1_200, group: 4_000 };
/** So much at first: a word alone says nothing, and what is over soon comes whole. */
const leastShown = 20;
const firstMillis = 800;
const callMillis = 5_000;
/** Nobody waits for longer; the answer comes anyway. */
const mostMillis = 30 * 60_000;

/** An answer that is being made, for somebody who looks at the chat. */
export interface Awaited {
  client: BotClient;
  contact: Contact;
  runId: string;
  isGroup: boolean;
  streams: boolean;
}

/** What stands in the chat of an answer that is not whole yet. */
interface Shown {
  text: string;
  messageId?: number;
  said: string;
  at: number;
  isOver: boolean;
}

/** Shows in the chat that an answer is being made, and how far it is. The whole answer is sent by others, in its place. */
@Injectable()
export class FollowedRuns {
  constructor(
    private readonly contacts: Contacts,
    private readonly transactions: Transactions,
    private readonly pace: Pace,
  ) {}

  /** Ends with the run, or with the signal. Throws nothing: an answer that nobody saw coming comes all the same. */
  async follow(awaited: Awaited, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const ending = AbortSignal.any([signal, over.signal, AbortSignal.timeout(mostMillis)]);
    const typing = this.type(awaited, ending);
    try {
      await this.show(awaited, AbortSignal.any([signal, AbortSignal.timeout(mostMillis)]), () =>
        over.abort(),
      );
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error, runId: awaited.runId }, 'an answer could not be followed');
    } finally {
      over.abort();
      await typing;
    }
  }

  private async show(awaited: Awaited, signal: AbortSignal, quiet: () => void): Promise<void> {
    const { contact, runId, streams } = awaited;
    const shown: Shown = { text: '', said: '', at: 0, isOver: !streams };
    for await (const events of this.contacts.follow(contact, runId, signal)) {
      for (const event of events) if (apply(event, shown)) quiet();
      const end = events.find(({ type }) => type === 'done' || type === 'error');
      if (end?.type === 'error') return this.fail(awaited, end.data.code, shown);
      if (end) return;
      if (!shown.isOver && isDue(awaited, shown) && (await this.piece(awaited, shown))) quiet();
    }
  }

  /** Whether it stands there. What Telegram does not take now is a part of what is shown next. */
  private async piece(awaited: Awaited, shown: Shown): Promise<boolean> {
    const { client, contact } = awaited;
    const [first] = textPieces(richText(shown.text));
    shown.at = performance.now();
    if (!first || first.text === shown.said) return shown.messageId !== undefined;
    try {
      await this.pace.alone(client.botId, contact.externalId, callMillis, () =>
        this.put(awaited, shown, shownAs(first)),
      );
      shown.said = first.text;
      shown.at = performance.now();
    } catch (error) {
      if (error instanceof TooSoon) return shown.messageId !== undefined;
      if (!(error instanceof BotFailure)) throw error;
      if (error.kind === 'too_many')
        await this.pace.refused(client.botId, contact.externalId, error.retryAfterMillis ?? 0);
      // What may stand there or not is not begun again.
      else if (shown.messageId === undefined || error.kind === 'refused')
        shown.isOver = !/not modified/i.test(error.description);
    }
    return shown.messageId !== undefined;
  }

  private async put({ client, contact, runId }: Awaited, shown: Shown, payload: object): Promise<void> {
    const chat = { chat_id: Number(contact.externalId) };
    const options = { millis: callMillis };
    if (shown.messageId !== undefined) {
      await client.call('editMessageText', { ...chat, message_id: shown.messageId, ...payload }, options);
      return;
    }
    const earlier = await this.contacts.shownAt(contact, runId);
    if (earlier !== undefined) {
      shown.messageId = Number(earlier);
      await client.call('editMessageText', { ...chat, message_id: shown.messageId, ...payload }, options);
      return;
    }
    const { message_id: id } = await client.call('sendMessage', { ...chat, ...payload }, options);
    const kept = await this.contacts.shown(contact, runId, String(id));
    shown.messageId = kept === undefined ? undefined : Number(kept);
    shown.isOver = kept !== String(id);
    if (shown.isOver) await client.call('deleteMessage', { ...chat, message_id: id }, options);
  }

  /** Whoever asked learns that there will be no answer, unless people took it on themselves. */
  private async fail({ client, contact, runId }: Awaited, code: string, shown: Shown): Promise<void> {
    if (shown.messageId !== undefined)
      await client
        .call('deleteMessage', { chat_id: Number(contact.externalId), message_id: shown.messageId })
        .catch((error: unknown) => log.info({ err: error }, 'a piece of an answer stays'));
    if (code === 'run_cancelled') return;
    const { failed } = telegramWords(contact.language ?? undefined);
    await this.transactions.run((tx) =>
      this.contacts.say(tx, contact, { text: failed, key: `failed:${runId}` }),
    );
  }

  private async type({ client, contact }: Awaited, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await client
        .call('sendChatAction', { chat_id: Number(contact.externalId), action: 'typing' }, { signal })
        // It is a courtesy.
        .catch(() => undefined);
      await sleep(typingMillis, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Whether nobody types any more: people are asked, or it is over. */
function apply(event: RunEvent, shown: Shown): boolean {
  if (event.type === 'delta') {
    if (shown.text === '' && shown.at === 0) shown.at = performance.now();
    shown.text += event.data.text;
  }
  if (event.type === 'reset') shown.text = '';
  const isAsked = event.type === 'status' && event.data.state === 'waiting_approval';
  return isAsked || event.type === 'done' || event.type === 'error';
}

const isDue = ({ isGroup }: Awaited, { text, messageId, at }: Shown): boolean =>
  messageId === undefined
    ? text.trim().length >= leastShown && performance.now() - at >= firstMillis
    : performance.now() - at >= (isGroup ? editMillis.group : editMillis.person);
