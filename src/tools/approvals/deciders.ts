import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Approval } from './approval.entity.js';
import { decidersAmong, managesAway, managingRoles, seesRun, type Candidate } from './approval.policy.js';

/** Who decides about calls, with the rights and memberships of now. */
@Injectable()
export class Deciders {
  constructor(private readonly dataSource: DataSource) {}

  /** The ids of people by approval, of one organization's. Inside a transaction its manager must be passed. */
  async of(
    approvals: Approval[],
    manager: EntityManager = this.dataSource.manager,
  ): Promise<ReadonlyMap<string, string[]>> {
    const [first] = approvals;
    if (!first) return new Map();
    const rows = await manager.query<(Candidate & { approvalId: string })[]>(
      `SELECT a.id AS "approvalId", u.id, u.role = ANY($3) AS manages, ${seesRun('$3')} AS "isThere" FROM approvals a
       JOIN users u ON u.org_id = a.org_id AND u.is_active
         AND (u.id = ANY(a.approver_ids) OR u.id = a.user_id OR u.role = ANY($3))
       WHERE a.org_id = $1 AND a.id = ANY($2) AND (${seesRun('$3')} OR ${managesAway('$3')}) ORDER BY u.id`,
      [first.orgId, approvals.map(({ id }) => id), managingRoles],
    );
    return new Map(
      approvals.map((approval) => [
        approval.id,
        decidersAmong(
          approval,
          rows.filter(({ approvalId }) => approvalId === approval.id),
        ),
      ]),
    );
  }

  async decides(userId: string, approval: Approval, manager?: EntityManager): Promise<boolean> {
    return (await this.of([approval], manager)).get(approval.id)?.includes(userId) ?? false;
  }
}
