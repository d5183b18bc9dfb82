import { setTimeout as sleep } from 'node:timers/promises';
import { aChat, anApiKey, anOrg, ended, post, type MessageBody, type Person } from '../support/builders.js';
import { complete, type Completed, type Completion } from '../support/completed.js';
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
    const count = thorough ? 40 : 6;
    const program = await Programs.of(deployment, owner, count);
    const asked = await Promise.all(Array.from({ length: count }, () => ask(owner)));
    const reading = asked.map((question) => readToTheEnd(deployment, owner, question));
    await Promise.all([untilBegun(asked), program.begun]);
    const killedAt = Date.now();
    await replaceConsumers(deployment);
    const replacedAt = Date.now();
    await Promise.all(reading);
    await judge(owner, asked, { killedAt, replacedAt }, ledger);
    await program.judge(ledger);
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

const whole = Array.from({ length: 60 }, (_, n) => `t${n}`).join(' ');

/** Programs that read streams of the facade while it happens, and ask again under their idempotency keys. */
class Programs {
  private constructor(
    private readonly ask: (n: number, onRead?: Completion['onRead']) => Promise<Completed>,
    private readonly reading: Promise<Completed>[],
    /** All of them have read something. */
    readonly begun: Promise<unknown>,
  ) {}

  static async of({ url }: Deployment, owner: Person, count: number): Promise<Programs> {
    const key = await anApiKey(owner);
    const mark = crypto.randomUUID();
    const ask = (n: number, onRead?: Completion['onRead']) =>
      complete({
        url,
        key,
        question: `${mark}-${n} ${script}`,
        headers: { 'idempotency-key': `${mark}-${n}` },
        more: { stream: true },
        onRead,
      });
    const reading: Promise<Completed>[] = [];
    const begun = Array.from(
      { length: count },
      (_, n) =>
        new Promise<void>((resolve) =>
          reading.push(
            ask(n, ({ text }) => {
              if (text !== '') resolve();
            }).finally(resolve),
          ),
        ),
    );
    return new Programs(ask, reading, Promise.all(begun));
  }

  /** A stream that was broken says so: it has an error, or no end. */
  async judge(ledger: Ledger): Promise<void> {
    const first = await Promise.all(this.reading);
    const again = await Promise.all(first.map((_, n) => this.ask(n)));
    ledger.atLeast('completions that broke off', first.filter(({ isWhole }) => !isWhole).length, 1);
    ledger.none(
      'completions that were spliced, or broke off without a word',
      first.filter(({ isWhole, text }) => isWhole && text !== whole).map(({ text }) => text),
    );
    ledger.none(
      'completions asked for again that were not the same run, whole',
      again
        .filter(({ isWhole, text, runId }, n) => !isWhole || text !== whole || runId !== first[n]?.runId)
        .map(({ runId, code, text }) => `${runId} ${code}: ${text}`),
    );
  }
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
