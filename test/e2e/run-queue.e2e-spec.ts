import { setTimeout as sleep } from 'node:timers/promises';
import { aChat, anApiKey, anOrg, anyone, aUser, ended, post, type Person } from '../support/builders.js';
import { complete, type Completed, type Completion } from '../support/completed.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually, modelCalls } from '../support/profile.js';
import { spokenIn, type ContactBody } from '../support/contacts.js';
import { WebhookSender } from '../support/webhook-sender.js';
import { WebhookSink } from '../support/webhook-sink.js';

const bounds = { organization: 12, all: 16 };
const patience = 60_000;

let sink: WebhookSink;
let deployment: Deployment;
beforeAll(async () => {
  sink = await WebhookSink.start();
  deployment = await aDeployment({
    RUN_CONCURRENCY: '1',
    RUN_LEASE: '10',
    RUN_QUEUE_MAX: String(bounds.all),
    RUN_QUEUE_MAX_ORGANIZATION: String(bounds.organization),
    EGRESS_ALLOW: sink.authority,
  });
}, 90_000);
afterAll(async () => {
  await deployment.stop();
  await sink.stop();
});

type Asked = Partial<Completion> & Pick<Completion, 'key' | 'question'>;
const ask = (how: Asked): Promise<Completed> => complete({ url: deployment.url, ...how });
const streamed = { stream: true };

interface OpenRuns {
  items: {
    id: string;
    agent: { id: string };
    apiKey: { id: string } | null;
    createdAt: string;
  }[];
  nextCursor?: string | null;
}

const openRuns = async ({ client }: Person, query = ''): Promise<OpenRuns> => {
  const { status, body } = await client.get<OpenRuns>(`/runs${query}`);
  expect(status).toBe(200);
  return body;
};

/** Keeps the only worker busy until it is let go. */
async function aBlocker(owner: Person): Promise<() => Promise<void>> {
  const key = await anApiKey(owner);
  const asked = await new Promise<{ runId: string; end: Promise<Completed> }>((resolve, reject) => {
    const end: Promise<Completed> = ask({
      key,
      question: '[[tokens:5000]] [[delay:100]]',
      more: streamed,
      onRead: ({ runId }) => {
        if (runId) resolve({ runId, end });
      },
    });
    end.then(() => reject(new Error('The blocker has ended')), reject);
  });
  return async () => {
    const { status } = await owner.client.post(`/runs/${asked.runId}/cancel`, {});
    expect(status).toBeLessThan(300);
    expect((await asked.end).code).toBe('run_cancelled');
  };
}

/** Asks questions by their numbers, each under a key of its own. */
function asker(key: string) {
  const mark = crypto.randomUUID();
  const askFor = (n: number, how: Partial<Completion> = {}) =>
    ask({
      key,
      question: `${mark} [[say:${n}]]`,
      headers: { 'idempotency-key': `${mark}-${n}` },
      ...how,
    });
  /** Comes back when the run waits, a second later; `end` is its answer. */
  const wait = (n: number): Promise<{ n: number; end: Promise<Completed> }> =>
    new Promise((resolve, reject) => {
      const end: Promise<Completed> = askFor(n, { more: streamed, onHead: () => resolve({ n, end }) });
      end.catch(reject);
    });
  return { mark, ask: (n: number) => askFor(n), wait };
}

/** A program that brings what customers write to a role, which answers at this path. */
async function aShop(owner: Person, replies: string): Promise<WebhookSender> {
  const { body: roles } = await owner.client.get<{ items: { id: string }[] }>('/roles');
  const { status, body } = await owner.client.put<{ id: string; shown: { signingSecret: string } }>(
    `/agents/${roles.items[0]?.id}/integrations/webhook`,
    {
      settings: {
        ...{ to: 'message', contactId: '{{ $.customer }}', contactName: '{{ $.customer }}' },
        ...{ text: '{{ $.text }}', replyUrl: sink.url(replies) },
      },
    },
  );
  if (status !== 200) throw new Error(`PUT answered ${status}: ${JSON.stringify(body)}`);
  return new WebhookSender(
    `${deployment.url}/api/v1/integrations/webhook/${body.id}`,
    body.shown.signingSecret,
  );
}

