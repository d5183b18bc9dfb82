import { setTimeout as sleep } from 'node:timers/promises';
import { connected, pathOfBot } from '../support/bots.js';
import { anOrg } from '../support/builders.js';
import type { TelegramApi, TelegramCall } from '../support/telegram-api.js';
import { aTelegramChat } from '../support/telegram.js';
import { Ledger, type Experiment } from './experiment.js';
import { telegramApi } from './telegram.js';

const patienceMillis = 120_000;
const quietMillis = 3_000;
/** A second between any two; the clock of the other side may see them a little closer. */
const leastGapMillis = 400;

/** Experiment 22 with a bot of a role: Telegram says that it is too fast, fails, or takes an answer and says nothing. */
export const botLimits: Experiment = {
  number: 22,
  title: 'Telegram that refuses answers of a role',
  tried:
    'one chat is refused with retry_after, one fails with 500, one takes an answer and says nothing; others do neither',
  seconds: 40,
  async run({ url }, { thorough = false } = {}) {
    const ledger = new Ledger();
    const telegram = await telegramApi();
    const owner = await anOrg(url);
    const { body } = await owner.client.get<{ items: { id: string; username: string }[] }>('/roles');
    const agentId = body.items.find(({ username }) => username === 'lawyer')?.id ?? '';
    const bot = telegram.aBot();
    await connected(owner, agentId, bot, { streaming: false });
    const chats = Array.from({ length: thorough ? 20 : 6 }, () => aTelegramChat());
    const [limited = 0, broken = 0, silent = 0, ...others] = chats;
    const retryAfter = thorough ? 7 : 6;
    telegram.fail(limited, { kind: 'too_many', retryAfter, times: 1 });
    telegram.fail(broken, { kind: 'error', times: 1 });
    telegram.fail(silent, { kind: 'accept_then_silence', times: 1 });
    for (const words of ['first', 'second'])
      bot.offer(...chats.map((chatId) => telegram.says(chatId, `[[say:${words}]]`)));
    const said = (chatId: number) => telegram.to(chatId).map(({ text }) => text);
    const isTold = (chatId: number) => new Set(said(chatId)).size === 2;
    const until = Date.now() + patienceMillis;
    while (!chats.every(isTold) && Date.now() < until) await sleep(100);
    await sleep(quietMillis);
    const shown = (some: number[], wrong: (chatId: number) => boolean) =>
      some.filter(wrong).map((chatId) => `chat ${chatId}: ${said(chatId).join(', ')}`);
    ledger.none(
      'not told of both',
      shown(chats, (one) => !isTold(one)),
    );
    // What Telegram took without a word is said once more: it knows no copies.
    ledger.none(
      'told twice',
      shown([limited, broken, ...others], (one) => said(one).length > 2),
    );
    ledger.atMost('copies where it said nothing', said(silent).length - 2, 1);
    ledger.none(
      'out of order',
      shown(chats, (one) => said(one)[0] !== 'first'),
    );
    ledger.none('early sends', early(telegram, limited, retryAfter * 1_000));
    const firstAt = (chatId: number) => telegram.to(chatId)[0]?.at ?? Infinity;
    ledger.none(
      'others that waited for it',
      shown(others, (one) => firstAt(one) >= firstAt(limited)),
    );
    ledger.none(
      'messages of a chat within a second',
      others.flatMap((chatId) => close(telegram.of('sendMessage', chatId))),
    );
    await owner.client.delete(pathOfBot(agentId));
    return ledger;
  },
};

function early(telegram: TelegramApi, chatId: number, millis: number): string[] {
  const calls = telegram.of('sendMessage', chatId);
  const refusal = calls.find(({ status }) => status === 429);
  if (!refusal) return ['it was not refused'];
  const end = (refusal.answeredAt ?? Infinity) + millis;
  return calls
    .filter((call) => call !== refusal && call.at >= refusal.at && call.at < end)
    .map(({ at }) => `${end - at} ms too early`);
}

function close(calls: TelegramCall[]): string[] {
  const gaps = calls.slice(1).map(({ at }, n) => at - (calls[n]?.at ?? 0));
  return gaps.filter((gap) => gap < leastGapMillis).map((gap) => `${gap} ms`);
}
