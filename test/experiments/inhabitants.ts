import {
  aChat,
  anApiKey,
  anOrg,
  answer,
  aUser,
  ended,
  post,
  type ChatBody,
  type Person,
} from '../support/builders.js';
import { anEvent, occurrencesOf } from '../support/calendar.js';
import { aCollection, aDocument, settled } from '../support/knowledge.js';
import { waitsFor } from '../support/approvals.js';
import { eventually } from '../support/profile.js';
import { aFile } from '../support/uploads.js';
import { Census } from './census.js';
import { bodyTexts } from './hints.js';
import { exampleOf } from './json-schema.js';
import type { Prober } from './prober.js';
import type { Route } from './routes.js';

/** An organization that has something of every kind, and all that it can see of itself. */
export interface Inhabitants {
  owner: Person;
  member: Person;
  key: string;
  /** Stands in every text that was written there, and nowhere else. */
  mark: string;
  chat: ChatBody;
  census: Census;
}

/** Objects of the kinds that the API's own builders know, then one of each kind that a list and a POST exist for. */
export async function inhabit(prober: Prober, routes: readonly Route[], url: string): Promise<Inhabitants> {
  const mark = `mark${crypto.randomUUID().replaceAll('-', '')}`;
  const owner = await anOrg(url);
  const member = await aUser(owner);
  const chat = await aChat(owner, [member]);
  const agents = await owner.client.get<{ items: { id: string }[] }>('/agents');
  const agentId = agents.body.items[0]?.id;
  const key = await anApiKey(owner, { name: mark });
  await owner.client.patch(`/chats/${chat.id}`, { title: mark });
  await owner.client.post('/chats', { kind: 'direct', memberIds: [member.id] });
  await owner.client.post('/chats', { kind: 'agent', agentId, title: mark });
  const asked = await answer(member, chat.id, `@@lawyer ${mark}? [[say:${mark}]]`);
  await owner.client.post(`/messages/${asked.id}/validate`, {
    decision: 'edit',
    content: mark,
    comment: mark,
  });
  const { id: fileId } = await aFile(owner, `${mark}.txt`, mark);
  await post(owner, chat.id, mark, { attachmentIds: [fileId] });
  await answer(owner, chat.id, `@@accountant [[say:${mark}]]`);
  // Each is told that the other mentioned them.
  await post(owner, chat.id, `@${member.username} ${mark}`);
  await post(member, chat.id, `@${owner.username} ${mark}`);
  const { runs } = await post(owner, chat.id, `@@lawyer ${mark} [[drip:200]]`);
  await owner.client.post(`/runs/${runs[0]?.id}/cancel`);
  await ended(owner, runs[0]?.id ?? '');
  const { id: collectionId } = await aCollection(owner, { name: mark });
  const document = await aDocument(owner, collectionId, mark, `${mark}.txt`);
  await settled(owner, document.id);
  await anUnansweredQuestion(owner, chat, mark);
  await anEventWithTimes(owner, mark);
  await aRefusedRequest(owner, key, mark);
  await integrateAll(owner, mark);
  await untilAnswered(owner);
  const tokens = [owner.accessToken, key];
  const known = await Census.take(prober, routes, tokens, owner.id);
  const made = await makeMore(prober, routes, { owner, mark, census: known });
  // Last: what waits is decided by whoever tries what can be posted.
  const waiting = await post(
    owner,
    chat.id,
    `@@clerk [[tool:role_call ${JSON.stringify({ role: 'hr', question: mark })}]]`,
  );
  await waitsFor(owner, waiting.runs[0]?.id ?? '');
  await untilSettled(owner);
  const census = await Census.take(prober, routes, tokens, owner.id);
  for (const text of made) census.note('', text);
  for (const id of [owner.orgId, owner.id, member.id]) census.ids.add(id);
  return { owner, member, key, mark, chat, census };
}

/**
 * Whichever role is looked at, it has one of each type that needs no other side, its webhook was told something, and to the
 * lawyer somebody writes.
 */
export async function integrateAll({ client }: Pick<Person, 'client'>, mark: string): Promise<void> {
  const { body } = await client.get<{ items: { id: string; username: string }[] }>('/agents');
  const signingSecret = `the secret of ${mark.slice(0, 40)}`;
  for (const { id, username } of body.items) {
    const put = async (type: string, given: object): Promise<{ id: string }> => {
      const made = await client.put<{ id: string }>(`/agents/${id}/integrations/${type}`, given);
      if (made.status !== 200) throw new Error(`PUT answered ${made.status}: ${JSON.stringify(made.body)}`);
      return made.body;
    };
    await put('scripted', { settings: { label: mark.slice(0, 40) } });
    await put('talking', { settings: username === 'lawyer' ? { caller: mark, team: [] } : {} });
    const webhook = await put('webhook', {
      settings: { verification: 'bearer', title: '{{ $.title }}', startsAt: '$.at', deliveryPath: '$.title' },
      secrets: { signingSecret },
    });
    const told = await client
      .withToken(signingSecret)
      .post(`/integrations/webhook/${webhook.id}`, { title: mark, at: '2099-01-01T00:00:00Z' });
    if (told.status !== 202)
      throw new Error(`A webhook answered ${told.status}: ${JSON.stringify(told.body)}`);
  }
}

