import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Tx } from '../../../platform/database/index.js';
import { InTransaction, type PayloadOf } from '../../../platform/events/index.js';
import { holdsDoubted, rolesNamed } from '../../../usage/index.js';
import { Agent } from '../../definitions/agent.entity.js';
import { Run } from './run.entity.js';
import { openStatuses } from './run.status.js';

/** Tells those who keep budgets what they cannot know of runs and roles. */
@Injectable()
export class RunBudgets {
  @InTransaction(holdsDoubted)
  async stillOpen(tx: Tx, { orgId, runIds }: PayloadOf<typeof holdsDoubted>): Promise<string[]> {
    const runs = await tx.manager.find(Run, {
      select: { id: true },
      where: { orgId, id: In(runIds), status: In(openStatuses) },
    });
    return runs.map(({ id }) => id);
  }

  @InTransaction(rolesNamed)
  async names(
    tx: Tx,
    { orgId, agentIds }: PayloadOf<typeof rolesNamed>,
  ): Promise<Pick<Agent, 'id' | 'name'>[]> {
    return tx.manager.find(Agent, { select: { id: true, name: true }, where: { orgId, id: In(agentIds) } });
  }
}
