import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { PermanentFailure } from '../../../../notifications/index.js';
import { EgressClient } from '../../../../platform/egress/index.js';
import { AppError } from '../../../../platform/errors/index.js';
import { IntegrationRefused, type Fate } from '../../../integration.js';
import { chatsUrl } from '../hosts.js';
import { isLasting, isPassing } from '../statuses.js';
import { signatureHeaders } from './signature.js';

const callMillis = 10_000;
const longestRestSeconds = 3_600;

/** A channel of chats, and its secret. */
export interface Channel {
  domain: string;
  id: string;
  secret: string;
}

/** Who takes part in a conversation, as the channel calls them. */
export interface Participant {
  id: string;
  name: string;
  /** As the chats of amoCRM call somebody of their own: of a sender, the message goes out. */
  ref_id?: string;
  profile?: { phone?: string };
}

/** Of one message, on its way into a conversation. */
export interface ChatMessage {
  event: 'new_message' | 'edit_message';
  /** The same for every attempt: what amoCRM has already is not shown twice. */
  msgid: string;
  conversation: string;
  sender: Participant;
  /** Of a message that goes out. */
  receiver?: Participant;
  /** No manager is called for it. */
  isSilent: boolean;
  text: string;
  at: Date;
}

/** How a message that amoCRM has given us fared. */
const statusCodes = { delivered: 1, failed: -1 } satisfies Record<Fate['state'], number>;
/** Of `failed`: something else has gone wrong, which is to be said. */
const otherError = { error_code: 905, error: 'The message could not be brought to the contact' };

const Connected = z.object({ scope_id: z.string().min(1).max(200) });
const Sent = z.object({ new_message: z.object({ msgid: z.string().min(1) }) });
const OpenedChat = z.object({ id: z.string().min(1).max(200) });
const Problem = z.object({
  error_description: z.string().optional().catch(undefined),
  error_type: z.string().optional().catch(undefined),
});

/** The chats of amoCRM, which know no tokens: every request is signed (amocrm.ru/developers/content/chats/chat-api-reference). */
@Injectable()
export class AmocrmChats {
  constructor(private readonly egress: EgressClient) {}

  /** Has messages of the account brought to the channel's webhook; may be said again and again. Gives the scope of both. */
  async connect(channel: Channel, accountId: string, title: string, signal: AbortSignal): Promise<string> {
    const body = { account_id: accountId, title, hook_api_version: 'v2' };
    const told = await this.call(channel, `/v2/origin/custom/${channel.id}/connect`, body, signal);
    const { success, data } = Connected.safeParse(told);
    if (!success) throw new AppError('egress_failed', 'amoCRM has not said the scope of the account');
    return data.scope_id;
  }

  /** The conversation with a customer, before anything is said in it: what amoCRM calls it, always the same. */
  async open(
    channel: Channel,
    scopeId: string,
    conversation: string,
    user: Participant,
    signal: AbortSignal,
  ): Promise<string> {
    const body = { conversation_id: conversation, user };
    const told = await this.call(channel, `/v2/origin/custom/${scopeId}/chats`, body, signal, 'place');
    const { success, data } = OpenedChat.safeParse(told);
    if (!success) throw new AppError('egress_failed', 'amoCRM has not said what it calls the conversation');
    return data.id;
  }

  /** What amoCRM calls it, where it says so. What it has of this id already it may refuse: that is shown. */
  async send(
    channel: Channel,
    scopeId: string,
    message: ChatMessage,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { event, msgid, conversation, sender, receiver, isSilent, text, at } = message;
    const payload = {
      timestamp: Math.floor(at.getTime() / 1_000),
      msec_timestamp: at.getTime(),
      msgid,
      conversation_id: conversation,
      ...(event === 'new_message' ? { silent: isSilent, sender, ...(receiver ? { receiver } : {}) } : {}),
      message: { type: 'text', text },
    };
    const body = { event_type: event, payload };
    const path = `/v2/origin/custom/${scopeId}`;
    // What is to be edited may have been deleted there.
    const told = await this.call(channel, path, body, signal, event === 'edit_message' ? 'thing' : 'place');
    return Sent.safeParse(told).data?.new_message.msgid;
  }

  async tellStatus(
    channel: Channel,
    scopeId: string,
    msgid: string,
    status: Fate['state'],
    signal: AbortSignal,
  ): Promise<void> {
    const code = statusCodes[status];
    // The documents name it in both ways.
    const body = {
      ...{ msgid, delivery_status: code, status_code: code },
      ...(status === 'failed' ? otherError : {}),
    };
    await this.call(channel, `/v2/origin/custom/${scopeId}/${msgid}/delivery_status`, body, signal, 'thing');
  }

  /**
   * Throws `IntegrationRefused` where the signature or the channel is not known, `PermanentFailure` for what is wrong with one
   * message, `egress_failed` for anything else.
   */
  private async call(
    { domain, secret }: Channel,
    path: string,
    content: object,
    signal: AbortSignal,
    /** Of one message: what says nothing of the channel is of that message alone. */
    of?: 'place' | 'thing',
  ): Promise<unknown> {
    const body = JSON.stringify(content);
    const answer = await this.egress.request({
      url: `${chatsUrl(domain)}${path}`,
      method: 'POST',
      headers: signatureHeaders({ method: 'POST', path, body }, secret),
      body,
      timeoutMillis: callMillis,
      maxBytes: 256 * 1024,
      maxRedirects: 0,
      signal,
    });
    const told = await answer.text();
    if (answer.isOk) return jsonIn(told);
    const { error_description, error_type } = Problem.safeParse(jsonIn(told)).data ?? {};
    const words = (error_description ?? error_type ?? `amoCRM answered ${answer.status}`).slice(0, 300);
    if (isPassing(answer.status))
      throw new AppError('egress_failed', words, { retryAfter: secondsIn(answer.header('retry-after')) });
    if (!of || isLasting(answer.status, of))
      throw new IntegrationRefused(words, answer.status === 403 ? 'secrets.channelSecret' : undefined);
    throw new PermanentFailure('amocrm_refused', { detail: words });
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function secondsIn(told: string | undefined): number | undefined {
  const seconds = Number(told);
  return told === undefined || !Number.isFinite(seconds)
    ? undefined
    : Math.min(Math.max(seconds, 1), longestRestSeconds);
}
