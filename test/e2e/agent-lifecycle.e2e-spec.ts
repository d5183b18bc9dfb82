import { aChat, anApiKey, anOrg, answer, aUser, ended, post, type Person } from '../support/builders.js';
import { complete } from '../support/completed.js';
import type { Deployment } from '../support/deployment.js';
import { writePastApi } from '../support/past-api.js';
import { aDeployment, eventually } from '../support/profile.js';

const patience = 60_000;
/** Takes some seconds to be written. */
const long = '[[tokens:40]] [[delay:100]]';

interface Status {
  desired: string;
  actual: string;
  lastActivityAt: string | null;
  heartbeatAt: string | null;
  restarts: number;
  error?: { code: string };
  lastError: { code: string; detail: string } | null;
}

interface Step {
  from: string;
  to: string;
  cause: string;
  userId: string | null;
}

let deployment: Deployment;
let owner: Person;
let agentId: string;

beforeAll(async () => {
  deployment = await aDeployment({ AGENT_INACTIVITY_TIMEOUT: '2', RUN_MAX_ATTEMPTS: '1' });
}, 90_000);
afterAll(() => deployment.stop());

beforeEach(async () => {
  owner = await anOrg(deployment.url);
  agentId = (await owner.client.get<{ id: string }>('/roles/lawyer')).body.id;
});

const status = async (): Promise<Status> =>
  (await owner.client.get<Status>(`/agents/${agentId}/status`)).body;
const until = (actual: string): Promise<Status> =>
  eventually(
    `it is ${actual}`,
    async () => {
      const now = await status();
      return now.actual === actual && now;
    },
    patience,
  );
const have = (what: string) => owner.client.post<Status>(`/agents/${agentId}/${what}`);
const steps = async (): Promise<Step[]> =>
  (await owner.client.get<{ items: Step[] }>(`/agents/${agentId}/history`)).body.items;

