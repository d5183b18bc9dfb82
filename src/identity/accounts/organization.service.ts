import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import type { Actor, UserActor } from '../access/actor.js';
import { AuditLog, type ImpersonalActor } from '../audit/audit-log.js';
import { organizationView, type OrganizationView, type UpdateOrganization } from './organization.dto.js';
import { Organization } from './organization.entity.js';
import { languageChanged } from './organization.events.js';

@Injectable()
export class OrganizationService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly events: Events,
  ) {}

  async current(actor: Actor): Promise<OrganizationView> {
    return organizationView(await this.dataSource.manager.findOneByOrFail(Organization, { id: actor.orgId }));
  }

  async update(actor: UserActor, changes: UpdateOrganization): Promise<OrganizationView> {
    const { name, ...settings } = changes;
    if (Object.keys(changes).length === 0) return this.current(actor);
    await this.transactions.run(async (tx) => {
      const before = await tx.manager.findOneOrFail(Organization, {
        where: { id: actor.orgId },
        lock: { mode: 'for_no_key_update' },
      });
      await tx.manager.update(Organization, { id: actor.orgId }, changes);
      await this.audit.record(tx, actor, {
        action: 'organization.updated',
        objectId: actor.orgId,
        details: { ...(name === undefined ? {} : { renamed: true }), ...settings },
      });
      const isOther = settings.locale !== undefined && settings.locale !== before.locale;
      if (isOther) await this.events.emit(tx, languageChanged, { orgId: actor.orgId });
    });
    return this.current(actor);
  }

  /** By a stranger who registers, which is the server's own doing, or by an operator. */
  async found(
    tx: Tx,
    id: string,
    settings: Pick<Organization, 'name'> & Partial<Pick<Organization, 'locale' | 'timeZone'>>,
    kind: ImpersonalActor['kind'] = 'system',
  ): Promise<Organization> {
    await tx.manager.insert(Organization, { id, ...settings });
    await this.audit.record(tx, { kind, orgId: id }, { action: 'organization.created', objectId: id });
    return tx.manager.findOneByOrFail(Organization, { id });
  }
}
