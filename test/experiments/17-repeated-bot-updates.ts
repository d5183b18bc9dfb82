import { setTimeout as sleep } from 'node:timers/promises';
import { connected, pathOfBot } from '../support/bots.js';
import { anOrg, type Person } from '../support/builders.js';
import { ArtelProcess } from '../support/artel-process.js';
import { aContact, spokenIn } from '../support/contacts.js';
import type { Deployment } from '../support/deployment.js';
import type { BotUpdate, TelegramBotAccount } from '../support/telegram-bots.js';
import { aTelegramChat, type Ack } from '../support/telegram.js';
import { broughtTo } from './bot-talk.js';
import { Ledger, type Experiment } from './experiment.js';
import { slowest, telegramApi } from './telegram.js';

const copies = 10;
/** So many updates come at one moment. */
const wave = 8;
const patienceMillis = 90_000;
const quietMillis = 3_000;
/** What is promised is a second; a slow machine of tests shares it with everything else. */
const [promisedMillis, mostMillis] = [1_000, 10_000];

interface Question {
  chatId: number;
  words: string;
  update: BotUpdate;
}

/** Experiment 17 with a bot of a role: Telegram brings updates many times, and the API is killed around the commit. */
export const repeatedBotUpdates: Experiment = {
  number: 17,
  title: 'repeated updates of a bot of a role',
  tried: `each update ${copies} times at once at every API; kill -9 of an API while it takes some`,
  seconds: 45,
  async run(deployment, { thorough = false } = {}) {
    const ledger = new Ledger();
    const owner = await anOrg(deployment.url);
    const bot = await aWebhookBot(owner);
    const together = await questions(thorough ? 60 : 8);
    const acks: Ack[] = [];
    for (let n = 0; n < together.length; n += wave)
      acks.push(
        ...(
          await Promise.all(together.slice(n, n + wave).map((one) => repeat(deployment, bot.account, one)))
        ).flat(),
      );
    ledger.none(
      'copies that were not taken',
      acks.flatMap(({ status }) => (status === 200 ? [] : [`answered ${status}`])),
    );
    ledger.atMost('slowest acknowledgement, ms', slowest(acks), thorough ? promisedMillis : mostMillis);
    await judge('at once', owner, together, ledger);
    const rounds = thorough ? 5 : 1;
    for (let round = 0; round < rounds; round++) {
      const broken = await questions(8);
      const acknowledged = await amidKill(deployment, bot.account, broken);
      ledger.atMost('acknowledged by who was killed', acknowledged, broken.length);
      await judge('around a kill', owner, broken, ledger);
    }
    await owner.client.delete(pathOfBot(bot.agentId));
    return ledger;
  },
};

async function aWebhookBot(owner: Person): Promise<{ account: TelegramBotAccount; agentId: string }> {
  const { body } = await owner.client.get<{ items: { id: string; username: string }[] }>('/roles');
  const agentId = body.items.find(({ username }) => username === 'lawyer')?.id ?? '';
  const account = (await telegramApi()).aBot();
  await connected(owner, agentId, account, { delivery: 'webhook' });
  const until = Date.now() + patienceMillis;
  while (!account.webhook && Date.now() < until) await sleep(50);
  return { account, agentId };
}

async function questions(count: number): Promise<Question[]> {
  const telegram = await telegramApi();
  return Array.from({ length: count }, () => {
    const [chatId, words] = [aTelegramChat(), crypto.randomUUID()];
    return { chatId, words, update: telegram.says(chatId, `[[say:${words}]]`) };
  });
}

function repeat({ urls }: Deployment, bot: TelegramBotAccount, { update }: Question): Promise<Ack[]> {
  const bring = (n: number) => broughtTo(urls[n % urls.length] ?? '', bot, update);
  return Promise.all(Array.from({ length: copies }, (_, n) => bring(n)));
}

/** What was not acknowledged comes again, as from Telegram; what was does not. Returns how much was. */
async function amidKill(deployment: Deployment, bot: TelegramBotAccount, all: Question[]): Promise<number> {
  const { profile, apis, env } = deployment;
  const victim = profile === 'embedded' ? apis[0] : await ArtelProcess.start({ mode: 'api', env });
  if (!victim) throw new Error('There is no process to kill');
  const first = Promise.all(
    all.map(async ({ update }, n) => {
      await sleep(n * 3);
      return broughtTo(victim.url, bot, update);
    }),
  );
  await sleep(20 + Math.random() * 100);
  await victim.kill();
  const acks = await first;
  if (profile === 'embedded') await deployment.restartEmbedded();
  const unsure = all.filter((_, n) => acks[n]?.status !== 200);
  const until = Date.now() + patienceMillis;
  for (const { update } of unsure)
    while ((await broughtTo(deployment.url, bot, update)).status !== 200 && Date.now() < until)
      await sleep(200);
  return all.length - unsure.length;
}

async function judge(when: string, owner: Person, all: Question[], ledger: Ledger): Promise<void> {
  const telegram = await telegramApi();
  const saidTo = ({ chatId }: Question) => telegram.to(chatId).map(({ text }) => text);
  const isAnswered = (one: Question) => saidTo(one).includes(one.words);
  const until = Date.now() + patienceMillis;
  while (!all.every(isAnswered) && Date.now() < until) await sleep(100);
  await sleep(quietMillis);
  ledger.none(
    `${when}: lost`,
    all.filter((one) => !isAnswered(one)).map(({ chatId }) => `chat ${chatId}`),
  );
  ledger.none(
    `${when}: more than one answer`,
    all.flatMap((one) => (saidTo(one).length > 1 ? [saidTo(one).join(' | ')] : [])),
  );
  const taken = await Promise.all(
    all.map(async ({ chatId }) => {
      const contact = await aContact(owner, String(chatId));
      const said = await spokenIn(owner, contact.chatId);
      return said.length === 2 ? [] : [`chat ${chatId}: ${said.map(({ content }) => content).join(' | ')}`];
    }),
  );
  ledger.none(`${when}: not one message and one answer`, taken.flat());
}
