import { setTimeout as sleep } from 'node:timers/promises';
import { aChat, anOrg, ended, post, type MessageBody, type Person } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { Ledger, type Experiment } from './experiment.js';
import { RunStream } from './run-stream.js';

/** Long enough to be killed in the middle, however slow the machine is. */
const script = '[[tokens:60]] [[delay:50]]';
const begunTokens = 5;
const patienceMillis = 60_000;
const mostRecoverySeconds = 15;

/** Experiment 16: the process that writes answers is killed while clients read them. */
export const killedWorker: Experiment = {
  number: 16,
  title: 'killed worker',
  tried: 'kill -9 of every process at work, in the middle of answers that are being read',
  seconds: 40,
  async run(deployment, { thorough = false } = {}) {
    const ledger = new Ledger();
    const owner = await anOrg(deployment.url);
    const asked = await Promise.all(Array.from({ length: thorough ? 40 : 6 }, () => ask(owner)));
    const reading = asked.map((question) => readToTheEnd(deployment, owner, question));
    await untilBegun(asked);
    const killedAt = Date.now();
    await replaceConsumers(deployment);
    const replacedAt = Date.now();
    await Promise.all(reading);
    await judge(owner, asked, { killedAt, replacedAt }, ledger);
    return ledger;
  },
};

interface Question {
  runId: string;
  stream: RunStream;
}

async function ask(owner: Person): Promise<Question> {
  const { id: chatId } = await aChat(owner);
  const { runs } = await post(owner, chatId, `@@lawyer ${script}`);
  return { runId: runs[0]?.id ?? '', stream: new RunStream() };
}

/** A reader whose own connection is lost comes back with `Last-Event-ID`. */
async function readToTheEnd({ url }: Deployment, owner: Person, { runId, stream }: Question): Promise<void> {
  const until = Date.now() + patienceMillis;
  while (!(await stream.read({ url, runId, token: owner.accessToken })) && Date.now() < until)
    await sleep(100);
}

async function untilBegun(asked: Question[]): Promise<void> {
  const until = Date.now() + patienceMillis;
  const isBegun = ({ stream }: Question) =>
    stream.events.filter(({ type }) => type === 'delta').length >= begunTokens;
  while (!asked.every(isBegun)) {
    if (Date.now() > until) throw new Error('The answers did not begin');
    await sleep(20);
  }
}

async function replaceConsumers(deployment: Deployment): Promise<void> {
  const { consumers } = deployment;
  await Promise.all(consumers.map((consumer) => consumer.kill()));
  if (deployment.profile === 'embedded') await deployment.restartEmbedded();
  else await deployment.addWorker();
}

async function judge(
  owner: Person,
  asked: Question[],
  { killedAt, replacedAt }: { killedAt: number; replacedAt: number },
  ledger: Ledger,
): Promise<void> {
  const [wrong, unended]: [string[], string[]] = [[], []];
  let restarted = 0;
  let slowest = 0;
  for (const { runId, stream } of asked) {
    if (!stream.hasEnded) unended.push(runId);
    const reset = stream.events.find(({ type, epoch }) => type === 'reset' && epoch > 1);
    if (reset) restarted++;
    const told = reset ?? stream.events.find(({ at }) => at > killedAt);
    slowest = Math.max(slowest, (told?.at ?? Infinity) - replacedAt);
    const { status, messageId } = await ended(owner, runId);
    if (status !== 'succeeded') continue;
    const { body } = await owner.client.get<MessageBody>(`/messages/${messageId}`);
    if (stream.text !== body.content) wrong.push(JSON.stringify({ read: stream.text, stored: body.content }));
  }
  const breaks = asked.map(({ stream }) => stream.breaks);
  ledger.atLeast('streams', asked.length, 6);
  ledger.atLeast('restarts that were announced', restarted, 1);
  ledger.none(
    'silent restarts',
    breaks.flatMap(({ silentRestarts }) => silentRestarts),
  );
  ledger.none(
    'gaps and repeats',
    breaks.flatMap(({ gaps, repeats }) => [...gaps, ...repeats]),
  );
  ledger.none('answers spliced of two attempts', wrong);
  ledger.none('streams without an end', unended);
  ledger.atMost(
    'slowest word of it after a process was there again, s',
    slowest / 1_000,
    mostRecoverySeconds,
  );
}
