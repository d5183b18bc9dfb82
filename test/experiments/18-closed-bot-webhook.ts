import { setTimeout as sleep } from 'node:timers/promises';
import { connected, pathOfBot } from '../support/bots.js';
import { anOrg, type Person } from '../support/builders.js';
import type { TelegramBotAccount } from '../support/telegram-bots.js';
import { aTelegramChat } from '../support/telegram.js';
import { broughtTo, publicUrl } from './bot-talk.js';
import { Ledger, type Experiment } from './experiment.js';
import { telegramApi } from './telegram.js';

const patienceMillis = 60_000;

interface Connected {
  bot: TelegramBotAccount;
  agentId: string;
}

/** Experiment 18 with bots of roles: whoever does not know the secret of this very bot is not heard. */
export const closedBotWebhook: Experiment = {
  number: 18,
  title: 'closed webhook of a bot of a role',
  tried:
    'updates with no secret, wrong and altered ones, those of another bot, and at the address of another bot',
  seconds: 10,
  async run({ url, urls }) {
    const ledger = new Ledger();
    const telegram = await telegramApi();
    const owner = await anOrg(url);
    const [ours, other] = await twoBots(owner);
    const chatId = aTelegramChat();
    const update = telegram.says(chatId, '[[say:heard]]');
    const secret = ours.bot.webhook?.secret_token ?? '';
    const othersSecret = other.bot.webhook?.secret_token ?? '';
    const pathTo = ({ bot }: Connected) => (bot.webhook?.url ?? '').slice(publicUrl.length);
    const swapped = `${pathTo(ours).split('?')[0]}?bot=${other.bot.id}`;
    const tries: [string, { secret: string | null; path?: string }][] = [
      ...wrongSecrets(secret, othersSecret).map((wrong): [string, { secret: string | null }] => [
        `the secret ${wrong ?? 'that is missing'}`,
        { secret: wrong },
      ]),
      ['the address of another bot', { secret, path: pathTo(other) }],
      ['our address with another bot', { secret, path: swapped }],
      ['our address with another bot and its secret', { secret: othersSecret, path: swapped }],
    ];
    const answers: string[] = [];
    for (const [n, [what, how]] of tries.entries()) {
      const { status } = await broughtTo(urls[n % urls.length] ?? '', ours.bot, update, how);
      if (status !== 401) answers.push(`${what} is answered ${status}`);
    }
    const contacts = async () => (await owner.client.get<{ items: object[] }>('/contacts')).body.items.length;
    ledger.atLeast('wrong calls', tries.length, 30);
    ledger.none('not answered 401', answers);
    ledger.exactly('contacts of them', await contacts(), 0);
    ledger.exactly('what the bot said', telegram.to(chatId).length, 0);
    // Had one of them left its number behind, this would be taken for a repetition and do nothing.
    ledger.exactly('answer to the right secret', (await broughtTo(url, ours.bot, update)).status, 200);
    const until = Date.now() + patienceMillis;
    while (telegram.to(chatId).every(({ text }) => text !== 'heard') && Date.now() < until) await sleep(50);
    ledger.exactly('contacts of the right one', await contacts(), 1);
    for (const { agentId } of [ours, other]) await owner.client.delete(pathOfBot(agentId));
    return ledger;
  },
};

async function twoBots(owner: Person): Promise<[Connected, Connected]> {
  const telegram = await telegramApi();
  const { body } = await owner.client.get<{ items: { id: string; type: string }[] }>('/roles');
  const [first = '', second = ''] = body.items.filter(({ type }) => type === 'simple').map(({ id }) => id);
  const connect = async (agentId: string): Promise<Connected> => {
    const bot = telegram.aBot();
    await connected(owner, agentId, bot, { delivery: 'webhook' });
    const until = Date.now() + patienceMillis;
    while (!bot.webhook && Date.now() < until) await sleep(50);
    return { bot, agentId };
  };
  return [await connect(first), await connect(second)];
}

function wrongSecrets(secret: string, others: string): (string | null)[] {
  const altered = Array.from(
    secret.slice(0, 20),
    (letter, at) => secret.slice(0, at) + (letter === '0' ? '1' : '0') + secret.slice(at + 1),
  );
  const cut = [secret.slice(1), secret.slice(0, -1), `${secret}0`, `${secret},${secret}`];
  return [null, '', 'undefined', others, ...altered, ...cut];
}
