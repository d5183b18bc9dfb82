import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { aChat, anOrg, type MessageBody, type Person, type PostedBody } from '../test/support/builders.js';
import type { Deployment } from '../test/support/deployment.js';
import { percentiles } from './load.js';
import type { Stage } from './stage.js';
import { table } from './table.js';

const clients = 16;
const perClient = 25;
/** The first of each client only heat the processes: judged, not timed. */
const warmUps = 3;
/** No new posts after this, however slow the machine is. */
const longestMillis = 25_000;
const graceMillis = 10_000;
/** For one post and its answer; heartbeats would keep a forgotten stream open for ever. */
const stuckMillis = 30_000;

/** One post as its client knows it; the judge compares this with what the server has. */
interface Posted {
  chatId: string;
  clientId: string;
  answer: string;
  /** Set by a 201: from then on it must not be lost. */
  messageId?: string;
  fault?: string;
  postMillis: number;
  /** From the post to the end of the answer's stream, which comes after its commit. */
  endMillis: number;
  timed: boolean;
}

export interface ChatFigures {
  messages: number;
  perSecond: number;
  post: { p50: number; p95: number };
  answer: { p50: number; p95: number };
  acknowledged: number;
  lost: number;
  duplicated: number;
  wrong: number;
  faults: string[];
}

export const chatSeconds = 10;

/** Sixteen chats; in each a person asks the lawyer, waits for the answer, and asks again. */
export async function measureChat(stage: Stage, deployment: Deployment): Promise<ChatFigures> {
  stage.progress.begin(`${stage.profile}: ${clients} chats`, chatSeconds);
  const owner = await anOrg(deployment.url);
  const chats = await Promise.all(Array.from({ length: clients }, () => aChat(owner)));
  const pool = new Pool(deployment.url, { connections: clients, pipelining: 1 });
  const ledger: Posted[] = [];
  try {
    const ask = async (chatId: string, count: number, timed: boolean): Promise<void> => {
      for (let i = 0; i < count && performance.now() < until; i++)
        ledger.push(await askOnce(pool, owner, { chatId, timed }));
    };
    const until = performance.now() + longestMillis;
    await Promise.all(chats.map(({ id }) => ask(id, warmUps, false)));
    const began = performance.now();
    await Promise.all(chats.map(({ id }) => ask(id, perClient - warmUps, true)));
    const seconds = (performance.now() - began) / 1_000;
    return figuresOf(ledger, seconds, await settled(owner, ledger));
  } finally {
    await pool.destroy();
  }
}

export function chatTable(rows: { profile: string; chat: ChatFigures }[]): string {
  const heads = [
    ...['profile', 'messages', 'answered/s', 'post p50 ms', 'p95', 'answer p50 ms', 'p95'],
    ...['lost', 'duplicated', 'wrong'],
  ];
  const cells = rows.map(
    ({ profile, chat: { messages, perSecond, post, answer, lost, duplicated, wrong } }) => [
      ...[profile, messages, perSecond, post.p50, post.p95, answer.p50, answer.p95],
      ...[lost, duplicated, wrong],
    ],
  );
  return `Chats: @@lawyer asked by ${clients} people at once, until its answer is committed\n\n${table(heads, cells)}`;
}

async function askOnce(
  pool: Pool,
  { accessToken }: Person,
  { chatId, timed }: Pick<Posted, 'chatId' | 'timed'>,
): Promise<Posted> {
  const clientId = crypto.randomUUID();
  const answer = [clientId, ...Array.from({ length: 15 }, (_, i) => `t${i + 1}`)].join(' ');
  const posted: Posted = { chatId, clientId, answer, postMillis: 0, endMillis: 0, timed };
  const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
  const began = performance.now();
  try {
    const body = JSON.stringify({ content: `@@lawyer [[say:${answer}]]`, clientId });
    const path = `/api/v1/chats/${chatId}/messages`;
    const signal = AbortSignal.timeout(stuckMillis);
    const made = await pool.request({ path, method: 'POST', headers, body, signal });
    const text = await made.body.text();
    posted.postMillis = performance.now() - began;
    if (made.statusCode !== 201)
      return { ...posted, fault: `status ${made.statusCode}: ${text.slice(0, 300)}` };
    const { message, runs } = JSON.parse(text) as PostedBody;
    posted.messageId = message.id;
    const [run] = runs;
    if (!run) return { ...posted, fault: 'the message started no run' };
    const events = await pool.request({
      path: `/api/v1/runs/${run.id}/events`,
      method: 'GET',
      headers,
      signal,
    });
    const stream = await events.body.text();
    posted.endMillis = performance.now() - began;
    return stream.includes('event: done')
      ? posted
      : { ...posted, fault: `the run ended with ${stream.slice(-300)}` };
  } catch (error) {
    return { ...posted, fault: String(error) };
  }
}

/** What the chats hold in the end; waits a little for answers whose stream broke. */
async function settled(owner: Person, ledger: Posted[]): Promise<MessageBody[]> {
  const until = performance.now() + graceMillis;
  for (;;) {
    const chatIds = [...new Set(ledger.map(({ chatId }) => chatId))];
    const found = (await Promise.all(chatIds.map((id) => messagesOf(owner, id)))).flat();
    const answered = new Set(found.map(({ replyToId }) => replyToId));
    const complete = ledger.every(({ messageId }) => !messageId || answered.has(messageId));
    if (complete || performance.now() > until) return found;
    await sleep(500);
  }
}

async function messagesOf(owner: Person, chatId: string): Promise<MessageBody[]> {
  const found: MessageBody[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor ? `?limit=200&cursor=${encodeURIComponent(cursor)}` : '?limit=200';
    const { body } = await owner.client.get<{ items: MessageBody[]; nextCursor: string | null }>(
      `/chats/${chatId}/messages${query}`,
    );
    found.push(...body.items);
    cursor = body.nextCursor;
  } while (cursor);
  return found;
}

function figuresOf(ledger: Posted[], seconds: number, found: MessageBody[]): ChatFigures {
  const byId = new Set(found.map(({ id }) => id));
  const faults: string[] = [];
  let [lost, duplicated, wrong] = [0, 0, 0];
  for (const { messageId, answer, fault } of ledger) {
    if (fault) faults.push(fault);
    const answers = found.filter(({ replyToId }) => messageId && replyToId === messageId);
    const copies = found.filter(({ author, content }) => author.kind === 'user' && content.includes(answer));
    if (messageId && (!byId.has(messageId) || answers.length === 0)) {
      lost++;
      faults.push(`message ${messageId}: it or its answer is lost`);
    }
    if (answers.length > 1 || copies.length > 1) {
      duplicated++;
      faults.push(`message ${messageId}: ${copies.length} copies, ${answers.length} answers`);
    }
    if (fault || answers.some(({ content }) => content !== answer)) wrong++;
  }
  const timed = ledger.filter((posted) => posted.timed && !posted.fault);
  return {
    messages: ledger.length,
    perSecond: timed.length / seconds,
    post: percentiles(timed.map(({ postMillis }) => postMillis)),
    answer: percentiles(timed.map(({ endMillis }) => endMillis)),
    acknowledged: ledger.filter(({ messageId }) => messageId).length,
    lost,
    duplicated,
    wrong,
    faults: faults.slice(0, 5),
  };
}
