import { Injectable } from '@nestjs/common';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { newId, type Tx } from '../../platform/database/index.js';
import type { ApprovalRequest } from './approval-needed.js';
import { Approval } from './approval.entity.js';

/** The decisions that runs wait for. */
@Injectable()
export class Approvals {
  constructor(@InjectConfig() private readonly config: Config) {}

  /** Asks for decisions in the transaction that lays the run aside; one that was asked for already is left as it is. */
  async request(tx: Tx, run: { orgId: string; id: string }, requests: ApprovalRequest[]): Promise<void> {
    const expiresAt = new Date(Date.now() + this.config.APPROVAL_TTL * 1_000);
    await tx.manager
      .createQueryBuilder()
      .insert()
      .into(Approval)
      .values(
        requests.map((request) => ({
          id: newId(),
          orgId: run.orgId,
          runId: run.id,
          expiresAt,
          ...request,
          arguments: request.arguments as object,
        })),
      )
      .orIgnore()
      .execute();
  }
}
