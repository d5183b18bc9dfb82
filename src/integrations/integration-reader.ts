import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AgentService } from '../agents/index.js';
import type { UserActor } from '../identity/index.js';
import { notFound } from '../platform/errors/index.js';
import { pageById, type Page } from '../platform/http/index.js';
import { Supervision, type Subject } from '../platform/supervision/index.js';
import { integrationView, type IntegrationQuery, type IntegrationView } from './integration.dto.js';
import { IntegrationRow } from './integration.entity.js';

export const subjectOf = ({ orgId, id }: Pick<IntegrationRow, 'orgId' | 'id'>): Subject => ({
  orgId,
  kind: 'integration',
  id,
});

/** Integrations as those see them who look after roles. */
@Injectable()
export class IntegrationReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly agents: AgentService,
    private readonly supervision: Supervision,
  ) {}

  /** Of the whole organization, or of one role. */
  async page(actor: UserActor, { agentId, ...page }: IntegrationQuery): Promise<Page<IntegrationView>> {
    const { orgId } = actor;
    if (agentId !== undefined) await this.agents.get(actor, agentId);
    const query = this.dataSource.manager
      .createQueryBuilder(IntegrationRow, 'i')
      .where('i.orgId = :orgId', { orgId });
    if (agentId !== undefined) query.andWhere('i.agentId = :agentId', { agentId });
    const { items, nextCursor } = await pageById(query, page, (row) => row);
    const ids = items.map(({ id }) => id);
    const statuses = await this.supervision.statuses(orgId, 'integration', ids);
    const views = items.flatMap((row) => {
      const status = statuses.get(row.id);
      return status ? [integrationView(row, status)] : [];
    });
    return { items: views, nextCursor };
  }

  async get(actor: UserActor, agentId: string, type: string): Promise<IntegrationView> {
    const row = await this.findEvenGone(actor, agentId, type);
    return integrationView(row, await this.supervision.status(subjectOf(row)));
  }

  /** Throws `not_found` also where the role is not the actor's to see. */
  async find(actor: UserActor, agentId: string, type: string): Promise<IntegrationRow> {
    const row = await this.known(actor, agentId, type);
    if (!row) throw notFound('The integration');
    return row;
  }

  /** The same, also of a role that is gone: nobody could end it otherwise. */
  async findEvenGone(actor: UserActor, agentId: string, type: string): Promise<IntegrationRow> {
    const { id } = await this.agents.getEvenGone(actor, agentId);
    const row = await this.rowOf(actor, id, type);
    if (!row) throw notFound('The integration');
    return row;
  }

  async known(actor: UserActor, agentId: string, type: string): Promise<IntegrationRow | null> {
    await this.agents.get(actor, agentId);
    return this.rowOf(actor, agentId, type);
  }

  private rowOf({ orgId }: UserActor, agentId: string, type: string): Promise<IntegrationRow | null> {
    return this.dataSource.manager.findOneBy(IntegrationRow, { orgId, agentId, type });
  }
}
