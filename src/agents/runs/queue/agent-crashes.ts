import { Injectable } from '@nestjs/common';
import { inOrganization, Transactions } from '../../../platform/database/index.js';
import { AppError, type ErrorCode } from '../../../platform/errors/index.js';
import { log } from '../../../platform/logging/index.js';
import { Supervision } from '../../../platform/supervision/index.js';

/** Roles at whose work processes ended. Each is noted as a failure of its role, which goes on after a rest. */
@Injectable()
export class AgentCrashes {
  constructor(
    private readonly transactions: Transactions,
    private readonly supervision: Supervision,
  ) {}

  /** The runs have ended already: what cannot be noted is left out. */
  async note(runs: { orgId: string; agentId: string }[], code: ErrorCode): Promise<void> {
    const agents = new Map(runs.map(({ orgId, agentId }) => [agentId, orgId]));
    for (const [id, orgId] of agents) {
      try {
        await inOrganization(orgId, () =>
          this.transactions.run((tx) =>
            this.supervision.failed(tx, { orgId, kind: 'agent', id }, new AppError(code)),
          ),
        );
      } catch (error) {
        log.warn({ err: error, agentId: id }, 'the failure of a role could not be noted');
      }
    }
  }
}
