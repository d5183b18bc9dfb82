import {
  aChat,
  anOrg,
  anyone,
  answer,
  aUser,
  password,
  type ChatBody,
  type Person,
} from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { inboxOf } from '../support/notifications.js';
import { pastWalls } from '../support/past-walls.js';
import { aDeployment, eventually } from '../support/profile.js';

let artel: Deployment;

const sql = (statements: string) => pastWalls(artel, statements);

/** An id is its row's time. Foreign keys are not looked at meanwhile. */
const aged = (table: string, column: string, id: string, age: string): string =>
  `UPDATE ${table} SET ${column} = overlay(first_id_at(now() - interval '${age}')::text
     placing '7000-8000-' || right('${id}', 12) from 15)::uuid WHERE ${column} = '${id}';`;

/** How a run came about, as old as it is: every kind of row that stands by it. */
const traces = (runId: string, age: string): string => {
  const run = `(SELECT org_id, id FROM runs WHERE right(id::text, 12) = right('${runId}', 12)) r`;
  const times = `now() - interval '${age}', now() - interval '${age}'`;
  return `
    INSERT INTO tool_calls (org_id, run_id, key, epoch, tool, arguments, read_only, state, started_at, finished_at)
      SELECT org_id, id, '1.0', 1, 'x', '{}', true, 'succeeded', ${times} FROM ${run};
    INSERT INTO model_calls (org_id, run_id, id, epoch, path, model, started_at, finished_at)
      SELECT org_id, id, gen_random_uuid(), 1, '', 'x', ${times} FROM ${run};
    INSERT INTO run_stages (org_id, run_id, id, epoch, path, agent_username, kind, name, state, started_at, finished_at)
      SELECT org_id, id, gen_random_uuid(), 1, '', 'x', 'attempt', '', 'succeeded', ${times} FROM ${run};
    INSERT INTO checkpoints.checkpoints (thread_id, checkpoint_id, checkpoint)
      SELECT org_id || ':run:' || id || ':', '1', jsonb_build_object('ts', now() - interval '${age}') FROM ${run};
    INSERT INTO checkpoints.checkpoint_blobs (thread_id, channel, version, type)
      SELECT org_id || ':run:' || id || ':', 'x', '1', 'empty' FROM ${run};`;
};

async function aTalk(owner: Person, member: Person) {
  const chat = await aChat(owner, [member]);
  const old = await answer(owner, chat.id, '@@lawyer Старый вопрос');
  const young = await answer(owner, chat.id, '@@lawyer Свежий вопрос');
  return { chat, old, young, oldRun: old.runId ?? '', youngRun: young.runId ?? '' };
}
const contents = async (person: Person, chat: ChatBody) =>
  (await person.client.get<{ items: { id: string }[] }>(`/chats/${chat.id}/messages?limit=200`)).body.items
    .length;
const unread = async (person: Person, chat: ChatBody) =>
  (await person.client.get<ChatBody>(`/chats/${chat.id}`)).body.unreadCount;

beforeAll(async () => {
  artel = await aDeployment({ PURGE_INTERVAL: '1', ACCESS_TOKEN_TTL: '3600' });
}, 120_000);
afterAll(() => artel?.stop());