/** Who wrote from outside is answered. */
const untilAnswered = ({ client }: Person): Promise<true> =>
  eventually(
    'a contact is answered',
    async () => {
      const { body: contacts } = await client.get<{ items: { id: string }[] }>('/contacts');
      const id = contacts.items[0]?.id;
      if (!id) return false;
      const { body: sends } = await client.get<{ items: { state: string }[] }>(`/contacts/${id}/sends`);
      return sends.items[0]?.state === 'sent';
    },
    60_000,
  );

/** Roles that were asked are awake by now, and their integrations work: neither moves any more by itself. */
async function untilSettled(owner: Person): Promise<void> {
  type Status = { actual: string };
  const { body: roles } = await owner.client.get<{ items: { id: string; username: string }[] }>('/agents');
  const asked = new Set(['lawyer', 'accountant', 'archivist', 'clerk']);
  await eventually('what is kept at work is settled', async () => {
    const { body } = await owner.client.get<{ items: { status: Status }[] }>('/integrations');
    if (body.items.some(({ status }) => status.actual !== 'running')) return false;
    for (const { id, username } of roles.items) {
      const { body: status } = await owner.client.get<Status>(`/agents/${id}/status`);
      if (status.actual === 'starting' || (asked.has(username) && status.actual !== 'running')) return false;
    }
    return true;
  });
}

/** A role that knows an empty collection is asked: whatever the way to search, nothing is found. */
async function anUnansweredQuestion(owner: Person, { id }: ChatBody, mark: string): Promise<void> {
  const { id: collectionId } = await aCollection(owner, { name: `${mark} empty` });
  const { status, body } = await owner.client.post('/agents', {
    username: 'archivist',
    name: mark,
    title: mark,
    description: mark,
    type: 'simple',
    prompt: mark,
    knowledge: [collectionId],
    prefetchTopK: 1,
  });
  if (status !== 201) throw new Error(`POST /agents answered ${status}: ${JSON.stringify(body)}`);
  await answer(owner, id, `@@archivist ${mark}? [[say:${mark}]]`);
}

/** The facade notes what it refuses a moment after it has answered. */
async function aRefusedRequest(owner: Person, key: string, mark: string): Promise<void> {
  const { status } = await owner.client.withToken(key).request('POST', '/v1/embeddings', { model: mark });
  if (status !== 400) throw new Error(`POST /v1/embeddings answered ${status}`);
  await eventually('it is noted', async () => {
    const { body } = await owner.client.get<{ items: object[] }>('/openai-requests');
    return body.items.length > 0;
  });
}

/** One that has taken place, and of whose coming times one was moved. */
async function anEventWithTimes(owner: Person, mark: string): Promise<void> {
  const { id } = await anEvent(owner, {
    kind: 'recurring',
    title: mark,
    description: mark,
    prompt: mark,
    startsAt: null,
    cron: '@daily',
  });
  await owner.client.post(`/calendar/events/${id}/trigger`);
  const [next] = (await occurrencesOf(owner, id)).coming;
  await owner.client.put(`/calendar/events/${id}/exceptions/${next?.slot}`, {
    movedTo: new Date(Date.parse(next?.slot ?? '') + 60_000).toISOString(),
  });
}

/** What can be listed can be made: kinds that nobody thought of here included. Returns what was answered. */
async function makeMore(
  prober: Prober,
  routes: readonly Route[],
  { owner, mark, census }: Pick<Inhabitants, 'owner' | 'mark' | 'census'>,
): Promise<string[]> {
  const lists = new Set(routes.filter(({ method }) => method === 'GET').map(({ path }) => path));
  const makers = routes.filter(
    ({ method, path, access }) =>
      (method === 'POST' || method === 'PUT') && lists.has(path) && access.kind === 'permission',
  );
  const made: string[] = [];
  for (const [number, route] of makers.entries()) {
    const [path] = census.pathsOf(route);
    for (const [variant, schema] of path === undefined ? [] : route.bodies.entries()) {
      // Every organization uses the same keys: another one's stored answer must not come back.
      const headers = { 'idempotency-key': `inhabit-${number}-${variant}` };
      const body = exampleOf(schema, bodyTexts(census, mark, path));
      const reply = await prober.ask({
        method: route.method,
        path: path ?? '',
        body,
        contentType: route.contentType,
        token: owner.accessToken,
        headers,
      });
      if (reply.status < 300) made.push(reply.text);
    }
  }
  return made;
}
