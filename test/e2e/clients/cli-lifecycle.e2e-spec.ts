import { anOrg, aUser, type Person } from '../../support/builders.js';
import { aTerminal, removeTerminals, type Terminal } from '../../support/terminal.js';

afterAll(removeTerminals);

let owner: Person;
let terminal: Terminal;
/** Of hr. */
let id: string;
beforeAll(async () => {
  owner = await anOrg();
  terminal = await aTerminal().login(owner);
  const { body } = await owner.client.get<{ items: { id: string; username: string }[] }>('/roles');
  id = body.items.find(({ username }) => username === 'hr')?.id ?? '';
  await owner.client.put(`/agents/${id}/integrations/webhook`, { settings: {} });
});

const out = async (...args: string[]): Promise<string> => (await terminal.ok(args)).stdout;

describe('A role, on the command line', () => {
  it('is stopped and started, by its name or its id, and says how it is', async () => {
    expect(await out('agent', 'stop', '@@hr', '--force')).toMatch(/^@@hr: stopped/);
    expect((await terminal.run(['chat', 'hr', 'hm?'])).stderr).toContain('agent_stopped');
    expect(await out('agent', 'status', id)).toMatch(/^@@hr: stopped/);
    expect(await out('agent', 'start', id)).toMatch(/^@@hr: (starting|running)/);
    expect(await out('agent', 'restart', 'hr')).toMatch(/^@@hr: (starting|running)/);
    expect(JSON.parse(await out('agent', 'status', 'hr', '--json'))).toMatchObject({ desired: 'running' });
  });

  it('is listed with all others', async () => {
    await terminal.ok(['agent', 'stop', 'hr']);
    const lines = (await out('agent', 'status')).trimEnd().split('\n');
    expect(lines[0]).toMatch(/^ROLE +STATE +LAST ACTIVE +WHY$/);
    expect(lines.find((line) => line.startsWith('@@hr'))).toMatch(/^@@hr +stopped/);
    expect(lines.find((line) => line.startsWith('@@lawyer'))).toMatch(/^@@lawyer +asleep/);
    const all = JSON.parse(await out('agent', 'status', '--json')) as { username: string; status: object }[];
    expect(all.find(({ username }) => username === 'hr')?.status).toMatchObject({ desired: 'stopped' });
    expect(all).toHaveLength(lines.length - 1);
    await terminal.ok(['agent', 'start', 'hr']);
  });

  it('is none of those there are: they are named, and the exit code says so', async () => {
    const unknown = expect.stringMatching(/^error: there is no role ".*" here; the roles are: .*hr.*\n$/);
    const nobody = '00000000-0000-7000-8000-000000000000';
    for (const name of ['nobody', nobody])
      for (const doing of ['start', 'stop', 'status'])
        expect(await terminal.run(['agent', doing, name])).toMatchObject({
          code: 1,
          stdout: '',
          stderr: unknown,
        });
    expect(await terminal.run(['agent', 'stop'])).toMatchObject({ code: 2, stdout: '' });
    expect(await terminal.run(['agent', 'start', 'hr', '--force'])).toMatchObject({ code: 2, stdout: '' });
  });

  it('is started by those alone who look after roles', async () => {
    const member = await aTerminal().login(await aUser(owner));
    expect(await member.run(['agent', 'stop', 'hr'])).toMatchObject({
      ...{ code: 1, stdout: '', stderr: expect.stringMatching(/^error: forbidden/) as string },
    });
    expect((await member.ok(['agent', 'status', 'hr'])).stdout).toMatch(/^@@hr: /);
  });
});

describe('An integration, on the command line', () => {
  it('is stopped, by force as well, and started, and says how it is', async () => {
    expect(await out('integration', 'stop', 'hr', 'webhook')).toMatch(/^@@hr webhook: stopped/);
    expect(await out('integration', 'stop', id, 'webhook', '--force')).toMatch(/^@@hr webhook: stopped/);
    expect(await out('integration', 'start', '@@hr', 'webhook')).toMatch(/^@@hr webhook: (starting|running)/);
    expect(await out('integration', 'status', 'hr', 'webhook')).toMatch(/^@@hr webhook: (starting|running)/);
    const status = JSON.parse(await out('integration', 'status', 'hr', 'webhook', '--json')) as object;
    expect(status).toMatchObject({ desired: 'running' });
    const { body } = await owner.client.get<{ items: { details: object }[] }>(
      '/audit?action=integration.stopped',
    );
    expect(body.items.map(({ details }) => details)).toMatchObject([{ force: true }, { force: false }]);
  });

  it('is listed with the others of its role', async () => {
    const [heading, line] = (await out('integration', 'status', 'hr')).split('\n');
    expect(heading).toMatch(/^TYPE +ACCOUNT +STATE/);
    expect(line).toMatch(/^webhook +Webhook +(starting|running)/);
    const all = JSON.parse(await out('integration', 'status', 'hr', '--json')) as object[];
    expect(all).toMatchObject([{ type: 'webhook', agentId: id }]);
  });

  it('is none that its role has: those are named, and the exit code says so', async () => {
    for (const doing of ['start', 'stop', 'restart', 'status'])
      expect(await terminal.run(['integration', doing, 'hr', 'telegraph'])).toMatchObject({
        ...{ code: 1, stdout: '', stderr: 'error: @@hr has no integration "telegraph"; it has: webhook\n' },
      });
    expect((await terminal.run(['integration', 'start', 'nobody', 'webhook'])).stderr).toMatch(
      /^error: there is no role "nobody" here/,
    );
    expect(await terminal.run(['integration', 'start', 'hr'])).toMatchObject({ code: 2, stdout: '' });
  });
});
