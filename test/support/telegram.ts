import { webhookSecret } from '../../src/platform/telegram/webhook-secret.js';
import type { Person } from './builders.js';
import { eventually } from './profile.js';
import type { TelegramApi, TelegramMessage } from './telegram-api.js';
import { botToken } from './telegram-api.js';

export interface ChannelBody {
  id: string;
  type: string;
  address: string | null;
  label: string | null;
  enabled: boolean;
  verified: boolean;
  disabledReason: string | null;
  linkCode?: string;
  linkUrl?: string;
}

export interface LogRow {
  notificationId: string | null;
  channelType: string;
  attempt: number;
  outcome: string;
  errorCode?: string;
  providerId?: string;
}

type Update = { update_id: number };

/** Chats of this process, none of them twice. */
let lastChat = 5_000_000_000;
export const aTelegramChat = (): number => ++lastChat;

const secretHeader = 'x-telegram-bot-api-secret-token';
const [botId = ''] = botToken.split(':');
/** What a server with this `JWT_SECRET` has given to Telegram. */
export const secretFor = (jwtSecret: string): string => webhookSecret(jwtSecret, botId);

export interface Ack {
  status: number;
  millis: number;
}

/** As Telegram calls; status 0: the connection broke. */
export async function callWebhook(url: string, update: Update, secret?: string): Promise<Ack> {
  const began = performance.now();
  const answer = await fetch(`${url}/api/v1/notifications/telegram/webhook`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(secret === undefined ? {} : { [secretHeader]: secret }),
    },
    body: JSON.stringify(update),
    signal: AbortSignal.timeout(30_000),
  }).catch(() => undefined);
  await answer?.arrayBuffer().catch(() => undefined);
  return { status: answer?.status ?? 0, millis: performance.now() - began };
}

/** A channel that waits for its code. */
export async function aTelegramChannel(person: Person): Promise<ChannelBody & { linkCode: string }> {
  const { status, body } = await person.client.post<ChannelBody>('/notifications/channels', {
    type: 'telegram',
  });
  if (status !== 201 || !body.linkCode)
    throw new Error(`POST channels answered ${status}: ${JSON.stringify(body)}`);
  return { ...body, linkCode: body.linkCode };
}

export async function channelsOf(person: Person, type = 'telegram'): Promise<ChannelBody[]> {
  const { body } = await person.client.get<{ items: ChannelBody[] }>('/notifications/channels?limit=50');
  return body.items.filter((channel) => channel.type === type);
}

/** Links a chat of its own by polling, and returns the chat once the bot has said so there. */
export async function linkedByPolling(person: Person, telegram: TelegramApi): Promise<number> {
  const chatId = aTelegramChat();
  const { linkCode } = await aTelegramChannel(person);
  telegram.offer(telegram.says(chatId, `/start ${linkCode}`));
  await eventually('the chat is linked', () => Promise.resolve(telegram.to(chatId).length > 0), 90_000);
  return chatId;
}

/** What notifications brought, without what the bot itself said about linking. */
export const notifiedIn = (telegram: TelegramApi, chatId: number): TelegramMessage[] =>
  telegram.to(chatId).filter(({ text, earlier }) => (earlier[0] ?? text).startsWith('<'));

export async function logOf(person: Person, more = ''): Promise<LogRow[]> {
  const { body } = await person.client.get<{ items: LogRow[] }>(`/notifications/log?limit=200${more}`);
  return body.items;
}
