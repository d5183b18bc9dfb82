import type { Person } from '../support/builders.js';
import { eventually } from '../support/profile.js';
import { TelegramApi } from '../support/telegram-api.js';
import { aTelegramChannel, aTelegramChat, callWebhook, secretFor, type Ack } from '../support/telegram.js';
import type { Deployment } from '../support/deployment.js';
import { secretOf } from './tokens.js';

let started: Promise<TelegramApi> | undefined;

/** The Bot API of all deployments of this process. */
export const telegramApi = (): Promise<TelegramApi> =>
  (started ??= TelegramApi.start().then((telegram) => telegram.unref()));

export const webhookSecretOf = (deployment: Deployment): string => secretFor(secretOf(deployment));

export type Update = ReturnType<TelegramApi['says']>;

/** A channel that waits to be linked, and the update that does it. */
export interface Linking {
  person: Person;
  channelId: string;
  chatId: number;
  update: Update;
}

export async function aLinking(person: Person): Promise<Linking> {
  const telegram = await telegramApi();
  const { id: channelId, linkCode } = await aTelegramChannel(person);
  const chatId = aTelegramChat();
  return { person, channelId, chatId, update: telegram.says(chatId, `/start ${linkCode}`) };
}

/** Linked by the webhook; the bot has said so. */
export async function aLinkedChat(deployment: Deployment, person: Person): Promise<number> {
  const telegram = await telegramApi();
  const { chatId, update } = await aLinking(person);
  const { status } = await callWebhook(deployment.url, update, webhookSecretOf(deployment));
  if (status !== 200) throw new Error(`The webhook answered ${status}`);
  await eventually('the chat is linked', () => Promise.resolve(telegram.to(chatId).length > 0), 60_000);
  return chatId;
}

export const slowest = (acks: Ack[]): number => Math.round(Math.max(0, ...acks.map(({ millis }) => millis)));
