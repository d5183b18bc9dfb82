import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../platform/config/index.js';
import { asSystem, inOrganization, Transactions } from '../platform/database/index.js';
import { Outage } from '../platform/logging/index.js';
import { LastingFailure, Supervision } from '../platform/supervision/index.js';
import { subjectOf } from './integration-reader.js';

const everyMillis = 5_000;
const mostAtOnce = 100;
const code = 'agent_unavailable';

export const roleIsGone = (): LastingFailure => new LastingFailure(code, 'Its role is gone');

/**
 * Roles go and come back with their files, which belong to no organization: what is at work for one that is gone is begun
 * anew, and refused then; what was refused so works on when its role is back.
 */
@Injectable()
export class GoneRoles {
  private readonly outage = new Outage('integrations of roles that are gone could not be ended');
  private isLooking = false;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly supervision: Supervision,
  ) {}

  @Interval(everyMillis)
  async look(): Promise<void> {
    if (!this.config.consumes || this.isLooking) return;
    this.isLooking = true;
    try {
      for (const { orgId, id } of await this.find())
        await inOrganization(orgId, () =>
          this.transactions.run((tx) => this.supervision.changed(tx, subjectOf({ orgId, id }))),
        );
    } catch (error) {
      this.outage.failed(error);
    } finally {
      this.isLooking = false;
    }
  }

  private find(): Promise<{ orgId: string; id: string }[]> {
    return asSystem('runner', () =>
      this.dataSource.query(
        `SELECT i.org_id AS "orgId", i.id FROM integrations i
         JOIN agents a ON a.org_id = i.org_id AND a.id = i.agent_id
         JOIN supervised s ON s.org_id = i.org_id AND s.kind = 'integration' AND s.id = i.id
         WHERE s.desired = 'running' AND CASE WHEN a.is_active
           THEN s.actual = 'error' AND s.due_at IS NULL AND s.error_code = $1 ELSE s.actual = 'running' END
         LIMIT $2`,
        [code, mostAtOnce],
      ),
    );
  }
}
