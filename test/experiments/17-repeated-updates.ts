import { setTimeout as sleep } from 'node:timers/promises';
import { anOrg, aUser, type Person } from '../support/builders.js';
import { ArtelProcess } from '../support/artel-process.js';
import type { Deployment } from '../support/deployment.js';
import { callWebhook, channelsOf, type Ack } from '../support/telegram.js';
import { Ledger, type Experiment } from './experiment.js';
import { aLinking, slowest, telegramApi, webhookSecretOf, type Linking } from './telegram.js';

const copies = 10;
/** A person has ten channels at most. */
const linkingsOfOne = 6;
/** What was being answered when its process was killed is answered when its lease has ended. */
const patienceMillis = 150_000;
/** What is promised is a second; a slow machine of tests shares it with everything else. */
const [promisedMillis, mostMillis] = [1_000, 10_000];

/** Experiment 17: Telegram brings the same update many times, and the API is killed around the commit. */
export const repeatedUpdates: Experiment = {
  number: 17,
  title: 'repeated updates',
  tried: `each update ${copies} times at once at every API; kill -9 of the API while it takes some`,
  seconds: 30,
  async run(deployment, { thorough = false } = {}) {
    const ledger = new Ledger();
    const owner = await anOrg(deployment.url);
    const together = await linkings(owner, thorough ? 10 : 2);
    const acks = await Promise.all(together.map((one) => repeat(deployment, one)));
    ledger.none(
      'copies that were not taken',
      acks.flat().flatMap(({ status }) => (status === 200 ? [] : [`answered ${status}`])),
    );
    ledger.atMost(
      'slowest acknowledgement, ms',
      slowest(acks.flat()),
      thorough ? promisedMillis : mostMillis,
    );
    await judge('at once', together, ledger, { exactly: true });
    const rounds = thorough ? 5 : 1;
    for (let round = 0; round < rounds; round++) {
      const broken = await linkings(owner, 1);
      const lost = await amidKill(deployment, broken);
      ledger.none('lost after 200', lost);
      await judge('around a kill', broken, ledger, { exactly: false });
    }
    return ledger;
  },
};

async function linkings(owner: Person, people: number): Promise<Linking[]> {
  const made: Linking[] = [];
  for (let n = 0; n < people; n++) {
    const person = await aUser(owner);
    for (let k = 0; k < linkingsOfOne; k++) made.push(await aLinking(person));
  }
  return made;
}

function repeat(deployment: Deployment, { update }: Linking): Promise<Ack[]> {
  const { urls } = deployment;
  const secret = webhookSecretOf(deployment);
  const post = (n: number) => callWebhook(urls[n % urls.length] ?? '', update, secret);
  return Promise.all(Array.from({ length: copies }, (_, n) => post(n)));
}

/** What was not acknowledged comes again, as from Telegram. Answers what was acknowledged and did not take effect. */
async function amidKill(deployment: Deployment, all: Linking[]): Promise<string[]> {
  const secret = webhookSecretOf(deployment);
  const victim = await victimOf(deployment);
  const first = Promise.all(
    all.map(async ({ update }, n) => {
      await sleep(n * 2);
      return callWebhook(victim.url, update, secret);
    }),
  );
  await sleep(5 + Math.random() * 20);
  await victim.kill();
  const acks = await first;
  if (deployment.profile === 'embedded') await deployment.restartEmbedded();
  const acknowledged = all.filter((_, n) => acks[n]?.status === 200);
  const lost = await unlinked(acknowledged);
  for (const { update } of all) {
    const { status } = await callWebhook(deployment.url, update, secret);
    if (status !== 200) lost.push(`the repetition was answered ${status}`);
  }
  return lost;
}

/** Nobody else needs it afterwards. */
const victimOf = async ({ profile, apis, env }: Deployment): Promise<ArtelProcess> => {
  const [only] = apis;
  if (profile === 'embedded' && only) return only;
  return ArtelProcess.start({ mode: 'api', env });
};

async function unlinked(all: Linking[]): Promise<string[]> {
  const missing: string[] = [];
  for (const { person, channelId, chatId } of all) {
    const channel = (await channelsOf(person)).find(({ id }) => id === channelId);
    if (!channel?.verified || channel.address !== String(chatId)) missing.push(`the channel ${channelId}`);
  }
  return missing;
}

/** Once more would have found the code used up, and the bot would have said so. */
async function judge(
  when: string,
  all: Linking[],
  ledger: Ledger,
  { exactly }: { exactly: boolean },
): Promise<void> {
  const telegram = await telegramApi();
  const until = Date.now() + patienceMillis;
  const isAnswered = ({ chatId }: Linking) => telegram.to(chatId).length > 0;
  while (!all.every(isAnswered) && Date.now() < until) await sleep(100);
  ledger.none(`${when}: without effect`, await unlinked(all));
  ledger.none(
    `${when}: without an answer`,
    all.filter((one) => !isAnswered(one)).map(({ chatId }) => `chat ${chatId}`),
  );
  const said = all.map(({ chatId }) => telegram.to(chatId).map(({ text }) => text));
  ledger.none(
    `${when}: more than one effect`,
    said
      .filter((texts) => (exactly && texts.length > 1) || new Set(texts).size > 1)
      .map((texts) => texts.join(' | ')),
  );
}
