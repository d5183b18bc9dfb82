import { Injectable } from '@nestjs/common';
import { AppError } from '../../../platform/errors/index.js';
import type { Agent } from '../../definitions/agent.entity.js';
import { AgentService } from '../../definitions/agent.service.js';
import type { ClaimedRun } from '../queue/run.claims.js';
import { RunEnder } from '../queue/run.ender.js';

/** The roles that runs call. */
@Injectable()
export class RunAgents {
  constructor(
    private readonly agents: AgentService,
    private readonly ender: RunEnder,
  ) {}

  /** Whom others have called a moment ago. */
  known({ orgId, agentId }: ClaimedRun): Agent | undefined {
    return this.agents.knownForRun(orgId, agentId);
  }

  /**
   * Undefined when the role was removed since it was called: the run is cancelled, as those are that were at work when that
   * happened.
   */
  async of(run: ClaimedRun): Promise<Agent | undefined> {
    try {
      return await this.agents.getForRun(run.orgId, run.agentId);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'not_found')) throw error;
      await this.ender.endIfOpen(run);
      return undefined;
    }
  }
}
