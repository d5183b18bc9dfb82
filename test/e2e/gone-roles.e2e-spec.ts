import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { anOrg, type Person } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually } from '../support/profile.js';
import { knowsScripted, ScriptedOutside } from '../support/scripted-outside.js';

const patience = 60_000;

interface StatusBody {
  desired: string;
  actual: string;
  error?: { code: string };
}

describe('What a role that is gone was connected to', () => {
  const folder = mkdtempSync(join(tmpdir(), 'artel-gone-'));
  const aside = mkdtempSync(join(tmpdir(), 'artel-aside-'));
  let outside: ScriptedOutside;
  let artel: Deployment;
  let owner: Person;

  beforeAll(async () => {
    cpSync(resolve('prompts'), folder, { recursive: true });
    rmSync(join(folder, 'en'), { recursive: true, force: true });
    // It leads others, and could not do without them.
    rmSync(join(folder, 'chu.md'));
    outside = await ScriptedOutside.start();
    outside.accounts.set('token', 'a bot');
    artel = await aDeployment({ ...knowsScripted, PROMPTS_DIR: folder, PROCESS_CHECK_INTERVAL: '1' });
    owner = await anOrg(artel.url);
  }, 120_000);
  afterAll(async () => {
    await artel.stop();
    await outside.stop();
    for (const made of [folder, aside]) rmSync(made, { recursive: true, force: true });
  });

  const pathOf = (agentId: string, what = '') => `/agents/${agentId}/integrations/scripted${what}`;
  const put = (agentId: string) =>
    owner.client.put<{ id: string }>(pathOf(agentId), {
      settings: { url: outside.url },
      secrets: { token: 'token' },
    });
  async function roleId(username: string): Promise<string> {
    const { body } = await owner.client.get<{ id: string }>(`/roles/${username}`);
    return body.id;
  }
  async function move(username: string, from: string, to: string): Promise<void> {
    renameSync(join(from, `${username}.md`), join(to, `${username}.md`));
    expect((await owner.client.post('/roles/reload')).status).toBe(200);
  }
  const untilWork = (id: string, works: boolean) =>
    eventually(
      works ? 'it asks' : 'it asks no more',
      () => Promise.resolve((outside.holderOf(id) !== undefined) === works),
      patience,
    );
  const statusOf = async (agentId: string) =>
    (await owner.client.get<StatusBody>(pathOf(agentId, '/status'))).body;

  it('ends, can be looked at, stopped and removed, and works on when the file is back', async () => {
    const [hr, sales] = [await roleId('hr'), await roleId('sales')];
    const first = (await put(hr)).body.id;
    const second = (await put(sales)).body.id;
    await untilWork(first, true);
    await untilWork(second, true);
    await move('hr', folder, aside);
    await move('sales', folder, aside);
    await untilWork(first, false);
    await untilWork(second, false);
    const gone = await eventually('it is said why', async () => {
      const status = await statusOf(hr);
      return status.actual === 'error' && status;
    });
    expect(gone).toMatchObject({ desired: 'running', error: { code: 'agent_unavailable' } });
    expect((await owner.client.get(pathOf(hr, '/history'))).status).toBe(200);
    expect((await owner.client.post(pathOf(hr, '/start'))).status).toBe(404);
    expect((await put(hr)).status).toBe(404);
    expect(await owner.client.post(pathOf(sales, '/stop'))).toMatchObject({
      status: 200,
      body: { desired: 'stopped' },
    });

    await move('hr', aside, folder);
    await move('sales', aside, folder);
    await eventually('it works on', async () => (await statusOf(hr)).actual === 'running', patience);
    await untilWork(first, true);
    expect(await statusOf(sales)).toMatchObject({ desired: 'stopped', actual: 'stopped' });

    await move('hr', folder, aside);
    expect((await owner.client.delete(pathOf(hr))).status).toBe(204);
    expect((await owner.client.get(pathOf(hr))).status).toBe(404);
    await untilWork(first, false);
    await move('hr', aside, folder);
  }, 240_000);

  it('does not begin when the role goes while it is tried', async () => {
    const { body: role } = await owner.client.post<{ id: string }>('/agents', {
      username: 'passing',
      name: 'Passing',
      title: 'Passing',
      description: 'Passing',
      type: 'simple',
      prompt: 'Be brief.',
    });
    let answer = (): void => undefined;
    outside.verifying = new Promise((resolved) => (answer = resolved));
    const setUp = put(role.id);
    await eventually('it is being tried', () => Promise.resolve(outside.tried > 0));
    expect((await owner.client.delete(`/agents/${role.id}`)).status).toBe(204);
    answer();
    outside.verifying = undefined;
    expect((await setUp).status).toBe(404);
    const { body } = await owner.client.get<{ items: { agentId: string }[] }>('/integrations');
    expect(body.items.map(({ agentId }) => agentId)).not.toContain(role.id);
  });
});
