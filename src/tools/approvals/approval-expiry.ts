import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { asSystem, inOrganization, Transactions } from '../../platform/database/index.js';
import { log } from '../../platform/logging/index.js';
import { Approval } from './approval.entity.js';
import { Verdicts } from './verdicts.js';

type Overdue = Pick<Approval, 'id' | 'orgId'>;

const batch = 100;

/** Ends what nobody decided about in time: its run goes on without that call. */
@Injectable()
export class ApprovalExpiry {
  private ending = false;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly verdicts: Verdicts,
  ) {}

  @Interval(2_000)
  async tick(): Promise<void> {
    if (!this.config.consumes || this.ending) return;
    this.ending = true;
    try {
      for (const approval of await this.overdue()) await this.expire(approval);
    } catch (error) {
      log.warn({ err: error }, 'overdue approvals could not be looked for');
    } finally {
      this.ending = false;
    }
  }

  private overdue(): Promise<Overdue[]> {
    return asSystem('keeper', () =>
      this.dataSource.query<Overdue[]>(
        `SELECT id, org_id AS "orgId" FROM approvals
         WHERE state = 'pending' AND expires_at <= now() ORDER BY expires_at LIMIT $1`,
        [batch],
      ),
    );
  }

  /** Of several processes, or a person at the last moment, one is the first; the others change nothing. */
  private async expire({ id, orgId }: Overdue): Promise<void> {
    try {
      await inOrganization(orgId, async () => {
        const approval = await this.dataSource.manager.findOneBy(Approval, { orgId, id });
        if (!approval) return;
        await this.transactions.run((tx) =>
          this.verdicts.settle(tx, approval, { state: 'expired', by: null }),
        );
      });
    } catch (error) {
      log.warn({ err: error, approvalId: id }, 'an approval could not be ended and is tried again');
    }
  }
}