/** One after the other: a moment is enough for a run to be written. */
async function inARow<T>(count: number, make: (n: number) => Promise<T>): Promise<T[]> {
  const made: Promise<T>[] = [];
  for (let n = 0; n < count; n++) {
    made.push(make(n));
    await sleep(100);
  }
  return Promise.all(made);
}

describe('Runs that wait', () => {
  it(
    'begin in the order of their keys’ priority, and are told where they stand',
    async () => {
      const owner = await anOrg(deployment.url);
      const letGo = await aBlocker(owner);
      const mark = crypto.randomUUID();
      const keys = {
        low: await anApiKey(owner, { priority: 'low' }),
        normal: await anApiKey(owner),
        high: await anApiKey(owner, { priority: 'high' }),
      };
      const places = new Map<string, number[]>();
      const answers: Promise<Completed>[] = [];
      const orders = (['low', 'normal', 'high'] as const).flatMap((priority) =>
        [1, 2, 3].map((n) => ({ name: `${priority}-${n}`, key: keys[priority] })),
      );
      for (const { name, key } of orders) {
        const told: number[] = [];
        places.set(name, told);
        const onRead = ({ comments }: Completed) => {
          const [, place] = /"position":(\d+)/.exec(comments.at(-1) ?? '') ?? [];
          if (place && told.at(-1) !== Number(place)) told.push(Number(place));
        };
        answers.push(ask({ key, question: `${mark} [[say:${name}]]`, more: streamed, onRead }));
        // One after the other: each is known to wait before the next comes.
        await eventually('it waits', () => Promise.resolve(told.length > 0), patience);
      }
      const last = () => Promise.resolve([...places.values()].map((told) => told.at(-1)).join());
      await eventually('all know their places', async () => (await last()) === '7,8,9,4,5,6,1,2,3', patience);
      await letGo();
      expect((await Promise.all(answers)).map(({ text }) => text)).toEqual(orders.map(({ name }) => name));
      const calls = (await modelCalls(mark)).sort((a, b) => a.startedAt - b.startedAt);
      const named = calls.map(({ key }) => /\[\[say:(\w+)/.exec(key)?.[1]);
      expect(named).toEqual(['high', 'normal', 'low'].flatMap((name) => [name, name, name]));
      // Nobody is pushed back by what has begun before it.
      const lowest = places.get('low-1') ?? [];
      const sinceLast = lowest.slice(lowest.indexOf(7));
      expect(sinceLast).toEqual([...sinceLast].sort((a, b) => b - a));
    },
    3 * patience,
  );

  it(
    'are so many of an organization, and so many of all; whoever else asks is sent away, and told when to come back',
    async () => {
      const [owner, other] = [await anOrg(deployment.url), await anOrg(deployment.url)];
      const letGo = await aBlocker(owner);
      const [asks, theirs] = [asker(await anApiKey(owner)), asker(await anApiKey(other))];
      const waiting = await inARow(bounds.organization, (n) => asks.wait(n));
      const refused = await Promise.all(Array.from({ length: 30 }, (_, n) => asks.ask(100 + n)));
      // Another organization has room, until there are too many in all.
      const room = bounds.all - bounds.organization;
      waiting.push(...(await inARow(room, (n) => theirs.wait(n))));
      refused.push(...(await Promise.all(Array.from({ length: 5 }, (_, n) => theirs.ask(100 + n)))));
      for (const { status, code, headers } of refused) {
        expect([status, code]).toEqual([429, 'queue_full']);
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      }
      await letGo();
      const answers = await Promise.all(waiting.map(({ end }) => end));
      expect(answers.map(({ text, isWhole }) => [text, isWhole])).toEqual(
        waiting.map(({ n }) => [String(n), true]),
      );
      // Nothing was begun for those who were sent away: their keys are free.
      const calls = [...(await modelCalls(asks.mark)), ...(await modelCalls(theirs.mark))];
      expect(calls).toHaveLength(bounds.all);
      // As told, it comes again after a while.
      const again = await eventually('there is room', async () => {
        const answer = await asks.ask(100);
        return answer.status !== 429 && answer;
      });
      expect([again.status, again.text, again.headers.get('idempotency-replayed')]).toEqual([
        200,
        '100',
        null,
      ]);
    },
    3 * patience,
  );

  it(
    'are so many of an organization also where people post: the next one is told to come back, and others are not',
    async () => {
      const [owner, other] = [await anOrg(deployment.url), await anOrg(deployment.url)];
      const letGo = await aBlocker(owner);
      const [chat, theirs] = [await aChat(owner), await aChat(other)];
      const sender = await aShop(owner, '/full');
      const answers = await inARow(bounds.organization, (n) => post(owner, chat.id, `@@lawyer [[say:${n}]]`));
      const ask = () =>
        owner.client.post<{ code: string }>(`/chats/${chat.id}/messages`, { content: '@@lawyer?' });
      const refused = await ask();
      expect([refused.status, refused.body.code]).toEqual([429, 'queue_full']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      // What asks nobody is said.
      await post(owner, chat.id, 'hm');
      expect((await spokenIn(owner, chat.id)).map(({ content }) => content)).not.toContain('@@lawyer?');
      // Who brings what a contact wrote brings it again.
      const delivery = [{ customer: '1', text: 'Есть? [[say:Есть]]' }, { id: 'msg_full' }] as const;
      const sent = await sender.send(...delivery);
      expect([sent.status, sent.body.code]).toEqual([429, 'queue_full']);
      expect((await owner.client.get<{ items: ContactBody[] }>('/contacts')).body.items).toEqual([]);
      // Others have all the room that is theirs, in chats and by the facade.
      const { runs } = await post(other, theirs.id, '@@lawyer [[say:theirs]]');
      const facade = await asker(await anApiKey(other)).wait(1);
      await letGo();
      expect((await facade.end).text).toBe('1');
      for (const { runs: own } of answers)
        expect(await ended(owner, own[0]?.id ?? '')).toMatchObject({ status: 'succeeded' });
      expect(await ended(other, runs[0]?.id ?? '')).toMatchObject({ status: 'succeeded' });
      expect((await ask()).status).toBe(201);
      expect(await sender.send(...delivery)).toMatchObject({ status: 202, body: { outcome: 'taken' } });
      await eventually('the role answers', () =>
        Promise.resolve(sink.at('/full').some(({ body }) => body.includes('Есть'))),
      );
    },
    3 * patience,
  );

  it(
    'are found by those who ask for them again, however many wait',
    async () => {
      const owner = await anOrg(deployment.url);
      const letGo = await aBlocker(owner);
      const asks = asker(await anApiKey(owner));
      const waiting = await inARow(bounds.organization, (n) => asks.wait(n));
      expect((await asks.ask(100)).status).toBe(429);
      const again = await Promise.all(waiting.map(({ n }) => asks.wait(n)));
      await letGo();
      const [first, second] = await Promise.all(
        [waiting, again].map((all) => Promise.all(all.map(({ end }) => end))),
      );
      const runs = (answers: Completed[] = []) => answers.map(({ runId, text }) => [runId, text]);
      expect(runs(second)).toEqual(runs(first));
      expect(await modelCalls(asks.mark)).toHaveLength(bounds.organization);
    },
    3 * patience,
  );

  it(
    'are seen by those who manage roles: whose, since when and in which place, and nothing of what is said',
    async () => {
      const owner = await anOrg(deployment.url);
      const member = await aUser(owner);
      const letGo = await aBlocker(owner);
      const key = await anApiKey(owner, { name: 'CRM', priority: 'high' });
      const asks = asker(key);
      const [theirs, ours] = [await aChat(member), await aChat(owner, [member])];
      const question = `@@lawyer ${asks.mark} [[say:0]]`;
      const {
        runs: [hidden],
      } = await post(member, theirs.id, question);
      const {
        runs: [seen],
      } = await post(member, ours.id, question);
      const waiting = await inARow(2, (n) => asks.wait(n));
      const { items } = await openRuns(owner);
      expect(items).toMatchObject([
        { status: 'running', source: 'facade', position: null, isOpenToMe: true },
        { id: hidden?.id, status: 'queued', source: 'chat', position: 3, isOpenToMe: false, chatId: null },
        { id: seen?.id, status: 'queued', source: 'chat', position: 4, isOpenToMe: true, chatId: ours.id },
        { position: 1, priority: 'high', apiKey: { name: 'CRM', prefix: key.slice(0, 15) }, user: null },
        { position: 2, priority: 'high', chatId: null, isOpenToMe: true },
      ]);
      expect(items[1]).toMatchObject({ user: { username: member.username }, agent: { username: 'lawyer' } });
      expect(JSON.stringify(items)).not.toContain(asks.mark);
      // Each is told of its own as well: by the key that asked, and in the chat.
      const byKey = anyone(deployment.url).withToken(key);
      const placeOf = async ({ client }: Pick<Person, 'client'>, id?: string) =>
        (await client.get<{ position: number | null }>(`/runs/${id}`)).body.position;
      expect(await Promise.all(items.slice(3).map(({ id }) => placeOf({ client: byKey }, id)))).toEqual([
        1, 2,
      ]);
      expect([await placeOf(member, hidden?.id), await placeOf(owner, seen?.id)]).toEqual([3, 4]);
      expect(await placeOf(owner, items[0]?.id)).toBeNull();
      expect((await byKey.get(`/runs/${hidden?.id}`)).status).toBe(404);
      const ids = (of: OpenRuns) => of.items.map(({ id }) => id);
      const all = ids({ items });
      const crm = items[3]?.apiKey?.id ?? '';
      const agentId = items[0]?.agent.id ?? '';
      expect(ids(await openRuns(owner, `?state=running`))).toEqual(all.slice(0, 1));
      expect(ids(await openRuns(owner, `?state=queued&agentId=${agentId}`))).toEqual(all.slice(1));
      expect(ids(await openRuns(owner, `?apiKeyId=${crm}`))).toEqual(all.slice(3));
      expect(ids(await openRuns(owner, `?agentId=${crypto.randomUUID()}`))).toEqual([]);
      const first = await openRuns(owner, '?limit=3');
      const rest = await openRuns(owner, `?limit=3&cursor=${first.nextCursor}`);
      expect([...ids(first), ...ids(rest), rest.nextCursor]).toEqual([...all, null]);

      const oldestQueuedAt = items[1]?.createdAt;
      const { body: summary } = await owner.client.get('/runs/summary');
      expect(summary).toMatchObject({
        ...{ queued: 4, running: 1, waitingApproval: 0, oldestQueuedAt },
        agents: [{ id: agentId, username: 'lawyer', queued: 4, running: 1, oldestQueuedAt }],
        apiKeys: [
          { id: crm, name: 'CRM', queued: 2, running: 0 },
          { queued: 0, running: 1, oldestQueuedAt: null },
        ],
        sources: [
          { source: 'facade', queued: 2, running: 1 },
          { source: 'chat', queued: 2, running: 0 },
        ],
      });

      // Neither members, nor keys, nor other organizations.
      const other = await anOrg(deployment.url);
      expect(await openRuns(other)).toEqual({ items: [], nextCursor: null });
      const nothing = { queued: 0, running: 0, waitingApproval: 0, oldestQueuedAt: null };
      const empty = { ...nothing, agents: [], apiKeys: [], sources: [] };
      expect((await other.client.get('/runs/summary')).body).toEqual(empty);
      for (const client of [member.client, anyone(deployment.url).withToken(key)])
        for (const path of ['/runs', '/runs/summary']) expect((await client.get(path)).status).toBe(403);
      expect((await owner.client.get('/runs?state=succeeded')).status).toBe(400);
      expect((await owner.client.get('/runs?cursor=bm8')).status).toBe(400);

      expect((await owner.client.post(`/runs/${hidden?.id}/cancel`)).status).toBe(404);
      expect((await owner.client.post(`/runs/${all[4]}/cancel`)).status).toBe(200);
      expect(ids(await openRuns(owner))).toEqual(all.slice(0, 4));
      await letGo();
      expect((await waiting[0]?.end)?.text).toBe('0');
      expect((await waiting[1]?.end)?.code).toBe('run_cancelled');
      await eventually('all have ended', async () => (await openRuns(owner)).items.length === 0, patience);
    },
    3 * patience,
  );
});
