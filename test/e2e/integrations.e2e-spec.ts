import { anOrg, aUser, type Person } from '../support/builders.js';
import type { ArtelProcess } from '../support/artel-process.js';
import type { Deployment } from '../support/deployment.js';
import { inboxOf } from '../support/notifications.js';
import { aDeployment, eventually, profile } from '../support/profile.js';
import { knowsScripted, ScriptedOutside } from '../support/scripted-outside.js';

const patience = 60_000;

interface IntegrationBody {
  id: string;
  agentId: string;
  type: string;
  settings: object;
  secrets: string[];
  account: { name: string } | null;
  status: StatusBody;
  code?: string;
  detail?: string;
  errors?: { path: string; message: string }[];
}

interface StatusBody {
  desired: string;
  actual: string;
  restarts: number;
  nextAttemptAt: string | null;
  error?: { code: string; detail: string };
}

let outside: ScriptedOutside;
let deployment: Deployment;
let owner: Person;

beforeAll(async () => {
  outside = await ScriptedOutside.start();
  deployment = await aDeployment(
    { ...knowsScripted, PROCESS_CHECK_INTERVAL: '1', MAX_RESTART_ATTEMPTS: '2' },
    { workers: 2 },
  );
}, 120_000);
afterAll(async () => {
  await deployment.stop();
  await outside.stop();
});

beforeEach(async () => {
  outside.failing = undefined;
  owner = await anOrg(deployment.url);
});

const roles = async (): Promise<string[]> =>
  (await owner.client.get<{ items: { id: string }[] }>('/roles')).body.items.map(({ id }) => id);
const aRole = async (): Promise<string> => (await roles())[0] ?? '';
const pathOf = (agentId: string, what = '') => `/agents/${agentId}/integrations/scripted${what}`;

let tokens = 0;
/** A token that the other side knows. */
function aToken(): string {
  const token = `token-${process.pid}-${tokens++}`;
  outside.accounts.set(token, `bot number ${tokens}`);
  return token;
}

