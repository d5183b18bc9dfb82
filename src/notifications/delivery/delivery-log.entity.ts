import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { Organization } from '../../identity/index.js';
import { IdColumn, TextColumn, TimeColumn, UuidColumn } from '../../platform/database/index.js';
import type { ChannelType } from '../channels/channel-types.js';
import { Notification } from '../intents/notification.entity.js';

export const logOutcomes = ['delivered', 'failed', 'retrying', 'skipped'] as const;
export type LogOutcome = (typeof logOutcomes)[number];

/** What became of one attempt. It says neither what was sent nor to which address. */
@Entity('notification_log')
@Index('notification_log_user', ['orgId', 'userId', 'id'])
@Index('notification_log_all', ['orgId', 'id'])
@Index('notification_log_attempts', ['orgId', 'notificationId'])
@Index('notification_log_at', ['at'])
@ForeignKey(() => Notification, ['orgId', 'notificationId'], ['orgId', 'id'], {
  name: 'notification_log_notification',
  onDelete: 'CASCADE',
})
@Check('notification_log_outcome', `outcome IN ('delivered', 'failed', 'retrying', 'skipped')`)
@Check('notification_log_channel', `channel_type IN ('telegram', 'email', 'webhook', 'web')`)
export class DeliveryLogEntry {
  @IdColumn() id: string;
  @ForeignKey(() => Organization, { name: 'notification_log_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  /** Null: a test. */
  @UuidColumn({ nullable: true }) notificationId: string | null;
  @UuidColumn({ nullable: true }) deliveryId: string | null;
  @UuidColumn() userId: string;
  @UuidColumn({ nullable: true }) channelId: string | null;
  @TextColumn() channelType: ChannelType;
  @Column('integer') attempt: number;
  @TextColumn() outcome: LogOutcome;
  @TextColumn({ nullable: true }) errorCode: string | null;
  @TextColumn({ nullable: true }) error: string | null;
  @TextColumn({ nullable: true }) providerId: string | null;
  @Column('integer', { default: 0 }) durationMs: number;
  @TimeColumn({ default: () => 'now()' }) at: Date;
}
