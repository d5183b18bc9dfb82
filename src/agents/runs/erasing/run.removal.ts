import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { AfterCommit, type PayloadOf } from '../../../platform/events/index.js';
import { agentHalted, agentRemoved } from '../../definitions/agent.events.js';
import { RunEnder } from '../queue/run.ender.js';
import { Run } from '../queue/run.entity.js';
import { openStatuses } from '../queue/run.status.js';

const batch = 100;

/** Ends what an agent was doing when it was removed, or stopped by force. A run that begins meanwhile finds it gone, and ends alike. */
@Injectable()
export class RunRemoval {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ender: RunEnder,
  ) {}

  /** One after the other: each ends under the lock of its own chat. */
  @AfterCommit(agentRemoved)
  async endAll({ orgId, agentId }: PayloadOf<typeof agentRemoved>): Promise<void> {
    for (
      let runs = await this.open(orgId, agentId);
      runs.length > 0;
      runs = await this.open(orgId, agentId)
    ) {
      for (const run of runs) await this.ender.endIfOpen(run);
    }
  }

  /** Some of them at once, for who waits for it; the rest follows. */
  async endFirst(orgId: string, agentId: string): Promise<void> {
    for (const run of await this.open(orgId, agentId)) await this.ender.endIfOpen(run);
  }

  @AfterCommit(agentHalted)
  endHalted(halted: PayloadOf<typeof agentHalted>): Promise<void> {
    return this.endAll(halted);
  }

  private open(orgId: string, agentId: string): Promise<Run[]> {
    return this.dataSource.manager.find(Run, {
      select: { id: true, orgId: true, chatId: true },
      where: { orgId, agentId, status: In(openStatuses) },
      take: batch,
    });
  }
}
