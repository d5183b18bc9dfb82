import { AppError, notFound } from '../../../platform/errors/index.js';
import type { AgentService } from '../../definitions/agent.service.js';
import type { ClaimedRun } from '../queue/run.claims.js';
import type { RunEnder } from '../queue/run.ender.js';
import { RunAgents } from './run.agents.js';

const run = { id: 'run', orgId: 'org', agentId: 'agent', chatId: 'chat' } as ClaimedRun;

function agentsWhere(found: () => Promise<unknown>) {
  const ended: unknown[] = [];
  const ender = { endIfOpen: (one: ClaimedRun) => Promise.resolve(void ended.push(one.id)) };
  const agents = { getForRun: found } as unknown as AgentService;
  return { agents: new RunAgents(agents, ender as unknown as RunEnder), ended };
}

describe('The role of a run', () => {
  it('is what answers it', async () => {
    const { agents, ended } = agentsWhere(() => Promise.resolve('lawyer'));
    expect([await agents.of(run), ended]).toEqual(['lawyer', []]);
  });

  it('that was removed meanwhile leaves a run that is cancelled, and none that failed', async () => {
    const { agents, ended } = agentsWhere(() => Promise.reject(notFound('The agent')));
    expect([await agents.of(run), ended]).toEqual([undefined, ['run']]);
  });

  it('is asked for again by the next attempt when the database is away', async () => {
    const { agents, ended } = agentsWhere(() => Promise.reject(new AppError('unavailable')));
    await expect(agents.of(run)).rejects.toMatchObject({ code: 'unavailable' });
    expect(ended).toEqual([]);
  });
});
