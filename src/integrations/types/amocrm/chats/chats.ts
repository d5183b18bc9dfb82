import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { PermanentFailure } from '../../../../notifications/index.js';
import { EgressClient } from '../../../../platform/egress/index.js';
import { AppError } from '../../../../platform/errors/index.js';
import { IntegrationRefused } from '../../../integration.js';
import { chatsUrl } from '../hosts.js';
import { signatureHeaders } from './signature.js';

const callMillis = 10_000;
const longestRestSeconds = 3_600;
/** Not paid, not allowed, not there: of the channel, whatever is said in it. */
const lasting: ReadonlySet<number> = new Set([401, 402, 403, 404]);

/** A channel of chats, and its secret. */
export interface Channel {
  domain: string;
  id: string;
  secret: string;
}

/** Of one message, on its way into a conversation. */
export interface ChatMessage {
  /** The same for every attempt: what amoCRM has already is not shown twice. */
  msgid: string;
  conversation: string;
  sender: { id: string; name: string };
  text: string;
  at: Date;
}

/** Of a conversation that was begun at amoCRM: only amoCRM has a name for it. */
const theirs = 'ref:';

/** What a conversation is called here: as the channel has called it, or else as amoCRM does. */
export const conversationOf = ({ id, client_id }: { id: string; client_id?: string | null }): string =>
  client_id || `${theirs}${id}`;

const placeOf = (conversation: string): object =>
  conversation.startsWith(theirs)
    ? { conversation_ref_id: conversation.slice(theirs.length) }
    : { conversation_id: conversation };

/** How a message that amoCRM has given us fared. */
export type DeliveryStatus = 'delivered' | 'read' | 'failed';

const statusCodes: Record<DeliveryStatus, number> = { delivered: 1, read: 2, failed: -1 };
/** Of `failed`: something else has gone wrong. */
const errorCode = 905;

const Connected = z.object({ scope_id: z.string().min(1).max(200) });
const Sent = z.object({ new_message: z.object({ msgid: z.string().min(1) }) });
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

  /** What amoCRM calls it, where it says so. */
  async send(
    channel: Channel,
    scopeId: string,
    message: ChatMessage,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { msgid, conversation, sender, text, at } = message;
    const payload = {
      timestamp: Math.floor(at.getTime() / 1_000),
      msec_timestamp: at.getTime(),
      msgid,
      ...placeOf(conversation),
      silent: false,
      sender,
      message: { type: 'text', text },
    };
    const body = { event_type: 'new_message', payload };
    const told = await this.call(channel, `/v2/origin/custom/${scopeId}`, body, signal, true);
    return Sent.safeParse(told).data?.new_message.msgid;
  }

  async tellStatus(
    channel: Channel,
    scopeId: string,
    msgid: string,
    status: DeliveryStatus,
    signal: AbortSignal,
  ): Promise<void> {
    const body = {
      msgid,
      delivery_status: statusCodes[status],
      ...(status === 'failed' ? { error_code: errorCode } : {}),
    };
    await this.call(channel, `/v2/origin/custom/${scopeId}/${msgid}/delivery_status`, body, signal);
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
    isMessage = false,
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
    if (answer.status === 429 || answer.status >= 500)
      throw new AppError('egress_failed', words, { retryAfter: secondsIn(answer.header('retry-after')) });
    if (!isMessage || lasting.has(answer.status))
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
