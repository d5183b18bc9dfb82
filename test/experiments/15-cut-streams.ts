import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  aChat,
  anApiKey,
  anOrg,
  aUser,
  ended,
  post,
  type MessageBody,
  type Person,
} from '../support/builders.js';
import { ChatClient, linesOf, messagesOf } from '../support/chat-client.js';
import { complete } from '../support/completed.js';
import type { Deployment } from '../support/deployment.js';
import { Ledger, type Experiment } from './experiment.js';
import { inTurns } from './in-turns.js';
import { callsOf } from './model-calls.js';
import { RunStream } from './run-stream.js';

const mostCuts = 5;
/** A stream is some thousand bytes long. */
const mostBytes = 1_500;
const words = ['Договор', 'аренды', '— «срок»,', 'неустойка', '0,1 %', '✅', '𝔸', 'e\u0301', 'до\nконца'];

/** Experiment 15: readers of answers and of chats whose connection is cut at any byte. */
export const cutStreams: Experiment = {
  number: 15,
  title: 'cut streams',
  tried: 'event streams, completions and sockets cut 1-5 times anywhere, resumed at any API',
  seconds: 60,
  async run(deployment, { thorough = false } = {}) {
    const ledger = new Ledger();
    const owner = await anOrg(deployment.url);
    await cutAnswers(deployment, owner, thorough ? 500 : 30, ledger);
    await cutCompletions(deployment, owner, thorough ? 200 : 12, ledger);
    await cutSockets(deployment, owner, thorough ? 100 : 8, ledger);
    return ledger;
  },
};

interface Answered {
  name: string;
  stream: RunStream;
  cuts: number;
  stored: string;
  calls: number;
}

