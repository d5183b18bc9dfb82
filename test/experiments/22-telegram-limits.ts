import { setTimeout as sleep } from 'node:timers/promises';
import { aChat, anOrg, aUser, post, type Person } from '../support/builders.js';
import type { TelegramApi, TelegramCall } from '../support/telegram-api.js';
import { notifiedIn } from '../support/telegram.js';
import { Ledger, type Experiment } from './experiment.js';
import { aLinkedChat, telegramApi } from './telegram.js';

const patienceMillis = 120_000;
/** Telegram's own limit of a chat. */
const chatMillis = 1_000;

interface Reader {
  person: Person;
  chatId: number;
}

/** Experiment 22: Telegram says that it is too fast, fails, or takes a message and says nothing. */
export const telegramLimits: Experiment = {
  number: 22,
  title: 'Telegram that refuses',
  tried:
    'one chat is refused with retry_after, one fails with 500, one takes a message without an answer; others do neither',
  seconds: 45,
  async run(deployment, { thorough = false } = {}) {
    const ledger = new Ledger();
    const telegram = await telegramApi();
    const owner = await anOrg(deployment.url);
    const count = thorough ? 20 : 6;
    const readers: Reader[] = [];
    for (let n = 0; n < count; n++) {
      const person = await aUser(owner);
      readers.push({ person, chatId: await aLinkedChat(deployment, person) });
    }
    const [limited, broken, silent, ...others] = readers;
    if (!limited || !broken || !silent) throw new Error('There are too few readers');
    const retryAfter = thorough ? 7 : 3;
    telegram.fail(limited.chatId, { kind: 'too_many', retryAfter, times: 1 });
    telegram.fail(broken.chatId, { kind: 'error', times: 1 });
    telegram.fail(silent.chatId, { kind: 'accept_then_silence', times: 1 });
    const { id: chatId } = await aChat(
      owner,
      readers.map(({ person }) => person),
    );
    const all = readers.map(({ person }) => `@${person.username}`).join(' ');
    for (const words of ['first', 'second']) await post(owner, chatId, `${all} ${words}`);
    await until(() => readers.every((one) => notifiedIn(telegram, one.chatId).length >= 2));
    const said = (one: Reader) =>
      notifiedIn(telegram, one.chatId).map(({ text }) => /first|second/.exec(text)?.[0] ?? text);
    const told = (some: Reader[], wrong: (one: Reader) => boolean) =>
      some.filter(wrong).map((one) => `chat ${one.chatId}: ${said(one).join(', ')}`);
    ledger.none(
      'not told of both',
      told(readers, (one) => new Set(said(one)).size < 2),
    );
    ledger.none(
      'told twice',
      told(readers, (one) => said(one).length > 2),
    );
    ledger.none(
      'out of order',
      told(readers, (one) => said(one)[0] !== 'first'),
    );
    const refusal = callsTo(telegram, limited).find(({ status }) => status === 429);
    const end = (refusal?.answeredAt ?? Infinity) + retryAfter * 1_000;
    const after = callsTo(telegram, limited).filter(({ at }) => at > (refusal?.at ?? 0));
    const early = after.filter((call) => call !== refusal && call.at < end);
    ledger.none(
      'early sends',
      early.map(({ at }) => `${end - at} ms too early`),
    );
    const firstOf = (one: Reader) => notifiedIn(telegram, one.chatId)[0]?.at ?? Infinity;
    ledger.none(
      'others that waited for it',
      told(others, (one) => firstOf(one) >= firstOf(limited)),
    );
    ledger.none(
      'messages of a chat within a second',
      others.flatMap((one) => close(callsTo(telegram, one))),
    );
    return ledger;
  },
};

const callsTo = (telegram: TelegramApi, { chatId }: Reader): TelegramCall[] =>
  telegram.of('sendMessage', chatId).filter(({ payload }) => payload.parse_mode === 'HTML');

function close(calls: TelegramCall[]): string[] {
  const gaps = calls.slice(1).map(({ at }, n) => at - (calls[n]?.at ?? 0));
  return gaps.filter((gap) => gap < chatMillis).map((gap) => `${gap} ms`);
}

async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + patienceMillis;
  while (!isSo() && Date.now() < end) await sleep(100);
}