describe('A role', () => {
  it('sleeps until it is asked, and again when nobody asks any more', async () => {
    expect(await status()).toMatchObject({ desired: 'running', actual: 'stopped', lastActivityAt: null });
    const socket = await owner.client.socket();
    const chat = await aChat(owner);
    await answer(owner, chat.id, '@@lawyer [[say:ok]]');
    await socket.wait(
      ({ event, data }) =>
        event === 'agent.status' &&
        JSON.stringify(data) === JSON.stringify({ agentId, desired: 'running', actual: 'running' }),
    );
    await eventually('it sleeps', async () => (await steps())[0]?.cause === 'idle', patience);
    expect(await status()).toMatchObject({ desired: 'running', actual: 'stopped', heartbeatAt: null });
    expect((await status()).lastActivityAt).not.toBeNull();
    const causes = (await steps()).map(({ cause }) => cause);
    expect(causes.slice(-2)).toEqual(['ready', 'woken']);
    // And is there for the next question.
    await answer(owner, chat.id, '@@lawyer [[say:again]]');
    await eventually(
      'it was woken again',
      async () => (await steps()).filter(({ cause }) => cause === 'woken').length >= 2,
      patience,
    );
    socket.close();
  });

  it('is asked nothing once it was stopped, in a chat of its own, in a group and by the facade', async () => {
    const key = await anApiKey(owner);
    const group = await aChat(owner);
    const { body: own } = await owner.client.post<{ id: string }>('/chats', { kind: 'agent', agentId });
    expect((await have('stop')).body).toMatchObject({ desired: 'stopped', actual: 'stopped' });

    const refused = await owner.client.post<{ code: string }>(`/chats/${own.id}/messages`, {
      content: 'hm?',
    });
    expect([refused.status, refused.body.code]).toEqual([409, 'agent_stopped']);
    const said = await post(owner, group.id, '@@lawyer, @@hr? [[say:me]]');
    expect(said.runs.map(({ agentUsername }) => agentUsername)).toEqual(['hr']);
    expect(said.message.mentions).toContainEqual({
      kind: 'role',
      id: agentId,
      username: 'lawyer',
      refused: 'stopped',
    });
    // Each process hears of it by itself.
    const facade = await eventually('the facade refuses it', async () => {
      const answered = await complete({ url: deployment.url, key, question: 'hm? [[say:no]]' });
      return answered.status === 409 && answered;
    });
    expect(facade).toMatchObject({ code: 'agent_stopped' });
    expect(facade.headers.get('x-should-retry')).toBe('false');

    expect((await have('start')).body).toMatchObject({ desired: 'running' });
    await until('running');
    expect((await answer(owner, own.id, 'hm? [[say:here]]')).content).toBe('here');
    await eventually('the facade asks it', async () => {
      const answered = await complete({ url: deployment.url, key, question: 'hm? [[say:yes]]' });
      return answered.text === 'yes';
    });
    expect(await steps()).toContainEqual(
      expect.objectContaining({ to: 'stopped', cause: 'stopped', userId: owner.id }),
    );
  });

  it('ends what it was asked before, or has it cancelled by force', async () => {
    const chat = await aChat(owner);
    const { runs: first } = await post(owner, chat.id, `@@lawyer ${long}`);
    await have('stop');
    expect(await ended(owner, first[0]?.id ?? '', patience)).toMatchObject({ status: 'succeeded' });
    await have('start');
    const { runs: second } = await post(owner, chat.id, `@@lawyer ${long}`);
    await have('stop?force=true');
    expect(await ended(owner, second[0]?.id ?? '', patience)).toMatchObject({ status: 'cancelled' });
    expect(await status()).toMatchObject({ desired: 'stopped', actual: 'stopped' });
  });

  it('is begun anew by people, and says how often', async () => {
    await have('start');
    await until('running');
    expect((await have('restart')).body).toMatchObject({ desired: 'running', restarts: 1 });
    await until('running');
    expect((await steps()).map(({ cause }) => cause).slice(0, 4)).toEqual([
      'ready',
      'restarted',
      'ready',
      'started',
    ]);
  });

  it('is stopped and started by those who look after roles alone', async () => {
    const member = await aUser(owner);
    const stranger = await anOrg(deployment.url);
    expect((await member.client.get(`/agents/${agentId}/status`)).status).toBe(200);
    for (const what of ['start', 'stop', 'restart']) {
      expect((await member.client.post(`/agents/${agentId}/${what}`)).status).toBe(403);
      expect((await stranger.client.post(`/agents/${agentId}/${what}`)).status).toBe(404);
    }
    expect((await stranger.client.get(`/agents/${agentId}/status`)).status).toBe(404);
    expect((await stranger.client.get(`/agents/${agentId}/history`)).status).toBe(404);
    expect((await owner.client.post(`/agents/${agentId}/stop?force=perhaps`)).status).toBe(400);
  });

  it('is counted by its state where operators look', async () => {
    await have('start');
    await until('running');
    const [consumer] = deployment.consumers;
    const metrics = await (await fetch(`${consumer?.url}/metrics`)).text();
    expect(metrics).toMatch(/artel_agents_actual\{state="running"\} [1-9]/);
  });

  it('that was taken and could not be begun is begun by the same process', async () => {
    await have('start');
    await until('running');
    await writePastApi(deployment, async (run) => {
      await run(
        `UPDATE supervised SET owner = (SELECT id FROM supervisors WHERE lease_until > now() LIMIT 1),
           actual = 'error', due_at = now() WHERE kind = 'agent' AND id = $1`,
        [agentId],
      );
    });
    await until('running');
    expect((await steps())[0]).toMatchObject({ to: 'running', cause: 'ready' });
  });

  it('whose work ends its process fails, says of what, and goes on', async () => {
    const chat = await aChat(owner);
    const { runs } = await post(owner, chat.id, `@@lawyer ${long}`);
    const runId = runs[0]?.id ?? '';
    await eventually('it is at work', async () => {
      const { body } = await owner.client.get<{ status: string }>(`/runs/${runId}`);
      return body.status === 'running';
    });
    await deployment.crashConsumers();
    expect(await ended(owner, runId, patience)).toMatchObject({ status: 'failed' });
    const now = await eventually(
      'it goes on',
      async () => {
        const causes = (await steps()).map(({ cause }) => cause);
        return causes.includes('failed') && causes.includes('retried') && status();
      },
      patience,
    );
    expect(now.lastError).toMatchObject({ code: 'run_attempts_exhausted' });
    expect((await answer(owner, chat.id, '@@lawyer [[say:well]]')).content).toBe('well');
  });
});