describe('Retention', () => {
  it('deletes what is older than its organization keeps, and nothing else', async () => {
    const [owner, keeper] = [await anOrg(artel.url), await anOrg(artel.url)];
    const [member, other] = [await aUser(owner), await aUser(keeper)];
    const [talk, kept] = [await aTalk(owner, member), await aTalk(keeper, other)];
    await owner.client.patch('/organizations/current', { retentionDays: 2 });
    const oldRows = [talk, kept].flatMap(({ old, oldRun, chat }) => [
      aged('messages', 'id', old.id, '49 hours'),
      `UPDATE messages SET id = overlay(first_id_at(now() - interval '49 hours')::text
         placing '7000-8000-' || right(id::text, 12) from 15)::uuid
       WHERE chat_id = '${chat.id}' AND seq = 1;`,
      `UPDATE runs SET finished_at = now() - interval '49 hours' WHERE id = '${oldRun}';`,
      `UPDATE notifications SET created_at = now() - interval '49 hours' WHERE subject_id = '${old.id}';`,
      aged('run_events', 'run_id', oldRun, '49 hours'),
      aged('runs', 'id', oldRun, '49 hours'),
      traces(oldRun, '49 hours'),
    ]);
    const youngTraces = [talk, kept].map(({ youngRun }) => traces(youngRun, '47 hours'));
    const session = (age: string, ended: string) =>
      `UPDATE sessions SET ${ended} = now() - interval '${age}' WHERE user_id = '${member.id}'`;
    await anyone(artel.url).post('/auth/login', { email: member.email, password });
    await anyone(artel.url).post('/auth/password-reset', { email: member.email });
    const invite = await owner.client.post('/invites', { expiresInHours: 0.0001 });
    expect(invite.status).toBe(201);
    expect(await unread(member, talk.chat)).toBe(4);

    await sql(
      [
        'SET session_replication_role = replica;',
        ...oldRows,
        ...youngTraces,
        `${session('31 days', 'revoked_at')} AND id = (SELECT min(id::text)::uuid FROM sessions WHERE user_id = '${member.id}');`,
        `INSERT INTO outbox (id, org_id, event, subscriber, payload, state, due_at) VALUES
           (gen_random_uuid(), '${owner.orgId}', 'x', 'x', '{}', 'failed', now() - interval '31 days'),
           (gen_random_uuid(), '${owner.orgId}', 'x', 'x', '{}', 'failed', now() - interval '29 days');`,
        `INSERT INTO password_resets (id, org_id, user_id, token_hash, expires_at) VALUES
           (gen_random_uuid(), '${owner.orgId}', '${member.id}', 'x', now() - interval '1 second');`,
        // Of a run that is gone, whatever deleted it.
        `INSERT INTO checkpoints.checkpoints (thread_id, checkpoint_id, checkpoint) VALUES
           ('${owner.orgId}:run:${crypto.randomUUID()}:', '1', jsonb_build_object('ts', now()));`,
      ].join('\n'),
    );

    await eventually('the old messages are gone', async () => (await contents(owner, talk.chat)) === 2);
    await eventually(
      'the old run is gone',
      async () =>
        (await owner.client.get<{ items: object[] }>(`/chats/${talk.chat.id}/runs`)).body.items.length === 1,
    );
    // Two rounds later, nothing more is gone.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await contents(owner, talk.chat)).toBe(2);
    expect((await owner.client.get(`/messages/${talk.young.id}`)).status).toBe(200);
    expect((await owner.client.get(`/runs/${talk.youngRun}`)).status).toBe(200);
    expect(await unread(owner, talk.chat)).toBeLessThanOrEqual(2);
    expect(await contents(keeper, kept.chat)).toBe(4);
    const told = async (person: Person) => (await inboxOf(person)).length;
    expect([await told(owner), await told(keeper)]).toEqual([1, 2]);
    expect(await owner.client.stream(`/runs/${talk.youngRun}/events`)).not.toHaveLength(0);

    const [left] = await sql(`
      SELECT (SELECT count(*)::int FROM sessions WHERE user_id = '${member.id}') AS sessions,
             (SELECT count(*)::int FROM outbox WHERE event = 'x') AS jobs,
             (SELECT count(*)::int FROM invites) AS invites,
             (SELECT count(*)::int FROM password_resets) AS resets,
             (SELECT count(*)::int FROM runs) AS runs,
             (SELECT count(*)::int FROM tool_calls) AS tools,
             (SELECT count(*)::int FROM model_calls) AS models,
             (SELECT count(*)::int FROM run_stages WHERE agent_username = 'x') AS stages,
             (SELECT count(*)::int FROM checkpoints.checkpoints) AS states,
             (SELECT count(*)::int FROM checkpoints.checkpoint_blobs) AS blobs,
             (SELECT count(*)::int FROM run_events e WHERE NOT EXISTS (SELECT FROM runs r WHERE r.id = e.run_id)) AS orphans;`);
    const ofRuns = { runs: 3, tools: 3, models: 3, stages: 3, states: 3, blobs: 3, orphans: 0 };
    expect(left).toEqual({ sessions: 1, jobs: 1, invites: 0, resets: 0, ...ofRuns });
  }, 180_000);

  it('leaves nothing unread that nobody can read, and forgets the steps of runs that ended a month ago', async () => {
    const owner = await anOrg(artel.url);
    const member = await aUser(owner);
    const { chat, youngRun } = await aTalk(owner, member);
    await owner.client.patch('/organizations/current', { retentionDays: 60 });
    expect(await unread(member, chat)).toBe(4);
    await sql(
      `SET session_replication_role = replica;
       UPDATE messages SET id = overlay(first_id_at(now() - interval '61 days')::text
         placing '7000-8000-' || right(id::text, 12) from 15)::uuid WHERE chat_id = '${chat.id}';
       UPDATE runs SET finished_at = now() - interval '31 days' WHERE id = '${youngRun}';
       ${aged('run_events', 'run_id', youngRun, '31 days')}
       ${aged('runs', 'id', youngRun, '31 days')}`,
    );
    await eventually('the messages are gone', async () => (await contents(owner, chat)) === 0);
    expect(await unread(member, chat)).toBe(0);
    const runs = await owner.client.get<{ items: { id: string }[] }>(`/chats/${chat.id}/runs`);
    const agedRun = runs.body.items.map(({ id }) => id).sort()[0] ?? '';
    expect(agedRun.slice(-12)).toBe(youngRun.slice(-12));
    const events = await eventually('its steps are gone', async () => {
      const seen = await owner.client.stream(`/runs/${agedRun}/events`);
      return seen.length === 1 && seen;
    });
    expect(events[0]?.event).toBe('done');
  }, 120_000);
});
