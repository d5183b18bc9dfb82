import { Check, Column, Entity, ForeignKey, Index, VirtualColumn } from 'typeorm';
import { Organization } from '../../../../identity/index.js';
import {
  CreatedAtColumn,
  IdColumn,
  TextColumn,
  TimeColumn,
  UuidColumn,
} from '../../../../platform/database/index.js';
import type { FieldError } from '../../../../platform/errors/index.js';
import { IntegrationRow } from '../../../integration.entity.js';

export const deliveryStates = ['taken', 'refused'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** Why nothing became of a delivery. */
export interface Refusal {
  code: string;
  detail: string;
  errors?: FieldError[];
}

/** What a webhook was told, by somebody who has its secret. The row is what keeps it from being taken twice. */
@Entity('webhook_deliveries')
@Index('webhook_deliveries_once', ['integrationId', 'deliveryId'], {
  unique: true,
  where: 'replay_of IS NULL',
})
@Index('webhook_deliveries_newest', ['integrationId', 'id'])
@Check('webhook_deliveries_state', `state IN ('taken', 'refused')`)
@ForeignKey(() => IntegrationRow, ['orgId', 'integrationId'], ['orgId', 'id'], {
  name: 'webhook_deliveries_integration',
  onDelete: 'CASCADE',
})
export class WebhookDelivery {
  @IdColumn() id: string;
  @ForeignKey(() => Organization, { name: 'webhook_deliveries_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  @UuidColumn() integrationId: string;
  /** What the sender calls it. */
  @TextColumn() deliveryId: string;
  /** The delivery that somebody had taken once more. */
  @UuidColumn({ nullable: true }) replayOf: string | null;
  @TextColumn() state: DeliveryState;
  /** How often it came, or was refused and came again. */
  @Column('integer', { default: 1 }) times: number;
  @UuidColumn({ nullable: true }) eventId: string | null;
  @UuidColumn({ nullable: true }) contactId: string | null;
  @UuidColumn({ nullable: true }) messageId: string | null;
  @Column('jsonb', { nullable: true }) refusal: Refusal | null;
  /** Bytes of the body. */
  @Column('integer') size: number;
  /** For a replay, and read only for that: a page of them would be tens of megabytes. Null when large, or older than many. */
  @TextColumn({ nullable: true, select: false }) body: string | null;
  @VirtualColumn('boolean', { query: (alias) => `SELECT ${alias}.body IS NOT NULL` }) replayable: boolean;
  /** Its first characters, without what looks like a secret. */
  @TextColumn() beginning: string;
  @CreatedAtColumn() createdAt: Date;
  @TimeColumn({ default: () => 'now()' }) updatedAt: Date;
}
