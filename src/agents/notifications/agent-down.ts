import { Injectable } from '@nestjs/common';
import { managersOf } from './managers.js';
import { Notifications } from '../../notifications/index.js';
import type { Tx } from '../../platform/database/index.js';
import { InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { supervisionGaveUp } from '../../platform/supervision/index.js';
import { Agent } from '../definitions/agent.entity.js';

/** Who looks after roles learns that one of them is begun no more by itself. */
@Injectable()
export class AgentDown {
  constructor(private readonly notifications: Notifications) {}

  @InTransaction(supervisionGaveUp)
  async gaveUp(
    tx: Tx,
    { orgId, kind, id, stepId, error }: PayloadOf<typeof supervisionGaveUp>,
  ): Promise<void> {
    if (kind !== 'agent') return;
    const agent = await tx.manager.findOneBy(Agent, { orgId, id });
    if (!agent) return;
    await this.notifications.intend(tx, [
      {
        orgId,
        userIds: await managersOf(tx, orgId),
        type: 'system',
        template: 'agent_down',
        params: { role: agent.name, error: error.code },
        link: `/agents/${id}/work`,
        key: `agent-down:${stepId}`,
      },
    ]);
  }
}
