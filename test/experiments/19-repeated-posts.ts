import {
  aChat,
  anApiKey,
  anOrg,
  type MessageBody,
  type Person,
  type PostedBody,
} from '../support/builders.js';
import { messagesOf } from '../support/chat-client.js';
import type { Socket } from '../support/client.js';
import { complete } from '../support/completed.js';
import type { Deployment } from '../support/deployment.js';
import { Ledger, type Experiment } from './experiment.js';
import { callsOf } from './model-calls.js';

const copies = 10;

/** Experiment 19: the same post again and again, at once and one after the other, by every door. */
export const repeatedPosts: Experiment = {
  number: 19,
  title: 'repeated posts',
  tried: `a clientId and an Idempotency-Key ${copies} times at once and in turn, over HTTP, sockets and the facade`,
  seconds: 10,
  async run(deployment, { thorough = false } = {}) {
    const ledger = new Ledger();
    const owner = await anOrg(deployment.url);
    const { id: chatId } = await aChat(owner);
    const sockets = await Promise.all(deployment.urls.map((url) => owner.client.at(url).socket()));
    const scene = { deployment, owner, chatId, sockets };
    const outcomes: Outcome[] = [];
    for (let round = 0; round < (thorough ? 50 : 4); round++)
      outcomes.push(await byClientId(scene, round), await byKey(scene));
    await byCompletion(scene, thorough ? 50 : 4, ledger);
    for (const socket of sockets) socket.close();
    await judge(scene, outcomes, ledger);
    return ledger;
  },
};

interface Scene {
  deployment: Deployment;
  owner: Person;
  chatId: string;
  sockets: Socket[];
}

interface Outcome {
  content: string;
  answers: { status: number; messageId?: string; runId?: string }[];
  /** Of the same key with another body. */
  refused: number[];
}

type Answer = Outcome['answers'][number];

const contentOf = (): string => `@@hr [[say:один раз]] ${crypto.randomUUID()}`;
const path = ({ chatId }: Scene): string => `/api/v1/chats/${chatId}/messages`;
const nth = <T>(all: readonly T[], n: number): T => all[n % all.length] as T;

const answerOf = (status: number, { message, runs }: Partial<PostedBody>): Answer => ({
  status,
  messageId: message?.id,
  runId: runs?.[0]?.id,
});

async function overHttp(scene: Scene, n: number, body: object, headers = {}): Promise<Answer> {
  const { owner, deployment } = scene;
  const client = owner.client.at(nth(deployment.urls, n));
  const answer = await client.request<PostedBody>('POST', path(scene), body, headers);
  return answerOf(answer.status, answer.body);
}

async function overSocket({ sockets, chatId }: Scene, n: number, body: object): Promise<Answer> {
  const { event, data } = await nth(sockets, n).call('message.send', { chatId, ...body });
  return answerOf(event === 'ack' ? 201 : 0, data ?? {});
}

async function byClientId(scene: Scene, round: number): Promise<Outcome> {
  const content = contentOf();
  const body = { content, clientId: crypto.randomUUID() };
  const send = (n: number) => (n % 3 === round % 3 ? overSocket(scene, n, body) : overHttp(scene, n, body));
  const answers = await Promise.all(Array.from({ length: copies }, (_, n) => send(n)));
  for (let n = 0; n < copies; n++) answers.push(await send(n));
  return { content, answers, refused: [] };
}

async function byKey(scene: Scene): Promise<Outcome> {
  const content = contentOf();
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const send = (n: number) => overHttp(scene, n, { content }, headers);
  const answers = await Promise.all(Array.from({ length: copies }, (_, n) => send(n)));
  for (let n = 0; n < copies; n++) answers.push(await send(n));
  const other = (n: number) => overHttp(scene, n, { content: `${content}!` }, headers);
  const refused = await Promise.all(Array.from({ length: copies }, (_, n) => other(n)));
  return { content, answers, refused: refused.map(({ status }) => status) };
}

/** Whole and streamed at once, at every API. */
async function byCompletion({ deployment, owner }: Scene, rounds: number, ledger: Ledger): Promise<void> {
  const key = await anApiKey(owner);
  const wrong: string[] = [];
  const statuses: number[] = [];
  let calls = 0;
  for (let round = 0; round < rounds; round++) {
    const mark = crypto.randomUUID();
    const send = (n: number, more: object = {}) =>
      complete({
        url: nth(deployment.urls, n),
        key,
        question: `${mark} [[say:один раз]]`,
        headers: { 'idempotency-key': mark },
        more: { stream: n % 3 === 0, ...more },
      });
    const answers = await Promise.all(Array.from({ length: copies }, (_, n) => send(n)));
    for (let n = 0; n < copies; n++) answers.push(await send(n));
    const [first] = answers;
    for (const { runId, text, isWhole } of answers)
      if (!isWhole || text !== 'один раз' || runId !== first?.runId) wrong.push(`${runId}: ${text}`);
    const others = await Promise.all(Array.from({ length: copies }, (_, n) => send(n, { seed: 1 })));
    statuses.push(...others.map(({ status }) => status));
    calls += (await callsOf(deployment, mark)).length;
  }
  ledger.none('completions of another run, or not whole', wrong);
  ledger.exactly('calls of the model for completions, of one each', calls, rounds);
  ledger.none(
    'another completion under the same key, not refused with 409',
    statuses.filter((status) => status !== 409).map(String),
  );
}

async function judge({ owner, chatId }: Scene, outcomes: Outcome[], ledger: Ledger): Promise<void> {
  const stored = await messagesOf(owner, chatId);
  const written = ({ content }: Outcome): MessageBody[] =>
    stored.filter((message) => message.author.kind === 'user' && message.content.startsWith(content));
  const refused = outcomes.flatMap((outcome) => outcome.refused);
  const all = outcomes.flatMap(({ answers }) => answers);
  ledger.atLeast('posts', all.length + refused.length, outcomes.length * 2 * copies);
  ledger.exactly('messages, of one each', sum(outcomes.map((one) => written(one).length)), outcomes.length);
  ledger.none(
    'answers with another id, or no good ones',
    outcomes.flatMap((outcome) =>
      outcome.answers
        .filter(({ status, messageId }) => status !== 201 || messageId !== written(outcome)[0]?.id)
        .map((answer) => JSON.stringify(answer)),
    ),
  );
  const runs = outcomes.map(({ answers }) => new Set(answers.map(({ runId }) => runId)).size);
  ledger.exactly('runs, of one each', sum(runs), outcomes.length);
  ledger.none(
    'another body under the same key, not refused with 409',
    refused.filter((status) => status !== 409).map(String),
  );
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
