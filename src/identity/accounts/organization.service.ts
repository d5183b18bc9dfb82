import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Transactions, type Tx } from '../../platform/database/index.js';
import type { Actor, UserActor } from '../access/actor.js';
import { AuditLog } from '../audit/audit-log.js';
import { organizationView, type OrganizationView, type UpdateOrganization } from './organization.dto.js';
import { Organization } from './organization.entity.js';

@Injectable()
export class OrganizationService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  async current(actor: Actor): Promise<OrganizationView> {
    return organizationView(await this.dataSource.manager.findOneByOrFail(Organization, { id: actor.orgId }));
  }

  async update(actor: UserActor, changes: UpdateOrganization): Promise<OrganizationView> {
    const { name, ...settings } = changes;
    if (Object.keys(changes).length === 0) return this.current(actor);
    await this.transactions.run(async (tx) => {
      await tx.manager.update(Organization, { id: actor.orgId }, changes);
      await this.audit.record(tx, actor, {
        action: 'organization.updated',
        objectId: actor.orgId,
        details: { ...(name === undefined ? {} : { renamed: true }), ...settings },
      });
    });
    return this.current(actor);
  }

  async found(tx: Tx, id: string, name: string): Promise<Organization> {
    await tx.manager.insert(Organization, { id, name });
    return tx.manager.findOneByOrFail(Organization, { id });
  }
}
