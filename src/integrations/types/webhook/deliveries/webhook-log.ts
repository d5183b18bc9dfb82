import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog, type UserActor } from '../../../../identity/index.js';
import { Transactions } from '../../../../platform/database/index.js';
import { AppError, notFound } from '../../../../platform/errors/index.js';
import { pageById, type Page, type PageQuery } from '../../../../platform/http/index.js';
import { Purges } from '../../../../platform/purge/index.js';
import { IntegrationReader } from '../../../integration-reader.js';
import { IntegrationTrial } from '../../../integration-trial.js';
import type { IntegrationRow } from '../../../integration.entity.js';
import { mapBody } from '../mapping.js';
import type { WebhookSettings } from '../webhook-settings.js';
import {
  deliveryView,
  type DeliveryView,
  type MappingView,
  type TakenView,
  type TryMapping,
} from './webhook-deliveries.dto.js';
import { WebhookDeliveries } from './webhook-deliveries.js';
import { WebhookDelivery } from './webhook-delivery.entity.js';
import { WebhookMapper } from './webhook-mapper.js';

const keptDays = 30;
/** Senders come again for so long: until then a delivery is known however many came since. */
const surelyKeptDays = 3;
/** Of one webhook: what it tells apart, and what it can do once more. */
const mostKept = 20_000;
const mostBodies = 500;
const type = 'webhook';

/** What people see of deliveries, and do with them. */
@Injectable()
export class WebhookLog {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: IntegrationReader,
    private readonly trial: IntegrationTrial,
    private readonly mapper: WebhookMapper,
    private readonly deliveries: WebhookDeliveries,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  async page(actor: UserActor, agentId: string, page: PageQuery): Promise<Page<DeliveryView>> {
    const { orgId, id } = await this.reader.find(actor, agentId, type);
    const query = this.dataSource.manager
      .createQueryBuilder(WebhookDelivery, 'd')
      .where('d.orgId = :orgId AND d.integrationId = :id', { orgId, id });
    return pageById(query, page, deliveryView, 'DESC');
  }

  /** Throws `delivery_refused`, and `conflict` for what is not kept any more. */
  async replay(actor: UserActor, agentId: string, deliveryId: string): Promise<TakenView> {
    const row = await this.reader.find(actor, agentId, type);
    const { orgId, id: integrationId } = row;
    const known = await this.dataSource.manager.findOne(WebhookDelivery, {
      select: { id: true, deliveryId: true, size: true, body: true },
      where: { orgId, integrationId, id: deliveryId },
    });
    if (!known) throw notFound('The delivery');
    if (known.body === null) throw new AppError('conflict', 'The body of this delivery was not kept');
    const details = { agentId, deliveryId };
    await this.transactions.run((tx) =>
      this.audit.record(tx, actor, { action: 'integration.replayed', objectId: integrationId, details }),
    );
    return this.deliveries.again({ ...row, settings: this.settingsOf(row.settings) }, known, known.body);
  }

  /** What a body would become. Nothing is kept. Throws `validation_failed` for settings that are none. */
  async preview(actor: UserActor, agentId: string, { settings, body }: TryMapping): Promise<MappingView> {
    const known: IntegrationRow | null = await this.reader.known(actor, agentId, type);
    const read = this.settingsOf(settings ?? known?.settings ?? {});
    return mapBody(read, await this.mapper.find(actor.orgId, read, body ?? null));
  }

  /** Read by the schema of this type just now. */
  private settingsOf(settings: Record<string, unknown>): WebhookSettings {
    return this.trial.read(type, { settings, secrets: {} }).settings as WebhookSettings;
  }
}

/** Deletes what was told long ago, and of what was told much the oldest. */
@Injectable()
export class WebhookRetention {
  constructor(
    private readonly dataSource: DataSource,
    purges: Purges,
  ) {
    purges.add('deliveries of webhooks', (limit) => this.purgeOld(limit));
    purges.add('deliveries of busy webhooks', (limit) => this.purgeMany(limit));
    purges.add('bodies of deliveries', (limit) => this.purgeBodies(limit));
  }

  private purgeOld(limit: number): Promise<number> {
    return this.count(
      `DELETE FROM webhook_deliveries WHERE id IN (
         SELECT id FROM webhook_deliveries WHERE created_at < now() - make_interval(days => $2) LIMIT $1)`,
      [limit, keptDays],
    );
  }

  private purgeMany(limit: number): Promise<number> {
    return this.count(
      `DELETE FROM webhook_deliveries WHERE id IN (
         SELECT d.id FROM integrations i CROSS JOIN LATERAL (
           SELECT v.id FROM (
             SELECT w.id, w.created_at FROM webhook_deliveries w WHERE w.integration_id = i.id
             ORDER BY w.id DESC OFFSET $2) v
           WHERE v.created_at < now() - make_interval(days => $3) LIMIT $1) d LIMIT $1)`,
      [limit, mostKept, surelyKeptDays],
    );
  }

  private purgeBodies(limit: number): Promise<number> {
    return this.count(
      `UPDATE webhook_deliveries SET body = NULL WHERE id IN (
         SELECT d.id FROM integrations i CROSS JOIN LATERAL (
           SELECT w.id FROM (
             SELECT v.id, v.body IS NOT NULL AS has FROM webhook_deliveries v WHERE v.integration_id = i.id
             ORDER BY v.id DESC OFFSET $2) w
           WHERE w.has LIMIT $1) d LIMIT $1)`,
      [limit, mostBodies],
    );
  }

  private async count(statement: string, values: number[]): Promise<number> {
    const [, count] = await this.dataSource.query<[unknown, number]>(statement, values);
    return count;
  }
}