async function anIntegration(agentId: string, token = aToken(), more: object = {}): Promise<IntegrationBody> {
  const body = { settings: { url: outside.url }, secrets: { token }, ...more };
  const answer = await owner.client.put<IntegrationBody>(pathOf(agentId), body);
  if (answer.status !== 200) throw new Error(`PUT answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

const until = (agentId: string, what: string, holds: (status: StatusBody) => boolean): Promise<StatusBody> =>
  eventually(
    what,
    async () => {
      const { body } = await owner.client.get<StatusBody>(pathOf(agentId, '/status'));
      return holds(body) && body;
    },
    patience,
  );
const untilRunning = (agentId: string) => until(agentId, 'it works', ({ actual }) => actual === 'running');
const untilAsking = (id: string, not?: number): Promise<number> =>
  eventually(
    'it asks',
    async () => {
      const pid = await Promise.resolve(outside.holderOf(id));
      return pid !== undefined && pid !== not && pid;
    },
    patience,
  );
const untilSilent = (id: string) =>
  eventually(
    'it asks no more',
    async () => (await Promise.resolve(outside.holderOf(id))) === undefined,
    patience,
  );

/** Nobody did twice what was to be done once, and nothing was left out. */
function expectOnce(id: string): void {
  const counts = outside.countsOf(id);
  expect(new Set(counts).size).toBe(counts.length);
}

describe('An integration', () => {
  it('is saved when the other side lets it in, begins, and shows no secret', async () => {
    const agentId = await aRole();
    const token = aToken();
    const made = await anIntegration(agentId, token);
    expect(made).toMatchObject({
      agentId,
      type: 'scripted',
      settings: { url: outside.url, label: '' },
      secrets: ['token'],
      account: { name: outside.accounts.get(token) },
      status: { desired: 'running' },
    });
    await untilRunning(agentId);
    await untilAsking(made.id);
    const texts = await Promise.all(
      [
        '/integrations',
        pathOf(agentId),
        pathOf(agentId, '/status'),
        pathOf(agentId, '/history'),
        '/audit',
      ].map(async (path) => JSON.stringify((await owner.client.get(path)).body)),
    );
    for (const text of texts) expect(text).not.toContain(token);
    const { body: types } = await owner.client.get<{ items: object[] }>('/integration-types');
    expect(types.items).toContainEqual(
      expect.objectContaining({ type: 'scripted', title: 'Scripted', sends: true }),
    );
  });

  it('is refused in the words of the other side, and nothing is kept', async () => {
    const agentId = await aRole();
    const refused = await owner.client.put<IntegrationBody>(pathOf(agentId), {
      settings: { url: outside.url },
      secrets: { token: 'made up' },
    });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({
      code: 'integration_refused',
      detail: 'Unauthorized: no such bot',
      errors: [{ path: 'secrets.token', message: 'Unauthorized: no such bot' }],
    });
    expect((await owner.client.get(pathOf(agentId))).status).toBe(404);
    const tried = await owner.client.post<IntegrationBody>(pathOf(agentId, '/verify'), {
      settings: { url: outside.url },
      secrets: { token: aToken() },
    });
    expect([tried.status, tried.body.account?.name]).toEqual([200, expect.stringMatching(/^bot number/)]);
    expect((await owner.client.get(pathOf(agentId))).status).toBe(404);
  });

  it('is refused by name for every field that is wrong', async () => {
    const agentId = await aRole();
    const put = (body: object) => owner.client.put<IntegrationBody>(pathOf(agentId), body);
    const wrong = await put({ settings: { url: 5, more: true }, secrets: { token: 5 } });
    expect(wrong.status).toBe(400);
    expect(wrong.body.errors?.map(({ path }) => path).sort()).toEqual([
      'secrets.token',
      'settings',
      'settings.url',
    ]);
    expect((await put({ settings: {}, more: true })).status).toBe(400);
    expect((await owner.client.put(`/agents/${agentId}/integrations/none`, {})).status).toBe(404);
    expect((await owner.client.put(`/agents/${agentId}/integrations/..%2f`, {})).status).toBe(400);
  });

  it('is stopped, started and begun anew', async () => {
    const agentId = await aRole();
    const { id } = await anIntegration(agentId);
    await untilAsking(id);
    const stopped = await owner.client.post<StatusBody>(pathOf(agentId, '/stop'));
    expect(stopped.body).toMatchObject({ desired: 'stopped', actual: 'stopped' });
    await untilSilent(id);
    await owner.client.post(pathOf(agentId, '/start'));
    await untilRunning(agentId);
    await untilAsking(id);
    const begun = outside.begun.filter((one) => one.id === id).length;
    await owner.client.post(pathOf(agentId, '/restart'));
    await eventually(
      'it began anew',
      async () => Promise.resolve(outside.begun.filter((one) => one.id === id).length > begun),
      patience,
    );
    await untilRunning(agentId);
    expectOnce(id);
  });

  it('goes on by new settings, keeps the secrets that are not given, and can be saved without beginning', async () => {
    const agentId = await aRole();
    const { id } = await anIntegration(agentId, aToken(), { enabled: false });
    expect((await owner.client.get<StatusBody>(pathOf(agentId, '/status'))).body).toMatchObject({
      desired: 'stopped',
      actual: 'stopped',
    });
    const changed = await owner.client.put<IntegrationBody>(pathOf(agentId), {
      settings: { url: outside.url, label: 'new' },
      enabled: true,
    });
    expect(changed.body).toMatchObject({ id, settings: { label: 'new' }, secrets: ['token'] });
    await untilAsking(id);
    const begun = outside.begun.filter((one) => one.id === id).length;
    await owner.client.put(pathOf(agentId), { settings: { url: outside.url, label: 'newer' } });
    await eventually(
      'it began by them',
      async () => Promise.resolve(outside.begun.filter((one) => one.id === id).length > begun),
      patience,
    );
    await untilRunning(agentId);
  });

  it('that is let in no more is given up at once, and people are told', async () => {
    const agentId = await aRole();
    const token = aToken();
    const { id } = await anIntegration(agentId, token);
    await untilAsking(id);
    outside.accounts.delete(token);
    const down = await until(agentId, 'it is given up', ({ actual }) => actual === 'error');
    expect(down).toMatchObject({
      nextAttemptAt: null,
      error: { code: 'integration_refused', detail: 'Unauthorized: no such bot' },
    });
    await eventually(
      'the owner is told',
      async () => (await inboxOf(owner)).some(({ body }) => body.includes('Unauthorized: no such bot')),
      patience,
    );
    await owner.client.put(pathOf(agentId), { secrets: { token: aToken() } });
    await untilRunning(agentId);
    await untilAsking(id);
  });

  it('that fails is tried again so often, then waits for people', async () => {
    const agentId = await aRole();
    const { id } = await anIntegration(agentId);
    await untilAsking(id);
    outside.failing = 500;
    await until(
      agentId,
      'it is given up',
      ({ actual, nextAttemptAt }) => actual === 'error' && nextAttemptAt === null,
    );
    const { body } = await owner.client.get<{ items: { cause: string }[] }>(pathOf(agentId, '/history'));
    const causes = body.items.map(({ cause }) => cause);
    expect(causes.filter((cause) => cause === 'retried')).toHaveLength(2);
    expect(causes[0]).toBe('gave_up');
    outside.failing = undefined;
    await owner.client.post(pathOf(agentId, '/restart'));
    await untilRunning(agentId);
    expectOnce(id);
  });

  it('goes with its role, or by itself', async () => {
    const first = await aRole();
    const { id } = await anIntegration(first);
    await untilAsking(id);
    expect((await owner.client.delete(pathOf(first))).status).toBe(204);
    await untilSilent(id);
    expect((await owner.client.get(pathOf(first))).status).toBe(404);
    const { body: role } = await owner.client.post<{ id: string }>('/agents', {
      username: 'clerk-of-bots',
      name: 'Clerk',
      title: 'Clerk',
      description: 'Clerk',
      type: 'simple',
      prompt: 'Be brief.',
    });
    const second = await anIntegration(role.id);
    await untilAsking(second.id);
    expect((await owner.client.delete(`/agents/${role.id}`)).status).toBe(204);
    await untilSilent(second.id);
    const { body } = await owner.client.get<{ items: object[] }>('/integrations');
    expect(body.items).toEqual([]);
  });

  it('is of its own organization, and of those who look after roles', async () => {
    const agentId = await aRole();
    await anIntegration(agentId);
    const member = await aUser(owner);
    const stranger = await anOrg(deployment.url);
    for (const what of ['', '/status', '/history']) {
      expect((await member.client.get(pathOf(agentId, what))).status).toBe(403);
      expect((await stranger.client.get(pathOf(agentId, what))).status).toBe(404);
    }
    for (const what of ['/start', '/stop', '/restart', '/verify']) {
      expect((await member.client.post(pathOf(agentId, what))).status).toBe(403);
      expect((await stranger.client.post(pathOf(agentId, what))).status).toBe(404);
    }
    expect((await stranger.client.delete(pathOf(agentId))).status).toBe(404);
    const foreign = await stranger.client.get<{ items: object[] }>('/integrations');
    expect(foreign.body.items).toEqual([]);
    expect((await stranger.client.get(`/integrations?agentId=${agentId}`)).status).toBe(404);
  });
});

describe('Integrations of a process that is gone', () => {
  it('are taken over soon, and do nothing twice', async () => {
    const made: string[] = [];
    for (const agentId of (await roles()).slice(0, 4)) made.push((await anIntegration(agentId)).id);
    const before = await Promise.all(made.map((id) => untilAsking(id)));
    if (profile === 'scaled')
      // No process has all of them.
      await eventually(
        'they are spread',
        async () => Promise.resolve(new Set(made.map((id) => outside.holderOf(id))).size > 1),
        patience,
      );
    const doomed = deployment.consumers.find(({ pid }) => before.includes(pid));
    const killedAt = Date.now();
    await doomed?.kill();
    if (profile === 'embedded') await deployment.restartEmbedded();
    else
      deployment.workers.splice(
        deployment.workers.findIndex((worker) => worker === doomed),
        1,
      );
    for (const id of made) await untilAsking(id, doomed?.pid);
    // 15 s are promised; a slow machine under test may take longer to say so.
    expect(Date.now() - killedAt).toBeLessThan(45_000);
    if (profile === 'scaled') await deployment.addWorker();
    for (const id of made) expectOnce(id);
  }, 150_000);

  it('that they have killed themselves rest before they kill the next one', async () => {
    const agentId = await aRole();
    outside.isLethal = true;
    const { id } = await anIntegration(agentId);
    const killer = await eventually(
      'it has begun',
      async () => Promise.resolve(outside.begun.find((one) => one.id === id)),
      patience,
    );
    const doomed = deployment.consumers.find(({ pid }) => pid === killer.pid);
    await doomed?.exited();
    if (profile === 'embedded') await deployment.restartEmbedded();
    else {
      deployment.workers.splice(deployment.workers.indexOf(doomed as ArtelProcess), 1);
      await deployment.addWorker();
    }
    await untilRunning(agentId);
    const { body } = await owner.client.get<{ items: { from: string; cause: string }[] }>(
      pathOf(agentId, '/history'),
    );
    expect(body.items).toContainEqual(expect.objectContaining({ from: 'starting', cause: 'failed' }));
    expect(outside.begun.filter((one) => one.id === id)).toHaveLength(2);
  }, 150_000);

  it('are let go by one that was paused for too long', async () => {
    if (profile === 'embedded') return;
    const made: string[] = [];
    for (const agentId of (await roles()).slice(0, 4)) made.push((await anIntegration(agentId)).id);
    await Promise.all(made.map((id) => untilAsking(id)));
    const holder = outside.holderOf(made[0] ?? '', patience);
    process.kill(holder ?? 0, 'SIGSTOP');
    try {
      await untilAsking(made[0] ?? '', holder);
    } finally {
      process.kill(holder ?? 0, 'SIGCONT');
    }
    const goesOnAt = outside.countsOf(made[0] ?? '').length + 20;
    await eventually(
      'it goes on',
      async () => Promise.resolve(outside.countsOf(made[0] ?? '').length > goesOnAt),
      patience,
    );
    for (const id of made) expectOnce(id);
  }, 150_000);
});