async function cutAnswers(
  deployment: Deployment,
  owner: Person,
  count: number,
  ledger: Ledger,
): Promise<void> {
  const mark = crypto.randomUUID();
  const readings = await inTurns(count, (n) => ask(deployment, owner, `${mark}-${n}.`));
  await Promise.all(readings.map(({ end }) => end));
  const answers = await inTurns(count, async (n) => withStored(owner, readings[n] as Reading));
  const calls = await callsOf(deployment, mark);
  for (const answer of answers) answer.calls = calls.filter(({ key }) => key.includes(answer.name)).length;
  ledger.exactly('streams', answers.length, count);
  ledger.atLeast('cuts', sum(answers.map(({ cuts }) => cuts)), count);
  const differing = answers.filter(
    ({ stream, stored }) => stream.text !== stored || stream.events.at(-1)?.data.content !== stored,
  );
  ledger.none(
    'answers that differ from the stored ones',
    differing.map(({ stream, stored }) => JSON.stringify({ read: stream.text, stored })),
  );
  const breaks = answers.map(({ stream }) => stream.breaks);
  for (const kind of ['gaps', 'repeats', 'silentRestarts'] as const)
    ledger.none(
      kind,
      breaks.flatMap((found) => found[kind]),
    );
  ledger.exactly('calls of the model beyond one each', sum(answers.map(({ calls: made }) => made - 1)), 0);
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

interface Reading {
  name: string;
  runId: string;
  stream: RunStream;
  /** Resolves to the number of its cuts. */
  end: Promise<number>;
}

/** Asks a role, and begins to read. */
async function ask({ urls }: Deployment, owner: Person, name: string): Promise<Reading> {
  // A chat of its own: in one chat a role answers one question after the other.
  const { id: chatId } = await aChat(owner);
  const answer = Array.from({ length: 40 }, (_, n) => words[n % words.length]).join(' ');
  const { runs } = await post(owner, chatId, `@@lawyer ${name} [[say:${answer}]] [[delay:10]]`);
  const runId = runs[0]?.id ?? '';
  const stream = new RunStream();
  return { name, runId, stream, end: readWithCuts(stream, { urls, runId, token: owner.accessToken }) };
}

async function readWithCuts(
  stream: RunStream,
  { urls, ...opening }: { urls: string[]; runId: string; token: string },
): Promise<number> {
  const planned = randomInt(1, mostCuts + 1);
  let cuts = 0;
  for (let opened = 0; !stream.hasEnded && opened < mostCuts + 5; opened++) {
    const bytes = cuts < planned ? randomInt(1, mostBytes) : undefined;
    const whole = await stream.read({ ...opening, url: urls[opened % urls.length] ?? '', bytes });
    if (!whole) cuts++;
  }
  return cuts;
}

async function withStored(owner: Person, { name, runId, stream, end }: Reading): Promise<Answered> {
  const { messageId } = await ended(owner, runId);
  const { body } = await owner.client.get<MessageBody>(`/messages/${messageId}`);
  return { name, stream, cuts: await end, stored: body.content, calls: 0 };
}

/** Programs that lose a completion and ask for it again under its idempotency key. */
async function cutCompletions(
  deployment: Deployment,
  owner: Person,
  count: number,
  ledger: Ledger,
): Promise<void> {
  const key = await anApiKey(owner);
  const mark = crypto.randomUUID();
  const said = Array.from({ length: 40 }, (_, n) => words[n % words.length]).join(' ');
  let cuts = 0;
  const wrong: string[] = [];
  await inTurns(count, async (n) => {
    const ask = (turn: number, leaveAfter?: number) =>
      complete({
        url: deployment.urls[turn % deployment.urls.length] ?? '',
        key,
        question: `${mark}-${n}. [[say:${said}]] [[delay:10]]`,
        headers: { 'idempotency-key': `${mark}-${n}` },
        more: { stream: true },
        leaveAfter,
      });
    for (let left = randomInt(1, mostCuts + 1), turn = n; ; left--, turn++) {
      const { text, isWhole } = await ask(turn, left > 0 ? randomInt(1, 20) : undefined);
      if (!isWhole) cuts++;
      if (isWhole ? text !== said : !said.startsWith(text)) wrong.push(JSON.stringify({ read: text, said }));
      if (left <= 0) {
        if (!isWhole) wrong.push(`${n} did not come to its end`);
        return;
      }
    }
  });
  ledger.atLeast('cuts of completions', cuts, count);
  ledger.none('completions that differ from what was said', wrong);
  const calls = await callsOf(deployment, `${mark}-`);
  ledger.exactly('calls of the model beyond one each completion', calls.length - count, 0);
}

/** A lively chat whose readers are cut: in the end all have read what the API lists. */
async function cutSockets(
  deployment: Deployment,
  owner: Person,
  count: number,
  ledger: Ledger,
): Promise<void> {
  const { urls } = deployment;
  const others = await Promise.all([aUser(owner), aUser(owner)]);
  const { id: chatId } = await aChat(owner, others);
  const people = [owner, ...others];
  const clients = Array.from(
    { length: count },
    (_, n) => new ChatClient(people[n % people.length] as Person, chatId),
  );
  await Promise.all(clients.map((client, n) => client.connect(urls[n % urls.length])));
  const cutting = clients.map(async (client, n) => {
    for (let cut = randomInt(1, mostCuts + 1); cut > 0; cut--) {
      await sleep(randomInt(0, 400));
      client.cut();
      await sleep(randomInt(0, 400));
      await client.connect(urls[(n + cut) % urls.length]);
    }
  });
  let talking = true;
  const talk = people.map(async (person) => {
    for (let n = 0; talking; n++) {
      await post(person, chatId, `Мысль ${n}`);
      await sleep(20);
    }
  });
  await Promise.all(cutting);
  talking = false;
  await Promise.all(talk);
  const stored = linesOf(await messagesOf(owner, chatId));
  const text = JSON.stringify(stored);
  const isWhole = (client: ChatClient): boolean => JSON.stringify(client.lines) === text;
  const wrong: string[] = [];
  for (const client of clients)
    await client
      .until('it has read all', () => isWhole(client))
      .catch((error: unknown) => wrong.push(`${String(error)}; ${client.lines.length} of ${stored.length}`));
  ledger.exactly('sockets', clients.length, count);
  ledger.atLeast('cuts of sockets', sum(clients.map(({ counts }) => counts.cuts)), count);
  ledger.exactly('absences not made up for', sum(clients.map(({ counts }) => counts.resets)), 0);
  ledger.none('transcripts that differ from the chat', wrong);
  ledger.none(
    'frames out of order or told twice',
    clients.flatMap(({ fault }) => fault ?? []),
  );
  for (const client of clients) client.cut();
}
