import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../platform/database/index.js';
import type { Actor } from '../access/actor.js';
import { organizationView, type OrganizationView } from './organization.dto.js';
import { Organization } from './organization.entity.js';

@Injectable()
export class OrganizationService {
  constructor(private readonly dataSource: DataSource) {}

  async current(actor: Actor): Promise<OrganizationView> {
    return organizationView(await this.dataSource.manager.findOneByOrFail(Organization, { id: actor.orgId }));
  }

  async found(tx: Tx, id: string, name: string): Promise<Organization> {
    await tx.manager.insert(Organization, { id, name });
    return tx.manager.findOneByOrFail(Organization, { id });
  }
}
