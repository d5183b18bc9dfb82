import { Injectable } from '@nestjs/common';
import { managersOf } from '../agents/index.js';
import { Notifications } from '../notifications/index.js';
import type { Tx } from '../platform/database/index.js';
import { InTransaction, type PayloadOf } from '../platform/events/index.js';
import { supervisionGaveUp } from '../platform/supervision/index.js';
import { IntegrationTypes } from './integration-types.js';

/** Whose own words stand in an error; of others people are told what their codes mean. */
const outside = new Set(['integration_refused', 'egress_failed', 'egress_timeout', 'egress_refused']);

/** Who looks after roles learns that one of their integrations is begun no more by itself. */
@Injectable()
export class IntegrationDown {
  constructor(
    private readonly notifications: Notifications,
    private readonly types: IntegrationTypes,
  ) {}

  @InTransaction(supervisionGaveUp)
  async gaveUp(
    tx: Tx,
    { orgId, kind, id, stepId, error }: PayloadOf<typeof supervisionGaveUp>,
  ): Promise<void> {
    if (kind !== 'integration') return;
    const [found] = await tx.manager.query<{ agentId: string; role: string; type: string }[]>(
      `SELECT i.agent_id AS "agentId", a.name AS role, i.type FROM integrations i
       JOIN agents a ON a.org_id = i.org_id AND a.id = i.agent_id WHERE i.org_id = $1 AND i.id = $2`,
      [orgId, id],
    );
    if (!found) return;
    const { agentId, role, type } = found;
    await this.notifications.intend(tx, [
      {
        orgId,
        userIds: await managersOf(tx, orgId),
        type: 'system',
        template: 'integration_down',
        params: {
          role,
          integration: this.types.find(type)?.title ?? type,
          error: error.code,
          detail: outside.has(error.code) ? error.detail : '',
        },
        link: `/agents/${agentId}/work`,
        key: `integration-down:${stepId}`,
      },
    ]);
  }
}
