import { Injectable } from '@nestjs/common';
import type { RunEvent } from '../../../agents/index.js';
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
import { chatOf, idOf, isGroupAt, numberOf, paceKeyOf, replyingTo } from './telegram-address.js';
import { shownAs } from './telegram-speaker.js';
import { Typing } from './typing.js';

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
  /** The message that is answered. */
  replyTo: number;
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
    private readonly pace: Pace,
    private readonly typing: Typing,
  ) {}

  /** Ends with the run, or with the signal. Throws nothing: an answer that nobody saw coming comes all the same. */
  async follow(awaited: Awaited, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const ending = AbortSignal.any([signal, over.signal, AbortSignal.timeout(mostMillis)]);
    this.typing.show(awaited.client, awaited.contact.externalId, ending);
    try {
      await this.show(awaited, AbortSignal.any([signal, AbortSignal.timeout(mostMillis)]), () =>
        over.abort(),
      );
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error, runId: awaited.runId }, 'an answer could not be followed');
    } finally {
      over.abort();
    }
  }

  private async show(awaited: Awaited, signal: AbortSignal, quiet: () => void): Promise<void> {
    const { contact, runId, streams } = awaited;
    const shown: Shown = { text: '', said: '', at: 0, isOver: !streams };
    for await (const events of this.contacts.follow(contact, runId, signal)) {
      for (const event of events) if (apply(event, shown)) quiet();
      if (events.some(({ type }) => type === 'done' || type === 'error')) return;
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
      await this.pace.alone(client.botId, paceKeyOf(contact.externalId), callMillis, () =>
        this.put(awaited, shown, shownAs(first)),
      );
      shown.said = first.text;
      shown.at = performance.now();
    } catch (error) {
      if (error instanceof TooSoon) return shown.messageId !== undefined;
      if (!(error instanceof BotFailure)) throw error;
      if (error.kind === 'too_many')
        await this.pace.refused(client.botId, paceKeyOf(contact.externalId), error.retryAfterMillis ?? 0);
      // What may stand there or not is not begun again.
      else if (shown.messageId === undefined || error.kind === 'refused')
        shown.isOver = !/not modified/i.test(error.description);
    }
    return shown.messageId !== undefined;
  }

  /** While nothing else goes to this chat: the whole answer comes after it, or has come before, and stays as it is. */
  private async put(
    { client, contact, runId, replyTo }: Awaited,
    shown: Shown,
    payload: object,
  ): Promise<void> {
    const { chat_id, ...topic } = chatOf(contact.externalId);
    const options = { millis: callMillis };
    const { isOver, providerId } = await this.contacts.showing(contact, runId);
    shown.isOver = isOver;
    if (isOver) return;
    if (providerId !== undefined) shown.messageId = numberOf(client.botId, providerId);
    if (shown.messageId !== undefined) {
      await client.call('editMessageText', { chat_id, message_id: shown.messageId, ...payload }, options);
      return;
    }
    const reply = isGroupAt(contact.externalId) ? replyingTo(replyTo) : {};
    const sent = { chat_id, ...topic, ...payload, ...reply };
    const { message_id: id } = await client.call('sendMessage', sent, options);
    const kept = await this.contacts.shown(contact, runId, idOf(client.botId, id));
    shown.messageId = numberOf(client.botId, kept);
    shown.isOver = shown.messageId !== id;
    if (shown.isOver) await client.call('deleteMessage', { chat_id, message_id: id }, options);
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

const isDue = ({ contact }: Awaited, { text, messageId, at }: Shown): boolean =>
  messageId === undefined
    ? text.trim().length >= leastShown && performance.now() - at >= firstMillis
    : performance.now() - at >= (isGroupAt(contact.externalId) ? editMillis.group : editMillis.person);
